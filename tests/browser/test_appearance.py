"""Pages are usable by everybody: axe finds no violation, nothing is wider than the window, one screen holds a card."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import update

from db.models import Candidate, DocumentVersion, Person
from tests.browser.conftest import Served, Watched, open_context, sign_in
from tests.triage.desk.rows import HOSTILE

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text("utf8")
PAGES = (
    "/queue", "/queue?text=nothing-at-all", "/candidates/1", "/candidates/1?latin=1", "/candidates/2",
    "/candidates/4", "/candidates/1/new-person", "/persons", "/persons/1", "/sources", "/audit", "/users", "/help",
    "/leave/1", "/candidates/1/duplicate", "/candidates/1/split", "/candidates/1/defer", "/second",
    "/search?q=navozish", "/persons/1/spellings", "/statistics", "/ranking", "/agreement", "/leads", "/documents/1",
    "/account", "/captures/1", "/candidates/999",
)  # fmt: skip
WINDOWS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.mark.parametrize(("window", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_axe_finds_no_violation_and_no_page_is_wider_than_its_window(
    browser: Browser, desk: Served, window: str, scheme: str
):
    # axe has to be put into the page from outside, which the desk's own policy forbids to everybody else.
    context = open_context(browser, desk, viewport=WINDOWS[window], color_scheme=scheme, bypass_csp=True)
    page = sign_in(context.new_page(), "admin")
    found = []
    for path in PAGES:
        page.goto(path)
        page.evaluate(AXE)
        result = page.evaluate("axe.run({iframes: false})")
        found += [(path, bad["id"], [node["target"] for node in bad["nodes"]][:5]) for bad in result["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [(path, "wider than the window by", wide)] if wide > 0 else []
    assert found == []
    context.close()


def test_a_card_fits_on_one_screen(browser: Browser, desk: Served):
    with desk.database.write() as session:
        session.execute(update(DocumentVersion).values(text="A long line of a long text. " * 2000))
    context = open_context(browser, desk)
    page = sign_in(context.new_page())
    page.goto("/candidates/1")
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    for shown in (".evidence .text", ".dossier", ".why", "button.confirm", "[name=claim]", ".dismiss [name=note]"):
        box = page.locator(shown).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900, shown
    context.close()


def test_hostile_text_runs_nothing_and_asks_nobody_else(browser: Browser, desk: Served, watched: Watched):
    remote = f'{HOSTILE}<img src="https://evil.example/x.png"><link rel=preconnect href="https://evil.example">'
    with desk.database.write() as session:
        session.execute(update(Person).values(canonical_name=remote))
        session.execute(update(DocumentVersion).values(title=remote, text=remote, hidden_text=remote))
        session.execute(update(Candidate).values(place=remote[:200], changed_because=remote))
    context = open_context(browser, desk)
    page = watched.watch(context.new_page())
    page.on("dialog", lambda dialog: watched.complaints.append(dialog.message))
    sign_in(page, "admin")
    for path in PAGES[:-1]:
        page.goto(path, wait_until="networkidle")
    assert [url for url in watched.asked if not url.startswith(desk.address)] == []
    # Captures/1 has no file in this night's archive: its frame says so, with status 410.
    assert [text for text in watched.complaints if "410" not in text] == []
    context.close()
