"""A whole morning in a real browser: forty candidates by keys alone, a shorter one by mouse and without JavaScript."""

import re
import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from config.settings import Settings
from db.models import Candidate, Decision, Event, Person
from db.queries.decisions import verify_chain
from db.session import Database, open_database
from tests.browser.conftest import Served, Watched, open_context, serve, sign_in
from tests.triage.desk.rows import add_candidate, add_document, add_mention, add_people, fill

pytestmark = pytest.mark.browser
CYCLE = ("x", "i", "u", "o", "x", "t1", "i", "r", "x")
AFTER = {"x": "rejected", "i": "rejected", "o": "rejected", "u": "unsure", "t1": "deferred", "r": "second"}


def fill_morning(database: Database, others: int) -> None:
    """Card 1, `others` weaker ones, and two more cards of card 1's person, which are the last."""
    fill(database, others)
    with database.write() as session:
        person = session.get_one(Person, session.get_one(Candidate, 1).person_id)
        for number in (900, 901):
            text = f"Sharif Navozish is held in Poland, report {number} said."
            version = add_document(session, "ozodi", str(number), f"Held: report {number}", text, "en")
            add_mention(session, version, person, "Sharif Navozish")
            add_candidate(session, person, [version], 0.01)


@pytest.fixture
def morning(request: pytest.FixtureRequest, sqlite_template: Path, settings: Settings) -> Iterator[Served]:
    """A desk over a morning of as many other cards as the test says."""
    shutil.copy(sqlite_template, settings.home / "exilewatch.sqlite")
    database = open_database(settings.database)
    add_people(database)
    fill_morning(database, request.param)
    yield from serve(settings, database)


class Hands:
    """Somebody at a card: presses keys, or clicks what a key stands for, and counts what it takes."""

    def __init__(self, page: Page, by_keys: bool) -> None:
        self.page, self.by_keys = page, by_keys
        self.decisions = 4
        self.strokes: dict[str, list[int]] = {}
        self.became: dict[int, str] = {}

    @property
    def card(self) -> int:
        """The number of the card in view."""
        found = re.search(r"/candidates/(\d+)", self.page.url)
        assert found is not None, self.page.url
        return int(found[1])

    def press(self, key: str) -> None:
        """A key, or a click on the element that the key stands for."""
        if self.by_keys:
            self.page.keyboard.press(key)
        else:
            self.page.locator(f'[data-key="{key}"]').first.click()

    def decide(self, keys: str, becomes: str | None, then: str = "") -> None:
        """One decision by these keys (a note where they say u), until the page tells its number."""
        card, strokes = self.card, self.strokes_of(keys)
        if keys == "u":
            self._note("which of the two?")
        self.press(keys[0])
        if len(keys) > 1:
            self.page.wait_for_url(re.compile(r"/(duplicate|merge|split|defer)"))
            self.press(keys[1])
        self.decisions += 1
        self.page.wait_for_url(re.compile(rf"done={self.decisions}\b"))
        self.strokes.setdefault(then or keys, []).append(strokes)
        if becomes:
            self.became[card] = becomes

    @staticmethod
    def strokes_of(keys: str) -> int:
        """What a decision takes: a stroke or click for each key, and one into the note where it needs one."""
        return len(keys) + (keys == "u")

    def _note(self, text: str) -> None:
        self.page.locator(".dismiss [name=note]").fill(text)
        self.page.keyboard.press("Escape")


def tidy_first_card(hands: Hands, last: int) -> None:
    """Card 1 gets the documents of the last card, loses one, is confirmed, taken back and confirmed again."""
    hands.decide("b1", None)
    hands.became[last] = "duplicate"
    hands.decide("s1", None)
    hands.decide("a", "confirmed", "confirm")
    hands.decide("z", None)
    expect(hands.page.get_by_text("The card is as it was")).to_be_visible()
    hands.decide("a", "confirmed", "confirm")


def add_somebody(hands: Hands) -> None:
    """The person of the card in view is not on the list: the form takes the name as printed."""
    card = hands.card
    hands.press("n")
    page = hands.page
    page.wait_for_url("**/new-person*")
    expect(page.locator("[name=canonical_name]")).to_have_value(re.compile("Invented"))
    page.locator("[name=canonical_name]").fill("Anvar Zarangov")
    page.locator("[name=home_state]").select_option("TJ")
    page.locator("[name=category_2]").check()
    page.locator("[name=gate_measures]").check()
    page.locator("[name=why_included]").fill("sought by his home state")
    page.locator(".person-form button").click()
    hands.decisions += 1
    page.wait_for_url(re.compile(rf"done={hands.decisions}\b"))
    hands.became[card] = "rejected"


def read_second(browser: Browser, desk: Served, hands: Hands) -> None:
    """A reviewer reads what waits for a second reader, without having seen the first coding."""
    context = open_context(browser, desk)
    other = Hands(sign_in(context.new_page(), "reviewer"), by_keys=True)
    other.decisions = hands.decisions
    for card in [card for card, status in hands.became.items() if status == "second"]:
        other.page.goto(f"/candidates/{card}?second=1")
        expect(other.page.get_by_text("is hidden from you")).to_be_visible()
        for key in "mxa":
            other.press(key)
        other.decisions += 1
        other.page.wait_for_url(re.compile(rf"/second\?done={other.decisions}\b"))
        hands.became[card] = "confirmed"
    hands.decisions = other.decisions
    context.close()


def assert_the_database_holds_exactly_that(desk: Served, hands: Hands) -> None:
    with desk.database.read() as session:
        rows = {row.id: row.status for row in session.scalars(select(Candidate))}
        assert {card: rows[card] for card in hands.became} == hands.became
        assert {rows[card] for card in set(rows) - set(hands.became)} <= {"new"}
        assert session.scalars(select(Decision.id).order_by(Decision.id.desc())).first() == hands.decisions
        assert verify_chain(session) is None
        standing = session.scalars(select(Event).where(Event.status == "recorded")).all()
        confirmed = [card for card, status in hands.became.items() if status == "confirmed"]
        assert sorted(event.candidate_id or 0 for event in standing) == sorted(confirmed)


@pytest.mark.parametrize("morning", [37], indirect=True)
def test_forty_candidates_by_keys_alone(browser: Browser, morning: Served, watched: Watched):
    context = open_context(browser, morning)
    page = watched.watch(sign_in(context.new_page()))
    hands = Hands(page, by_keys=True)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/candidates/1*")
    tidy_first_card(hands, last=40)
    hands.decide("d1", "duplicate")
    for number in range(35):
        if number == 20:
            add_somebody(hands)
        keys = CYCLE[number % len(CYCLE)]
        # What has no measure yet is given one before it is confirmed to a second reader: m and a letter.
        if keys == "r":
            page.keyboard.press("m")
            page.keyboard.press("x")
            hands.decide("r", "second", "confirm with coding")
            hands.strokes["confirm with coding"][-1] += 2
        else:
            hands.decide(keys, AFTER[keys])
    read_second(browser, morning, hands)
    assert len(hands.became) >= 39
    assert_the_database_holds_exactly_that(morning, hands)
    rejections = [*hands.strokes["x"], *hands.strokes["i"], *hands.strokes["o"]]
    assert statistics.median(rejections) == 1
    assert statistics.median(hands.strokes["confirm"]) == 1
    assert max(hands.strokes["confirm with coding"]) <= 4
    assert watched.complaints == []
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["by mouse", "without JavaScript"])
@pytest.mark.parametrize("morning", [7], indirect=True)
def test_a_shorter_morning(browser: Browser, morning: Served, watched: Watched, scripts: bool):
    context = open_context(browser, morning, java_script_enabled=scripts)
    page = watched.watch(context.new_page())
    page.goto("/")
    page.get_by_label("Name").fill("coder")
    page.get_by_label("Password").fill("a long word for the coder")
    page.get_by_role("button", name="Sign in").click()
    hands = Hands(page, by_keys=False)
    page.locator("a.card-link").first.click()
    page.wait_for_url("**/candidates/1*")
    hands.press("c")
    expect(page.get_by_text("with coder")).to_be_visible()
    tidy_first_card(hands, last=10)
    hands.decide("d1", "duplicate")
    for keys in ("x", "u", "t1", "i"):
        hands.decide(keys, AFTER[keys])
    hands.decide("f", None)
    expect(page.locator(".status.sensitive")).to_be_visible()
    add_somebody(hands)
    assert_the_database_holds_exactly_that(morning, hands)
    # A click, where it is a key for others; with scripts or without.
    clicks = {what: statistics.median(counts) for what, counts in hands.strokes.items()}
    assert (clicks["x"], clicks["i"], clicks["confirm"]) == (1, 1, 1)
    assert max(clicks.values()) <= 2
    assert watched.complaints == []
    context.close()


@pytest.mark.parametrize("morning", [1], indirect=True)
def test_an_event_is_corrected_and_withdrawn_and_both_are_taken_back(browser: Browser, morning: Served):
    context = open_context(browser, morning)
    page = sign_in(context.new_page(), "reviewer")
    hands = Hands(page, by_keys=True)
    page.goto("/candidates/1")
    hands.decide("a", "confirmed")
    page.goto("/candidates/1")
    hands.press("w")
    page.wait_for_url("**/events/1")
    page.locator("[name=date]").fill("2026-11-13")
    page.get_by_role("button", name="Correct").click()
    expect(page.locator("h1 .status")).to_have_text("corrected")
    page.keyboard.press("z")
    page.wait_for_url("**/candidates/1?done=*")
    page.goto("/events/1")
    expect(page.locator("[name=date]")).to_have_value("2026-11-14")
    page.get_by_label("Why").fill("it was his cousin")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("h1 .status")).to_have_text("withdrawn")
    context.close()
