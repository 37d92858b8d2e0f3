"""Pages are usable by everybody: axe finds no violation, nothing is wider than the window, one screen holds a card."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from config.settings import Settings
from db.archive.values import Exchange
from db.archive.writing import WarcFile
from db.models import Capture, DocumentVersion
from db.session import Database, open_database
from tests.browser.conftest import Served, Watched, open_context, serve, sign_in
from tests.triage.desk.everything import fill_everything, page_addresses, poison
from tests.triage.desk.rows import HOSTILE, add_people

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text("utf8")
WINDOWS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
OF_COLOUR = ("color-contrast", "link-in-text-block")
OF_SIZE = (
    "target-size", "scrollable-region-focusable", "aria-hidden-focus", "button-name", "link-name", "label",
    "select-name", "input-button-name", "empty-heading", "summary-name", "bypass", "region",
)  # fmt: skip
LOOKS: tuple[tuple[str, Literal["light", "dark"], tuple[str, ...]], ...] = (
    ("desktop", "light", ()),
    ("desktop", "dark", OF_COLOUR),
    ("phone", "dark", OF_COLOUR + OF_SIZE),
    ("phone", "light", OF_COLOUR),
)
"""Sizes and lights in which each page is looked at, and which rules then: no rule named is all of them. Another light
changes colours; another size what is shown, where, and whether it still has a name."""
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ABSENT = "/candidates/999"
REMOTE = f'{HOSTILE}<img src="https://evil.example/x.png"><link rel=preconnect href="https://evil.example">'


BROKEN_DAYS = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), broken = [];
  while (texts.nextNode()) {
    for (const day of texts.currentNode.data.matchAll(/\d{4}-\d\d(-\d\d)?/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, day.index);
      range.setEnd(texts.currentNode, day.index + day[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) broken.push(day.input);
    }
  }
  return broken;
}"""


@pytest.fixture(scope="session")
def full_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file on which every page has something to show, in hostile words."""
    path = tmp_path_factory.mktemp("full") / "full.sqlite"
    shutil.copy(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    add_people(database)
    fill_everything(database, REMOTE)
    database.close()
    return path


@pytest.fixture
def full_desk(full_template: Path, settings: Settings) -> Iterator[Served]:
    """A desk over a fresh copy of it."""
    shutil.copy(full_template, settings.home / "exilewatch.sqlite")
    yield from serve(settings, open_database(settings.database))


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_no_violation_and_no_page_is_wider_than_its_window_in_any_size_and_light(
    browser: Browser, full_desk: Served, half: int
):
    # axe has to be put into the page from outside, which the desk's own policy forbids to everybody else.
    # Without motion the colours of another light are there at once.
    context = open_context(browser, full_desk, bypass_csp=True, reduced_motion="reduce")
    page = sign_in(context.new_page(), "admin")
    context.add_init_script(AXE)
    found: list[object] = []
    for path in page_addresses()[half::2]:
        page.goto(path)
        for window, scheme, rules in LOOKS:
            page.set_viewport_size(WINDOWS[window])
            page.emulate_media(color_scheme=scheme)
            bad = [(rule["id"], [node["target"] for node in rule["nodes"]][:5]) for rule in run_axe(page, rules)]
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            bad += [("wider than the window by", wide)] if wide > 0 else []
            bad += [("a day in two lines", text) for text in page.evaluate(BROKEN_DAYS)]
            found += [(path, window, scheme, *each) for each in bad]
    assert found == []
    context.close()


def run_axe(page: Page, rules: tuple[str, ...]) -> list[dict[str, Any]]:
    """What these rules find, or all of them where none is named."""
    # No rule that runs here reads the style sheets, which axe would fetch again for each page.
    how = {"iframes": False, "resultTypes": ["violations"], "elementRef": False, "preload": False}
    found = page.evaluate("how => axe.run(how)", {**how, **({"runOnly": list(rules)} if rules else {})})
    return list(found["violations"])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_bar_of_pages_is_one_line_for_everybody(browser: Browser, full_desk: Served, language: str):
    context = open_context(browser, full_desk)
    page = sign_in(context.new_page(), "admin")
    page.goto(f"/language/{language}?back=/queue")
    box = page.locator("header.top").bounding_box()
    assert box is not None
    assert box["height"] < 50
    # On a phone the pages stand in one line of their own, scrolled to where one is.
    page.set_viewport_size(WINDOWS["phone"])
    page.goto("/statistics")
    bar, here = (page.locator(what).bounding_box() for what in ("header.top", ".top nav [aria-current]"))
    assert bar is not None
    assert here is not None
    assert bar["height"] < 95
    assert here["x"] >= 0
    assert here["x"] + here["width"] <= WINDOWS["phone"]["width"]
    context.close()


def test_a_card_fits_on_one_screen(browser: Browser, desk: Served):
    with desk.database.write() as session:
        session.execute(update(DocumentVersion).values(text="A long line of a long text. " * 2000))
    context = open_context(browser, desk)
    page = sign_in(context.new_page())
    page.goto("/candidates/1")
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    for shown in (
        ".evidence .text",
        ".dossier",
        ".why",
        "#told",
        "button.confirm",
        "[name=claim]",
        ".dismiss [name=note]",
    ):
        box = page.locator(shown).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900, shown
    context.close()


def test_hostile_text_in_every_column_runs_nothing_and_asks_nobody_else(
    browser: Browser, full_desk: Served, watched: Watched
):
    poison(full_desk.database, REMOTE)
    context = open_context(browser, full_desk)
    page = watched.watch(context.new_page())
    page.on("dialog", lambda dialog: watched.complaints.append(dialog.message))
    sign_in(page, "admin")
    for path in page_addresses():
        if path != ABSENT:
            page.goto(path)
    assert [url for url in watched.asked if not url.startswith(full_desk.address)] == []
    # Captures/1 has no file in this night's archive: its frame says so, with status 410.
    assert [text for text in watched.complaints if "410" not in text] == []
    context.close()


def test_archived_text_can_be_read_in_both_lights(browser: Browser, desk: Served, settings: Settings):
    context = open_context(browser, desk)
    page = sign_in(context.new_page(), "viewer")
    said, blank = (_archive(settings, text) for text in (b"Invented words in plain text. " * 40, b" "))
    for scheme in LIGHTS:
        page.emulate_media(color_scheme=scheme)
        # Letters in the colour of their ground leave the same picture as no letters.
        assert _picture(page, desk.database, said) != _picture(page, desk.database, blank), scheme
    context.close()


def _archive(settings: Settings, body: bytes) -> dict[str, object]:
    """Puts a text into the archive; returns where."""
    at, headers = datetime(2026, 11, 15, 2, tzinfo=UTC), ((b"Content-Type", b"text/plain"),)
    with WarcFile(settings.archive, f"{len(body)}.warc.gz") as warc:
        written = warc.write(
            Exchange(url="https://www.example.org/1", status=200, headers=headers, body=body, fetched_at=at)
        )
    return {"warc_file": written.warc_file, "offset": written.offset, "content_type": written.content_type}


def _picture(page: Page, database: Database, place: dict[str, object]) -> bytes:
    """Capture 1 as it is seen when it stands at a place of the archive."""
    with database.write() as session:
        session.execute(update(Capture).where(Capture.id == 1).values(**place))
    page.goto("/captures/1")
    return page.locator("iframe").screenshot()


RINGLESS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  // Chromium itself shows which part of a date has the focus.
  const shown = at === document.body || at.type === "date";
  const bare = !shown && (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2);
  return bare ? at.outerHTML.slice(0, 120) : "";
}"""


@pytest.mark.parametrize("path", ["/queue", "/candidates/1", "/persons"])
def test_whatever_the_tab_key_reaches_is_seen_to_have_the_focus(browser: Browser, desk: Served, path: str):
    context = open_context(browser, desk)
    page = sign_in(context.new_page(), "admin")
    page.goto(path)
    bare = []
    for _ in range(45):
        page.keyboard.press("Tab")
        bare.append(page.evaluate(RINGLESS))
    assert [found for found in bare if found] == []
    context.close()
