"""What is known of a person besides the card at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, or_, select
from sqlalchemy.orm import Session

from db.gathering import Rows, gather
from db.models import Act, Candidate, Decision, Event, Person, PersonName, Run, Source
from db.models.base import Json
from db.plain import at_most, word
from db.queries.events import WITHDRAWN
from db.queries.portrait import Portrait, read_portrait
from db.queries.queue import contains_text, titles_of
from db.session import ask
from db.values import ERASED

OPEN = ("new", "unsure", "deferred")


@dataclass(frozen=True, slots=True)
class Dossier:
    """A person with events, open cards and rejections, and when everything was last looked through."""

    person: Portrait
    acts: tuple["PastAct", ...]
    """Of the events that stand."""
    open_cards: tuple["OpenCard", ...]
    """Strongest first, at most twenty."""
    rejections: tuple["Rejection", ...]
    """Newest first, at most ten; those that were undone are left out."""
    looked: "Look | None"
    """The source that was last read to the end the longest ago; None where none ever was."""


@dataclass(frozen=True, slots=True)
class PastAct:
    """One act of an event that stands."""

    id: int
    event_id: int
    candidate_id: int | None
    """The card that the event was recorded from."""
    measure: str
    date: str | None
    place: str
    host: str | None


@dataclass(frozen=True, slots=True)
class OpenCard:
    """A card that waits for a decision."""

    id: int
    measure: str | None
    date: str | None
    published: datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """That a card was rejected, and why."""

    id: int
    candidate_id: int | None
    at: datetime
    reason: str
    human: Json


@dataclass(frozen=True, slots=True)
class Look:
    """When a source was last read to the end."""

    source: str
    at: datetime
    sources: int
    """How many sources there are that were read to the end."""


@dataclass(frozen=True, slots=True)
class OtherCard:
    """Another card of a person, with the title of its best document."""

    candidate: Candidate
    title: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of persons."""

    id: int
    person_key: str
    name: str
    home_state: str | None
    birth_year: int | None
    status: str
    names: int
    open_cards: int
    events: int


def read_dossier(session: Session, person_id: int) -> Dossier | None:
    """The dossier of a person; None where there is no such person (any more)."""
    person = read_portrait(session, person_id)
    return None if person is None else dossier_of(session, person)


def dossier_of(session: Session, person: Portrait) -> Dossier:
    """The dossier of a person who was read already."""
    return dossier_from(person, gather(session, ABOUT, {"person": person.id}))


def dossier_from(person: Portrait, about: Sequence[Rows]) -> Dossier:
    """The dossier of a person of whom ABOUT was read."""
    acts, cards, decisions, looked = about
    return Dossier(
        person,
        tuple(PastAct(*row) for row in acts),
        tuple(OpenCard(*row) for row in cards),
        _rejections(decisions),
        _look_of(looked),
    )


def other_cards(session: Session, candidate: Candidate, only_open: bool, limit: int = 30) -> list[OtherCard]:
    """The person's other cards that hold documents, the nearest in time first."""
    query = select(Candidate).where(
        Candidate.person_id == candidate.person_id, Candidate.id != candidate.id, Candidate.status != "duplicate"
    )
    if only_open:
        query = query.where(Candidate.status.in_(OPEN), Candidate.documents > 0)
    rows = session.scalars(query.order_by(Candidate.published.desc(), Candidate.id.desc()).limit(500)).all()
    rows = sorted(rows, key=lambda row: _days_between(row, candidate))[:limit]
    titles = titles_of(session, [row.id for row in rows])
    return [OtherCard(row, titles.get(row.id, ("", "", ""))[0]) for row in rows]


def _days_between(one: Candidate, other: Candidate) -> float:
    if one.published is None or other.published is None:
        return float("inf")
    return abs((one.published - other.published).total_seconds())


def read_look(session: Session) -> Look | None:
    """Of the last good runs of all sources the one that ended first: everything was looked through since."""
    return _look_of(ask(session, _LOOK).all())


def _look_of(rows: Sequence[Sequence[Any]]) -> Look | None:
    return Look(*rows[0]) if rows else None


def list_persons(session: Session, words: str = "", after: str = "", limit: int = 100) -> list[PersonRow]:
    """Persons by key, those whose key or any name holds the words; at most `limit` after a key."""
    names = _count(PersonName.person_id == Person.id)
    cards = _count(Candidate.person_id == Person.id, Candidate.status.in_(OPEN))
    events = _count(Event.person_id == Person.id, Event.status != "withdrawn")
    query = select(
        Person.id, Person.person_key, Person.canonical_name, Person.home_state, Person.birth_year, Person.status,
        names, cards, events,
    ).where(Person.person_key > after, Person.status != ERASED).order_by(Person.person_key).limit(limit)  # fmt: skip
    if words:
        named = select(PersonName.person_id).where(contains_text(PersonName.name, words))
        query = query.where(or_(Person.id.in_(named), contains_text(Person.canonical_name, words)))
    return [PersonRow(*row) for row in session.execute(query)]


def _count(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*where).scalar_subquery()


def _rejections(decisions: Rows) -> tuple[Rejection, ...]:
    undone = {undoes for _action, undoes, *_rest in decisions}
    rejections = [Rejection(*said) for action, _undoes, *said in decisions if action == "reject"]
    standing = sorted((each for each in rejections if each.id not in undone), key=lambda each: each.id, reverse=True)
    return tuple(standing[:10])


# Built once: building a statement costs more than its answer.
# By the number that the source keeps: years of runs are not read for each card.
_LOOK = (
    select(Run.source, Run.finished_at, func.count().over())
    .join(Source, Source.last_good_run_id == Run.id)
    .where(Run.finished_at.is_not(None))
    .order_by(Run.finished_at)
    .limit(at_most(1))
)
_ACTS = (
    select(Act.id, Event.id, Event.candidate_id, Act.measure, Act.date, Act.place, Act.host)
    .join(Event, Event.id == Act.event_id)
    .where(Event.person_id == bindparam("person"), Event.status != WITHDRAWN)
    .order_by(Act.id)
)
_OPEN_CARDS = (
    select(Candidate.id, Candidate.measure, Candidate.date, Candidate.published, Candidate.status)
    .where(Candidate.person_id == bindparam("person"), Candidate.status.in_([word(each) for each in OPEN]))
    .order_by(Candidate.rank.desc(), Candidate.id.desc())
    .limit(at_most(20))
)
# From the person's cards to their decisions, and sorted afterwards: asked for in order, all decisions would be walked.
_DECISIONS_ON = select(
    Decision.action, Decision.undoes, Decision.id, Decision.candidate_id, Decision.at, Decision.reason, Decision.human
).where(
    Decision.candidate_id.in_(select(Candidate.id).where(Candidate.person_id == bindparam("person"))),
    or_(Decision.action == "reject", Decision.undoes.is_not(None)),
)
ABOUT = (_ACTS, _OPEN_CARDS, _DECISIONS_ON, _LOOK)
"""What `dossier_from` reads a dossier from; `person` fills it."""
