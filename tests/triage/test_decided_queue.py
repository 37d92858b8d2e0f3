"""A queue that people have decided in every way holds against a re-crawl, a re-match and a real upgrade of the matcher;
an added spelling brings back exactly the cards that it touches. Real crawled rows, real decisions, real matching."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import select

from config.codebook import read_codebook
from config.names import read_name_rules
from config.signals import read_signal_rules
from db.models import Candidate, Document, Person
from db.models.base import now
from db.queries.decisions import verify_chain
from db.queries.documents import store_documents
from db.queries.runs import keep_source
from db.session import Database, open_database
from db.values import NewDocument
from matcher.engine import Matcher
from triage.intake.reading import Reader
from triage.intake.rematch import rematch
from triage.intake.run import Intake, prepare_intake
from triage.intake.watchlist import read_watchlist
from triage.intake.whole import run_whole_intake
from triage.records.actions import Action, Confirm, Defer, Duplicate, Reject, Unsure
from triage.records.coding import Coding, Refusal
from triage.records.naming import add_spelling
from triage.records.persons import import_persons
from triage.records.recording import record

BOOK = read_codebook()
PEOPLE = ("Sharif Navozish", "Bahrom Misolov", "Dilnoza Namunova", "Ermek Ulgiev", "Farhod Sinovov", "Gulnora Bemisol")
EVENTS = (
    ("was threatened by unknown men in London", "arrested in London, where police held"),
    ("was detained at Warsaw airport", "deported from Poland to his country, lawyers of"),
    ("was put on a wanted list of Interpol", "extradited from Turkey, the sister of"),
    ("gave an interview about exile in Vilnius", "beaten in Vilnius, friends of"),
)
FILLER = "Officials did not comment. Rights groups asked that nobody be sent back against his will. " * 3
BYNAME = "Hoji Xayoliy"
DAY = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Card:
    """What of a card a decision made, and what must hold."""

    status: str
    why: str
    documents: frozenset[str]
    person: str


def stories() -> Iterator[NewDocument]:
    """Four events a person, of each two outlets and a later story that tells more; some speak of a by-name alone."""
    for number, name in enumerate(PEOPLE):
        for kind, (told, more) in enumerate(EVENTS):
            at = DAY + timedelta(days=200 * kind + number)
            for copy in range(2):
                text = f"{name} {told} on {at:%d %B %Y}, report {copy} said. {FILLER}"
                yield document(f"{number}-{kind}-{copy}", text, at)
            later = at + timedelta(days=90)
            yield document(f"{number}-{kind}-m", f"On {later:%d %B %Y} {name} was {more} {name} said. {FILLER}", later)
    for number in range(3):
        at = DAY + timedelta(days=1000 + 120 * number)
        yield document(f"by-{number}", f"{BYNAME} was arrested in Prague on {at:%d %B %Y}. {FILLER}", at)


def document(key: str, text: str, at: datetime) -> NewDocument:
    return NewDocument("alpha", key, f"https://alpha.example/{key}", f"Story {key}", text, language="en", published=at)


def crawl(database: Database, documents: list[NewDocument]) -> None:
    """Stores what a run of the crawler read."""
    with database.write() as session:
        keep_source(session, "alpha", "Alpha", "Alpha")
        store_documents(session, documents, None, now())


def intake_of_before(database: Database) -> Intake:
    """Intake as an older release had it: with every other rule of events missing, and a higher threshold."""
    today = prepare_intake(database, 0.8)
    rules = read_signal_rules()
    older = replace(rules, acts=rules.acts[::2], version="older")
    with database.read() as session:
        persons = read_watchlist(session).persons
    reader = Reader(Matcher(persons, read_name_rules()), persons, older, 0.8)
    return replace(today, reader=reader, stamp="older")


def cards(database: Database) -> dict[int, Card]:
    with database.read() as session:
        names = dict(session.execute(select(Document.id, Document.stable_id)).all())
        rows = session.execute(select(Candidate, Person.canonical_name).join(Person)).all()
        return {
            card.id: Card(card.status, card.changed_because,
                          frozenset(names[row.document_id] for row in card.sightings), name)
            for card, name in rows
        }  # fmt: skip


def measures(database: Database) -> dict[int, str | None]:
    with database.read() as session:
        return dict(session.execute(select(Candidate.id, Candidate.measure)).all())


def decide_all(database: Database) -> None:
    """Decides every card, in turn by each kind of decision that closes one or sets it aside."""
    first: dict[str, int] = {}
    kinds = cycle(("reject", "confirm", "duplicate", "no_event", "unsure", "defer"))
    for number, card in sorted(cards(database).items()):
        action = action_of(next(kinds), first.get(card.person))
        with database.read() as session:
            revision = session.get_one(Candidate, number).revision
        done = record(database, BOOK, "coder", number, revision, action)
        assert not isinstance(done, Refusal), done
        first.setdefault(card.person, number)


def action_of(kind: str, other: int | None) -> Action:
    if kind == "confirm":
        return Confirm(Coding("arrested", "2020-01-01"))
    if kind == "duplicate" and other is not None:
        return Duplicate(other)
    if kind == "unsure":
        return Unsure("who is it?")
    return Defer("2999-01-01") if kind == "defer" else Reject("no_event" if kind == "no_event" else "not_person")


def quiet(_done: int, _total: int) -> None:
    """Nobody watches."""


def fill(database: Database, folder: Path) -> None:
    """Fills a queue by an older release, and decides it to the last card."""
    path = folder / "persons.csv"
    rows = [f"P{number},{name},TJ,2,1970," for number, name in enumerate(PEOPLE)]
    path.write_text("person_id,canonical_name,country_of_origin,category,birth_year,aliases\n" + "\n".join(rows))
    import_persons(database, path, BOOK)
    crawl(database, list(stories()))
    run_whole_intake(database, intake_of_before(database), quiet)
    decide_all(database)
    found = cards(database)
    assert len(found) >= 24
    assert {"rejected", "confirmed", "unsure", "deferred"} <= {card.status for card in found.values()}


@pytest.fixture(scope="session")
def decided_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with a decided queue, made once."""
    folder = tmp_path_factory.mktemp("decided")
    shutil.copy(sqlite_template, folder / "decided.sqlite")
    database = open_database(f"sqlite:///{folder / 'decided.sqlite'}")
    fill(database, folder)
    database.close()
    return folder / "decided.sqlite"


@pytest.fixture
def decided(decided_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A decided queue on SQLite."""
    shutil.copy(decided_file, tmp_path / "decided.sqlite")
    database = open_database(f"sqlite:///{tmp_path / 'decided.sqlite'}")
    yield database
    database.close()


@pytest.fixture
def decided_on_postgres(postgres_address: str, tmp_path: Path) -> Iterator[Database]:
    """A decided queue on PostgreSQL."""
    database = open_database(postgres_address)
    fill(database, tmp_path)
    yield database
    database.close()


def assert_nothing_came_back(before: dict[int, Card], after: dict[int, Card]) -> None:
    for number, card in before.items():
        assert (after[number].status, after[number].why) == (card.status, ""), (number, card, after[number])
    carded = {(card.person, document) for card in before.values() for document in card.documents}
    for number in set(after) - set(before):
        again = {(after[number].person, document) for document in after[number].documents} & carded
        assert not again, f"card {number} shows again what was decided: {again}"


def test_a_recrawl_of_the_same_pages_changes_no_card(decided):
    before = cards(decided)
    crawl(decided, list(stories()))
    run_whole_intake(decided, intake_of_before(decided), quiet)
    assert cards(decided) == before


def test_pages_that_changed_in_what_nobody_asked_about_bring_nothing_back(decided):
    before = cards(decided)
    crawl(decided, [replace(one, text=one.text + "\n\nRead more: our newsletter.") for one in stories()])
    run_whole_intake(decided, intake_of_before(decided), quiet)
    assert_nothing_came_back(before, cards(decided))
    assert set(cards(decided)) == set(before)


def test_a_rematch_under_the_same_rules_changes_no_card(decided):
    before = cards(decided)
    rematch(decided, intake_of_before(decided), None, quiet)
    assert cards(decided) == before


@pytest.mark.parametrize("kind", ["decided", pytest.param("decided_on_postgres", marks=pytest.mark.postgres)])
def test_an_upgrade_of_the_matcher_brings_nothing_rejected_back(request, kind):
    decided = request.getfixturevalue(kind)
    before, told = cards(decided), measures(decided)
    today = prepare_intake(decided, 0.3)
    assert today.stamp != "older"
    rematch(decided, today, None, quiet)
    crawl(decided, [replace(one, text=one.text + "\n\nUpdated.") for one in stories()])
    run_whole_intake(decided, today, quiet)
    after = cards(decided)
    assert_nothing_came_back(before, after)
    assert all(after[number].status == "new" for number in set(after) - set(before))
    now_told = measures(decided)
    assert [number for number in before if now_told[number] != told[number]], "the upgrade upgraded nothing"
    with decided.read() as session:
        assert verify_chain(session) is None


def test_an_added_spelling_opens_what_it_alone_finds_and_returns_what_it_touches(decided):
    rematch(decided, prepare_intake(decided, 0.5), None, quiet)
    before = cards(decided)
    with decided.read() as session:
        person = session.scalars(select(Person.id).where(Person.canonical_name == PEOPLE[0])).one()
    add_spelling(decided, "coder", person, BYNAME)
    run_whole_intake(decided, prepare_intake(decided, 0.5), quiet)
    after = cards(decided)
    new = [after[number] for number in set(after) - set(before)]
    assert {document for card in new for document in card.documents} == {"by-0", "by-1", "by-2"}
    assert {card.person for card in new} == {PEOPLE[0]}
    assert {number: after[number] for number in before} == before


def test_the_card_that_a_spelling_touches_says_so(decided):
    at = DAY + timedelta(days=3)
    crawl(decided, [document("both", f"{PEOPLE[0]}, called {BYNAME}, lives in Prague. {FILLER}", at)])
    run_whole_intake(decided, prepare_intake(decided, 0.5), quiet)
    touched = next(number for number, card in cards(decided).items() if "both" in card.documents)
    with decided.read() as session:
        status, revision = session.execute(
            select(Candidate.status, Candidate.revision).where(Candidate.id == touched)
        ).one()
        person = session.scalars(select(Person.id).where(Person.canonical_name == PEOPLE[0])).one()
    if status == "new":
        record(decided, BOOK, "coder", touched, revision, Reject("not_person"))
    before = cards(decided)
    add_spelling(decided, "coder", person, BYNAME)
    run_whole_intake(decided, prepare_intake(decided, 0.5), quiet)
    after = cards(decided)
    changed = {number for number in before if after[number] != before[number]}
    assert changed == {touched}
    assert after[touched].status == "new"
    assert after[touched].why == f"A spelling was added, and this document has it: “{BYNAME}”."
