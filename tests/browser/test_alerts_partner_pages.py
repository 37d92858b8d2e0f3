"""The partners' own pages in a real browser: signing in, answering, a comment, a route; usable by everybody."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from config.alerts import read_alert_rules
from config.codebook import read_codebook
from config.settings import Settings
from db.models import Delivery, PartnerAnswer, PartnerRoute
from db.models.base import now
from tests.browser.conftest import Served, Watched, open_context, serve_app
from tests.browser.test_appearance import AXE, OF_COLOUR, OF_SIZE, WINDOWS, run_axe
from triage.alerts.addresses import NewAddress, add_address
from triage.alerts.contacts import add_contact
from triage.alerts.keys import read_key
from triage.alerts.pages.app import make_partner_app
from triage.alerts.partner_routes import add_route
from triage.alerts.partners import PartnerFacts, add_partner
from triage.alerts.reviewing import ask_review
from triage.alerts.routes import Route
from triage.records.coding import Coding
from triage.records.deciding import Confirm
from triage.records.recording import record

pytestmark = pytest.mark.browser
LOOKS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "light": (("desktop", ()), ("phone", OF_COLOUR + OF_SIZE)),
    "dark": (("phone", ()), ("desktop", OF_COLOUR)),
}
"""Light → the windows in which each page is looked at, and by which rules of axe; no rule named is all of them."""


@pytest.fixture
def partners(desk: Served, settings: Settings) -> Iterator[Served]:
    """The partners' pages on a port of their own; one alert was delivered to a feed."""
    yield from serve_app(make_partner_app(settings, desk.database), desk.database)


@pytest.fixture
def password(desk: Served, settings: Settings) -> str:
    """Of a contact who keeps the routes of a partner that was told of card 1 and asked to review it."""
    database = desk.database
    add_partner(database, "operator", "Fair Courts", PartnerFacts("amber"))
    new = NewAddress(channel="feed", address="cases")
    address = add_address(database, read_key(settings.home), "operator", "Fair Courts", new)
    add_route(database, "operator", "Fair Courts", address, Route())
    record(database, read_codebook(), "coder", 1, 1, Confirm(Coding(measure="arrested", host="PL", date="2026-11-14")))
    with database.write() as session:
        said = {"status": "delivered", "tries": 1, "delivered_at": now() - timedelta(minutes=1)}
        session.execute(update(Delivery).values(**said))
    ask_review(database, read_alert_rules(), "admin", 2, 1)
    return add_contact(database, "operator", "Fair Courts", "ms.contact", "keeper")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_contact_signs_in_answers_comments_and_adds_a_route(
    browser: Browser, partners: Served, password: str, watched: Watched, scheme: str
):
    window = WINDOWS[LOOKS[scheme][0][0]]
    context = open_context(browser, partners, viewport=window, color_scheme=scheme, bypass_csp=True)
    page = watched.watch(context.new_page())
    page.goto("/")
    page.locator("[name=name]").fill("ms.contact")
    page.locator("[name=password]").fill(password)
    page.get_by_role("button").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").click()
    expect(page.locator("dl")).to_contain_text("Sharif Navozish")
    expect(page.locator("dl")).to_contain_text("Poland")
    expect(page.get_by_text("may be shared within your organisation")).to_be_visible()
    page.get_by_label("We act").check()
    page.locator("textarea").fill("A lawyer is on the way.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We act – A lawyer is on the way.")).to_be_visible()
    alert = page.url

    page.get_by_role("link", name="Records to review").click()
    page.locator("main a").click()
    page.locator("[name=field]").select_option("date")
    page.locator("textarea").fill("It was the 13th.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("When: It was the 13th.")).to_be_visible()
    review = page.url

    page.get_by_role("link", name="Your routes").click()
    page.get_by_text("Add a route").first.click()
    page.locator("[name=rhythm]").select_option("weekly")
    page.get_by_role("button", name="Add a route").click()
    expect(page.get_by_text("weekly: everything")).to_be_visible()

    for place in ("/", "/routes", "/reviews", "/tip", alert, review):
        page.goto(place)
        page.evaluate(AXE)
        for look, rules in LOOKS[scheme]:
            page.set_viewport_size(WINDOWS[look])
            assert run_axe(page, rules) == [], (place, look)
            fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            assert page.evaluate(fits), (place, look)
    assert [url for url in watched.asked if not url.startswith(partners.address)] == []
    assert watched.complaints == []
    context.close()
    with partners.database.read() as session:
        said = [(row.kind, row.field, row.said_by) for row in session.scalars(select(PartnerAnswer))]
        assert said == [("acting", "", "ms.contact"), ("comment", "date", "ms.contact")]
        assert [row.rhythm for row in session.scalars(select(PartnerRoute))] == ["now", "weekly"]
