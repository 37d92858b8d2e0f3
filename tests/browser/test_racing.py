"""Two people in two browsers on one queue: no card is decided twice, no decision is lost."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pydantic import SecretStr
from sqlalchemy import select

from config.settings import Settings
from db.models import Candidate, Decision, Event
from db.queries.decisions import verify_chain
from db.session import Database, open_database
from tests.browser.conftest import Served, open_context, serve, sign_in
from tests.triage.desk.rows import add_other, add_people, fill

pytestmark = [pytest.mark.browser, pytest.mark.postgres]
CARDS = int(os.environ.get("RACING_CARDS", "8"))
"""Decisions raced are twice as many; measured with 250."""


@pytest.fixture
def crowded(postgres_address: str, settings: Settings) -> Iterator[Served]:
    """A desk on PostgreSQL, over as many cards as are raced for; SQLite is raced on without browsers."""
    settings = settings.model_copy(update={"database_url": SecretStr(postgres_address)})
    database = open_database(settings.database)
    add_people(database)
    fill(database)
    with database.write() as session:
        for number in range(6, CARDS - 1):
            add_other(session, number)
    yield from serve(settings, database)


def cards(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.scalars(select(Candidate.id).order_by(Candidate.id)))


def at_one_card(pages: tuple[Page, Page], card: int) -> tuple[Page, Page]:
    """Both have the card before them; neither has claimed it."""
    for page in pages:
        page.goto(f"/candidates/{card}")
    return pages


def test_of_two_who_press_at_once_one_decides_and_the_other_is_told(browser: Browser, crowded: Served):
    contexts = [open_context(browser, crowded) for _ in range(2)]
    first, second = (
        sign_in(context.new_page(), role) for context, role in zip(contexts, ("coder", "reviewer"), strict=True)
    )
    told: Counter[str] = Counter()
    for number, card in enumerate(cards(crowded.database)):
        one, other = at_one_card((first, second) if number % 2 else (second, first), card)
        # Neither waits for the answer: the keys are pressed, and both forms are under way.
        one.locator('[data-key="x"]').evaluate("button => setTimeout(() => button.click(), 0)")
        other.locator('[data-key="i"]').evaluate("button => setTimeout(() => button.click(), 0)")
        for name, page in (("one", one), ("other", other)):
            page.locator(".notice.bad, .notice.done").first.wait_for()
            told[f"{name} {'late' if page.locator('#refusal').count() else 'decided'}"] += 1
    with crowded.database.read() as session:
        made = Counter(session.scalars(select(Decision.candidate_id).where(Decision.candidate_id.is_not(None))))
        assert made == Counter(cards(crowded.database))
        assert set(session.scalars(select(Candidate.status))) == {"rejected"}
        assert session.scalars(select(Event)).all() == []
        assert verify_chain(session) is None
    decided = told["one decided"] + told["other decided"]
    assert (decided, told["one late"] + told["other late"]) == (len(made), len(made))
    for context in contexts:
        context.close()
