"""The triage queue: filtered, strongest first, in pages that cost the same wherever they start."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from db.among import among
from db.gathering import Rows, Statement, gather
from db.models import Candidate, CandidateDocument, Document, DocumentVersion, Person
from db.plain import at_most
from db.queries.queue_filter import (
    Asked,
    Fields,
    QueueFilter,
    conditions,
    contains_text,
    of_status,
    resolve,
    statuses_of,
)
from db.session import ask

__all__ = [
    "LONGEST_COUNT", "Beside", "FreeFor", "Neighbours", "Place", "QueueFilter", "QueuePage", "QueueRow",
    "contains_text", "count_queue", "find_neighbours", "find_place", "list_queue", "read_queue", "titles_of",
]  # fmt: skip

LONGEST_COUNT = 100
"""Cards are counted up to here; beyond it a page says 'more than'."""
COUNTED = ("new", "unsure")
"""Statuses whose cards each page of the queue counts."""
Count = Callable[[], int]


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


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some cards, strongest first, and how many there are of each status that is counted."""

    rows: Sequence[QueueRow]
    counts: dict[str, int]
    """Status → cards under the same filter, at most LONGEST_COUNT + 1."""
    beside: Sequence[Rows]
    """Rows of each statement that was asked beside."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Statements that a page of the queue asks in the same trip, and what fills them besides `ids`."""

    statements: tuple[Statement, ...]
    values: Mapping[str, object]


NOTHING = Beside((), {})


def read_queue(
    session: Session, wanted: QueueFilter, after: Place | None, limit: int, keep: Callable[[Hashable, Count], int],
    beside: Beside = NOTHING,
) -> QueuePage:  # fmt: skip
    """At most `limit` cards after a place, with counts; what the filter finds is looked up once.

    keep: gives the count of a key, by calling or as it was kept lately. beside: what else the page shows."""
    asked = resolve(session, wanted)
    most = limit if after else max(limit, LONGEST_COUNT + 1)
    walk = _walk(asked.fields, asked.statuses, after is not None, most)
    found = ask(session, walk, asked.values | _at(after)).all()
    places = sorted(((row[1], row[2]) for row in found), reverse=True)
    counts = {}
    for status in COUNTED:
        # The first page has walked as far as counts go: what it shows is not counted again.
        is_known = after is None and statuses_of(status) == asked.statuses
        made = partial(_count_of, session, asked, status)
        counts[status] = min(len(places), LONGEST_COUNT + 1) if is_known else keep(replace(wanted, status=status), made)
    rows, more = _rows(session, [number for _rank, number in places[:limit]], beside)
    return QueuePage(rows, counts, more)


def list_queue(session: Session, wanted: QueueFilter, after: Place | None = None, limit: int = 50) -> list[QueueRow]:
    """At most `limit` cards after a place, strongest first."""
    asked = resolve(session, wanted)
    walk = _walk(asked.fields, asked.statuses, after is not None, limit)
    found = ask(session, walk, asked.values | _at(after)).all()
    places = sorted(((row[1], row[2]) for row in found), reverse=True)[:limit]
    return _rows(session, [number for _rank, number in places], NOTHING)[0]


def count_queue(session: Session, wanted: QueueFilter) -> int:
    """How many cards are wanted, at most LONGEST_COUNT + 1."""
    return _count_of(session, resolve(session, wanted), wanted.status)


def find_place(session: Session, candidate_id: int) -> Place | None:
    """Where a card stands; None where there is none."""
    row = ask(session, _PLACE, {"candidate": candidate_id}).first()
    return Place(*row) if row else None


def find_neighbours(session: Session, wanted: QueueFilter, place: Place, free_for: FreeFor | None = None) -> Neighbours:
    """The wanted cards just before and just after a place, whether or not a wanted card stands there.

    free_for: passes over cards that somebody else has claimed."""
    asked = resolve(session, wanted)
    values = asked.values | _at(place)
    if free_for is not None:
        values |= {"user": free_for.user, "idle_since": free_for.since}
    found = ask(session, _beside(asked.fields, asked.statuses, free_for is not None), values).all()
    before = min(((row[1], row[2]) for row in found if row[0] == BEFORE), default=None)
    after = max(((row[1], row[2]) for row in found if row[0] == AFTER), default=None)
    return Neighbours(before[1] if before else None, after[1] if after else None)


def titles_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Card → title, source and language of its best document."""
    return _titled(ask(session, _TITLES, {"ids": ids}))


def _titled(rows: Iterable[Sequence[Any]]) -> dict[int, tuple[str, str, str]]:
    return {candidate: (title, source, language) for candidate, title, source, language in rows}


def _count_of(session: Session, asked: Asked, status: str) -> int:
    found = ask(session, _counting(asked.fields, statuses_of(status)), asked.values)
    return min(sum(int(row[2]) for row in found), LONGEST_COUNT + 1)


def _rows(session: Session, ids: Sequence[int], beside: Beside) -> tuple[list[QueueRow], list[Rows]]:
    """The cards of these numbers, in their order, and what was asked beside them."""
    cards, documents, *more = gather(session, (_CARDS, _TITLES, *beside.statements), {"ids": ids, **beside.values})
    titles, found = _titled(documents), {card[0]: card for card in cards}
    none = ("", "", "")
    said: list[tuple[Any, ...]] = [(*found[number], *titles.get(number, none)) for number in ids if number in found]
    return [QueueRow(*each) for each in said], more


@cache
def _walk(fields: Fields, statuses: tuple[str, ...], is_after: bool, most: int) -> Statement:
    """(empty, rank, number) of the cards of a page, before they are put into one order."""
    return _joined(_page(fields, status, is_after, most) for status in statuses)


@cache
def _counting(fields: Fields, statuses: tuple[str, ...]) -> Statement:
    """(empty, 0, how many) for each of the statuses."""
    return _joined(_count(fields, status) for status in statuses)


@cache
def _beside(fields: Fields, statuses: tuple[str, ...], passes_claims: bool) -> Statement:
    """(before or after, rank, number) of the nearest cards."""
    free = (_FREE,) if passes_claims else ()
    parts = []
    for status in statuses:
        before = _wanted(BEFORE, fields, status).where(_ORDER > _HERE, *free).order_by(Candidate.rank, Candidate.id)
        after = _wanted(AFTER, fields, status).where(_ORDER < _HERE, *free).order_by(*_STRONGEST_FIRST)
        parts += [before.limit(at_most(1)), after.limit(at_most(1))]
    return _joined(parts)


def _page(fields: Fields, status: str, is_after: bool, most: int) -> Select[*tuple[Any, ...]]:
    # One query for each status reads the index in order; one for several would sort the whole queue.
    query = _wanted("", fields, status).order_by(*_STRONGEST_FIRST).limit(at_most(most))
    return query.where(_ORDER < _HERE) if is_after else query


def _count(fields: Fields, status: str) -> Select[*tuple[Any, ...]]:
    # One status after the other: for several at once SQLite collects all rows of each before it counts to a hundred.
    some = _wanted("", fields, status).limit(at_most(LONGEST_COUNT + 1)).subquery()
    none = literal_column("0.0", Float).label("rank")
    return select(_tag("").label("tag"), none, func.count().label("id")).select_from(some)


def _wanted(tag: str, fields: Fields, status: str) -> Select[*tuple[Any, ...]]:
    """(tag, rank, number) of the cards of one status that a filter wants."""
    query = select(_tag(tag).label("tag"), Candidate.rank, Candidate.id)
    return query.where(of_status(status), *conditions(fields))


def _tag(name: str) -> ColumnElement[str]:
    return literal_column(f"'{name}'", String)


def _joined(parts: Iterable[Select[*tuple[Any, ...]]]) -> Statement:
    # Each part in brackets: it has an order and a limit of its own.
    each = [select(*part.subquery().c) for part in parts]
    return each[0] if len(each) == 1 else union_all(*each)


def _at(place: Place | None) -> dict[str, Any]:
    return {} if place is None else {"at_rank": place.rank, "at_id": place.id}


BEFORE, AFTER = "before", "after"
_STRONGEST_FIRST = (Candidate.rank.desc(), Candidate.id.desc())
_ORDER: ColumnElement[Any] = tuple_(Candidate.rank, Candidate.id)
_HERE: ColumnElement[Any] = tuple_(bindparam("at_rank", type_=Float), bindparam("at_id", type_=BigInteger))
_FREE = or_(
    Candidate.claimed_by == "",
    Candidate.claimed_by == bindparam("user"),
    Candidate.claimed_at.is_(None),
    Candidate.claimed_at < bindparam("idle_since"),
)
_PLACE = select(Candidate.rank, Candidate.id).where(Candidate.id == bindparam("candidate"))
_CARDS = (
    select(
        Candidate.id, Candidate.rank, Candidate.status, Person.canonical_name, Person.home_state, Candidate.measure,
        Candidate.stage, Candidate.date, Candidate.host, Candidate.place, Candidate.score, Candidate.documents,
        Candidate.origins, Candidate.published, Candidate.changed_because, Candidate.claimed_by, Candidate.claimed_at,
        Candidate.deferred_until,
    )
    .join(Person, Person.id == Candidate.person_id)
    .where(among(Candidate.id, "ids"))
)  # fmt: skip
_TITLES = (
    select(CandidateDocument.candidate_id, DocumentVersion.title, Document.source, DocumentVersion.language)
    .join(DocumentVersion, DocumentVersion.id == CandidateDocument.version_id)
    .join(Document, Document.id == CandidateDocument.document_id)
    .where(among(CandidateDocument.candidate_id, "ids"))
    .order_by(CandidateDocument.score, CandidateDocument.id.desc())
)
