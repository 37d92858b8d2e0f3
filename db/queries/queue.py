"""The triage queue: filtered, strongest first, in pages that cost the same wherever they start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.models import Candidate, CandidateDocument, Document, DocumentVersion, Person, PersonName
from db.models.base import now

LONGEST_COUNT = 200
"""Cards are counted up to here; beyond it a page says 'more than'."""
MOST_PERSONS = 500
"""Persons whom the words of a filter may find."""
DUE = "due"
"""Stands for cards that were deferred until a day that has come."""
STATUS_GROUPS = {
    "new": ("new", DUE),
    "open": ("new", "unsure", DUE),
    "second": ("second", "adjudicate"),
    "all": ("new", "unsure", "deferred", "second", "adjudicate", "confirmed", "rejected", "duplicate"),
}
"""Filters that want several statuses."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cards are wanted; an empty value wants all. `status` is one, or a name of STATUS_GROUPS."""

    queue: str = "nightly"
    status: str = "new"
    person: str = ""
    """A person's key, or part of a name."""
    source: str = ""
    measure: str = ""
    stage: str = ""
    state: str = ""
    """Home state."""
    language: str = ""
    """ISO 639-1; finds every script of it."""
    since: date | None = None
    until: date | None = None
    text: str = ""
    """Words of a title or text."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands in the order of the queue."""

    rank: float
    id: int


@dataclass(frozen=True, slots=True)
class FreeFor:
    """Cards that somebody may take: his own claims, and those that nobody has touched since a moment."""

    user: str
    since: datetime


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One card as the list shows it; title, source and language are of its best document."""

    id: int
    rank: float
    status: str
    person: str
    home_state: str | None
    measure: str | None
    stage: str | None
    date: str | None
    host: str | None
    place: str
    score: float
    documents: int
    origins: int
    published: datetime | None
    changed_because: str
    claimed_by: str
    claimed_at: datetime | None
    deferred_until: str | None
    title: str
    source: str
    language: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The cards before and after one in the queue, by id."""

    previous: int | None
    next: int | None


def list_queue(session: Session, wanted: QueueFilter, after: Place | None = None, limit: int = 50) -> list[QueueRow]:
    """At most `limit` cards after a place, strongest first."""
    conditions = _conditions(session, wanted)
    found = (card for status in _statuses(wanted) for card in _strongest(session, status, conditions, after, limit))
    cards = sorted(found, key=lambda card: (-card["rank"], -card["id"]))[:limit]
    titles = titles_of(session, [card["id"] for card in cards])
    return [_row(card, titles.get(card["id"], ("", "", ""))) for card in cards]


def count_queue(session: Session, wanted: QueueFilter) -> int:
    """How many cards are wanted, at most LONGEST_COUNT + 1."""
    in_status = or_(*(_of_status(status) for status in _statuses(wanted)))
    some = select(Candidate.id).where(in_status, *_conditions(session, wanted)).limit(LONGEST_COUNT + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def find_neighbours(
    session: Session, wanted: QueueFilter, place: Place, free_for: FreeFor | None = None
) -> Neighbours:
    """The wanted cards just before and just after a place, whether or not a wanted card stands there.

    free_for: passes over cards that somebody else has claimed."""
    here = tuple_(place.rank, place.id)
    before: list[Row[float, int]] = []
    after: list[Row[float, int]] = []
    places = select(Candidate.rank, Candidate.id).where(*_conditions(session, wanted), *_unclaimed(free_for)).limit(1)
    for status in _statuses(wanted):
        of_status = places.where(_of_status(status))
        before += session.execute(of_status.where(_order() > here).order_by(*_WEAKEST_FIRST)).all()
        after += session.execute(of_status.where(_order() < here).order_by(*_STRONGEST_FIRST)).all()
    nearest = (min(before, default=None, key=tuple), max(after, default=None, key=tuple))
    return Neighbours(*(row.id if row else None for row in nearest))


_STRONGEST_FIRST = (Candidate.rank.desc(), Candidate.id.desc())
_WEAKEST_FIRST = (Candidate.rank, Candidate.id)


def _statuses(wanted: QueueFilter) -> tuple[str, ...]:
    # One query for each status reads the index in order; one for several would sort the whole queue.
    return STATUS_GROUPS.get(wanted.status, (wanted.status,))


def _of_status(status: str) -> ColumnElement[bool]:
    if status != DUE:
        return Candidate.status == status
    return and_(Candidate.status == "deferred", Candidate.deferred_until <= now().date().isoformat())


def _unclaimed(free_for: FreeFor | None) -> list[ColumnElement[bool]]:
    if free_for is None:
        return []
    is_idle = or_(Candidate.claimed_at.is_(None), Candidate.claimed_at < free_for.since)
    return [or_(Candidate.claimed_by.in_(("", free_for.user)), is_idle)]


def _strongest(
    session: Session, status: str, conditions: list[ColumnElement[bool]], after: Place | None, limit: int
) -> list[dict[str, Any]]:
    c = Candidate
    query = (
        select(
            c.id, c.rank, c.status, Person.canonical_name.label("person"), Person.home_state, c.measure, c.stage,
            c.date, c.host, c.place, c.score, c.documents, c.origins, c.published, c.changed_because, c.claimed_by,
            c.claimed_at, c.deferred_until,
        )
        .join(Person, Person.id == c.person_id)
        .where(_of_status(status), *conditions)
        .order_by(*_STRONGEST_FIRST)
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        query = query.where(_order() < tuple_(after.rank, after.id))
    return [row._asdict() for row in session.execute(query)]


def _order() -> ColumnElement[tuple[float, int]]:
    return tuple_(Candidate.rank, Candidate.id)


def _conditions(session: Session, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    return [*_card_conditions(wanted), *_person_conditions(session, wanted), *_document_conditions(wanted)]


def _card_conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    conditions = [Candidate.queue == wanted.queue]
    if wanted.measure:
        conditions.append(Candidate.measure == wanted.measure)
    if wanted.stage:
        conditions.append(Candidate.stage == wanted.stage)
    if wanted.since:
        conditions.append(Candidate.published >= _midnight(wanted.since))
    if wanted.until:
        conditions.append(Candidate.published < _midnight(wanted.until + timedelta(days=1)))
    return conditions


def _person_conditions(session: Session, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state:
        of_state = select(Person.id).where(Person.home_state == wanted.state)
        conditions.append(Candidate.person_id.in_(of_state))
    if wanted.person:
        of_person = aliased(Candidate)
        persons = _find_persons(session, wanted.person)
        # By number, so that the planner starts from the few cards of these persons and not from the whole queue.
        conditions.append(Candidate.id.in_(select(of_person.id).where(of_person.person_id.in_(persons))))
    return conditions


def _find_persons(session: Session, words: str) -> Sequence[int]:
    named = select(PersonName.person_id).where(contains_text(PersonName.name, words))
    known = or_(Person.person_key == words, contains_text(Person.canonical_name, words), Person.id.in_(named))
    return session.scalars(select(Person.id).where(known).order_by(Person.id).limit(MOST_PERSONS)).all()


def _document_conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    inner: list[ColumnElement[bool]] = []
    if wanted.source:
        inner.append(Document.source == wanted.source)
    if wanted.language:
        inner.append(DocumentVersion.language.startswith(wanted.language, autoescape=True))
    if wanted.text:
        title, text = (contains_text(column, wanted.text) for column in (DocumentVersion.title, DocumentVersion.text))
        inner.append(or_(title, text))
    if not inner:
        return []
    joined = and_(
        CandidateDocument.candidate_id == Candidate.id,
        Document.id == CandidateDocument.document_id,
        DocumentVersion.id == CandidateDocument.version_id,
    )
    return [exists().where(joined, *inner)]


def contains_text(column: ColumnElement[str] | InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Whether a column contains words as typed, in small letters, in capitals, or with a capital at each start.

    SQLite folds only ASCII, so the forms are spelled out; the same on both databases."""
    forms = dict.fromkeys((words, words.lower(), words.upper(), words.title()))
    return or_(*(column.contains(form, autoescape=True) for form in forms))


def _row(card: dict[str, Any], best: tuple[str, str, str]) -> QueueRow:
    title, source, language = best
    return QueueRow(**card, title=title, source=source, language=language)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def titles_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Card → title, source and language of its best document."""
    rows = session.execute(
        select(CandidateDocument.candidate_id, DocumentVersion.title, Document.source, DocumentVersion.language)
        .join(DocumentVersion, DocumentVersion.id == CandidateDocument.version_id)
        .join(Document, Document.id == CandidateDocument.document_id)
        .where(CandidateDocument.candidate_id.in_(ids))
        .order_by(CandidateDocument.score, CandidateDocument.id.desc())
    )
    return {candidate: (title, source, language) for candidate, title, source, language in rows}
