"""A desk where there is much of what is mostly little: a document of 500 pages, hundreds of decisions, a long list."""

from datetime import UTC, datetime

from playwright.sync_api import Page
from sqlalchemy import update

from config.codebook import read_codebook
from config.settings import Settings
from db.archive.values import Exchange
from db.archive.writing import WarcFile
from db.models import Candidate, Capture, DocumentVersion
from db.session import Database
from tests.triage.desk.rows import fill
from triage.intake.ranking import features_of
from triage.records.actions import Action, Confirm, Reject
from triage.records.coding import Coding
from triage.records.learning import fit_ranking
from triage.records.recording import record

CARDS = 140
TURN = 4
"""Of so many cards three are decided in turn: two rejected, one confirmed."""
LINE = "Суд снова слушал дело выдуманного человека, и снова ничего не решил, сказал его адвокат. "
PAGES = 500
NAMES = "\n".join(f"Выдуманный Человек{number}" for number in range(1, 121))


def fill_much(database: Database, settings: Settings) -> None:
    """Decisions that hold features, weights that were learned from them, and 500 pages as text and as archived."""
    fill(database, others=CARDS)
    _give_features(database)
    for card in range(2, CARDS):
        if card % TURN:
            record(database, read_codebook(), "coder", card, 1, _action(card))
    fit_ranking(database, "admin")
    _lengthen(database, settings)


def look_at_names(page: Page) -> None:
    """The page of a list of names, after it was asked for more of them than a screen holds."""
    page.goto("/persons/list")
    page.locator("[name=names]").fill(NAMES)
    page.locator("[name=names] >> xpath=ancestor::form >> css=button").click()
    page.locator("table tbody tr").nth(100).wait_for()


def _give_features(database: Database) -> None:
    with database.write() as session:
        for card in session.query(Candidate):
            outlets = frozenset({("ozodi", "eurasianet", "azattyq")[card.id % 3]})
            card.features = features_of(
                card.stage, card.score, card.id % 5 + 1, card.id % 7 == 0, card.id % 4 == 1, outlets
            )


def _action(card: int) -> Action:
    if card % TURN == 1:
        return Confirm(Coding("arrested", "2026-11-14", host="PL"))
    return Reject("not_person", "")


def _lengthen(database: Database, settings: Settings) -> None:
    text = "\n\n".join(f"Страница {number}. {LINE * 30}" for number in range(1, PAGES + 1))
    at = datetime(2026, 11, 15, 2, tzinfo=UTC)
    headers = ((b"Content-Type", b"text/plain; charset=utf-8"),)
    with WarcFile(settings.archive, "much.warc.gz") as warc:
        written = warc.write(
            Exchange(url="https://www.example.org/1", status=200, headers=headers, body=text.encode(), fetched_at=at)
        )
    with database.write() as session:
        session.execute(update(DocumentVersion).where(DocumentVersion.id == 1).values(text=text))
        place = {"warc_file": written.warc_file, "offset": written.offset, "content_type": written.content_type}
        session.execute(update(Capture).where(Capture.id == 1).values(**place))
