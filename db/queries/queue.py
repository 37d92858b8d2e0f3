"""The triage queue: filtered, strongest first, in pages that cost the same wherever they start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, Row, Select, bindparam, false, or_, select, tuple_
from sqlalchemy.orm import Session

from db.models import Candidate, CandidateDocument, Document, DocumentVersion, Person
from db.queries.queue_filter import (
    Fields,
    QueueFilter,
    conditions,
    contains_text,
    fields_of,
    of_status,
    statuses_of,
    values_of,
)
from db.queries.search import versions_with

__all__ = [
    "LONGEST_COUNT", "FreeFor", "Neighbours", "Place", "QueueFilter", "QueueRow", "contains_text", "count_queue",
    "find_neighbours", "list_queue", "titles_of",
]  # fmt: skip

LONGEST_COUNT = 100
"""Cards are counted up to here; beyond it a page says 'more than'."""
MOST_DOCUMENTS = 5000
"""Of a word that stands in more documents than this, the newest count: of a million the list would take seconds."""


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
    values = values_of(session, wanted) | {"limit": limit} | _at(after)
    cards: list[Row[*tuple[Any, ...]]] = []
    for status in statuses_of(wanted):
        page = _with_words(session, wanted, _page(fields_of(wanted), status, after is not None))
        cards += session.execute(page, values).all()
    cards = sorted(cards, key=lambda card: (-card.rank, -card.id))[:limit]
    titles = titles_of(session, [card.id for card in cards])
    return [QueueRow(*(*card, *titles.get(card.id, ("", "", "")))) for card in cards]


def count_queue(session: Session, wanted: QueueFilter) -> int:
    """How many cards are wanted, at most LONGEST_COUNT + 1."""
    values, found = values_of(session, wanted), 0
    for status in statuses_of(wanted):
        some = _with_words(session, wanted, _some(fields_of(wanted), status))
        found += len(session.scalars(some, values).all())
    return min(found, LONGEST_COUNT + 1)


def find_neighbours(session: Session, wanted: QueueFilter, place: Place, free_for: FreeFor | None = None) -> Neighbours:
    """The wanted cards just before and just after a place, whether or not a wanted card stands there.

    free_for: passes over cards that somebody else has claimed."""
    values = values_of(session, wanted) | _at(place)
    if free_for is not None:
        values |= {"user": free_for.user, "idle_since": free_for.since}
    found: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
    for status in statuses_of(wanted):
        for is_before, nearest in found.items():
            one = _neighbour(fields_of(wanted), status, is_before, free_for is not None)
            nearest += [(row[0], row[1]) for row in session.execute(_with_words(session, wanted, one), values)]
    before, after = min(found[True], default=None), max(found[False], default=None)
    return Neighbours(before[1] if before else None, after[1] if after else None)


def titles_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Card → title, source and language of its best document."""
    rows = session.execute(_TITLES, {"ids": ids})
    return {candidate: (title, source, language) for candidate, title, source, language in rows}


@cache
def _page(fields: Fields, status: str, is_after: bool) -> Select[*tuple[Any, ...]]:
    # One query for each status reads the index in order; one for several would sort the whole queue.
    c = Candidate
    query = (
        select(
            c.id, c.rank, c.status, Person.canonical_name.label("person"), Person.home_state, c.measure, c.stage,
            c.date, c.host, c.place, c.score, c.documents, c.origins, c.published, c.changed_because, c.claimed_by,
            c.claimed_at, c.deferred_until,
        )
        .join(Person, Person.id == c.person_id)
        .where(of_status(status), *conditions(fields))
        .order_by(*_STRONGEST_FIRST)
        .limit(bindparam("limit", type_=BigInteger))
    )  # fmt: skip
    return query.where(_ORDER < _HERE) if is_after else query


@cache
def _some(fields: Fields, status: str) -> Select[*tuple[Any, ...]]:
    # One status after the other: for several at once SQLite collects all rows of each before it counts to a hundred.
    return select(Candidate.id).where(of_status(status), *conditions(fields)).limit(LONGEST_COUNT + 1)


@cache
def _neighbour(fields: Fields, status: str, is_before: bool, passes_claims: bool) -> Select[*tuple[Any, ...]]:
    query = select(Candidate.rank, Candidate.id).where(of_status(status), *conditions(fields)).limit(1)
    if passes_claims:
        query = query.where(_FREE)
    if is_before:
        return query.where(_ORDER > _HERE).order_by(Candidate.rank, Candidate.id)
    return query.where(_ORDER < _HERE).order_by(*_STRONGEST_FIRST)


def _with_words(session: Session, wanted: QueueFilter, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The query, narrowed to cards with a document that has the words."""
    if not wanted.text:
        return query
    found = versions_with(session, wanted.text)
    if found is None:
        return query.where(false())
    found = found.order_by(found.selected_columns[0].desc()).limit(MOST_DOCUMENTS)
    # From the few documents with the word to their cards, by number: the planner must not walk the whole queue.
    of_cards = select(CandidateDocument.candidate_id).where(CandidateDocument.version_id.in_(found))
    return query.where(Candidate.id.in_(of_cards))


def _at(place: Place | None) -> dict[str, Any]:
    return {} if place is None else {"at_rank": place.rank, "at_id": place.id}


_STRONGEST_FIRST = (Candidate.rank.desc(), Candidate.id.desc())
_ORDER: ColumnElement[Any] = tuple_(Candidate.rank, Candidate.id)
_HERE: ColumnElement[Any] = tuple_(bindparam("at_rank", type_=Float), bindparam("at_id", type_=BigInteger))
_FREE = or_(
    Candidate.claimed_by == "",
    Candidate.claimed_by == bindparam("user"),
    Candidate.claimed_at.is_(None),
    Candidate.claimed_at < bindparam("idle_since"),
)
_TITLES = (
    select(CandidateDocument.candidate_id, DocumentVersion.title, Document.source, DocumentVersion.language)
    .join(DocumentVersion, DocumentVersion.id == CandidateDocument.version_id)
    .join(Document, Document.id == CandidateDocument.document_id)
    .where(CandidateDocument.candidate_id.in_(bindparam("ids", expanding=True)))
    .order_by(CandidateDocument.score, CandidateDocument.id.desc())
)
