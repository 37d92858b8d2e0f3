"""One card: a candidate with its person, its documents and what was found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import and_, bindparam, case, exists, select
from sqlalchemy.orm import Session, selectinload

from db.gathering import Rows, Statement, gather
from db.models import (
    Base,
    Candidate,
    CandidateDocument,
    Capture,
    Document,
    DocumentVersion,
    Event,
    Mention,
    Person,
    Source,
    Suggestion,
)
from db.plain import at_most
from db.queries.dossier import ABOUT, Dossier, dossier_from
from db.queries.portrait import PARTS, PERSON_COLUMNS, Portrait, portrait_of
from db.session import ask
from db.values import ERASED

Read = TypeVar("Read", bound=Base)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One document of a card, without its text."""

    document_id: int
    version_id: int
    number: int
    source: str
    source_title: str
    title: str
    language: str
    published: datetime | None
    digest: str
    score: float
    origin: int
    measure: str | None = None
    """What the machine read in it of this person, if anything."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document version to read, with what was found of one person in it."""

    version: DocumentVersion
    vanished_at: datetime | None
    missed_since: datetime | None
    source_title: str
    capture_id: int | None
    captured_at: datetime
    """When it was fetched; of a document without a capture, when it was read."""
    mentions: tuple["Found", ...]
    """The best first."""
    suggestion: "Proposed | None"
    before: DocumentVersion | None
    """The version that this one took the place of; None for a page that was not edited."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a document names the person."""

    field: str
    """title | text | hidden"""
    start: int
    end: int
    surface: str
    why: list[str]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the proposed coding was read from, and why."""

    spans: list[dict[str, str | int]]
    why: list[str]


@dataclass(frozen=True, slots=True)
class Card:
    """A candidate, its person, and its documents, best first."""

    candidate: Candidate
    person: Portrait
    sightings: tuple[Sighting, ...]
    mentions: tuple[tuple[int, Found], ...]
    """(version, where it names the person), the best first."""
    is_recorded: bool
    """An event was recorded from it, whether or not it still stands."""


def read_card(session: Session, candidate_id: int) -> Card | None:
    """The card of a candidate; None where there is no such candidate, or its person was erased."""
    found = _read_with(session, candidate_id, ())
    return found[0] if found else None


def read_card_with_dossier(session: Session, candidate_id: int) -> tuple[Card, Dossier] | None:
    """The card of a candidate and what is known of its person besides; None as of `read_card`."""
    found = _read_with(session, candidate_id, ABOUT)
    if found is None:
        return None
    card, about = found
    return card, dossier_from(card.person, about)


def _read_with(session: Session, candidate_id: int, more: tuple[Statement, ...]) -> tuple[Card, list[Rows]] | None:
    """The card, and the rows of more statements about its person."""
    row = ask(session, _CARD, {"candidate": candidate_id}).first()
    if row is None:
        return None
    candidate, (is_recorded, *him) = _made(Candidate, row), row[len(_COLUMNS[Candidate]) :]
    if candidate.status == ERASED:
        return None
    asked = {"candidate": candidate_id, "person": candidate.person_id}
    parts, sightings, mentions, *rest = gather(session, (PARTS, _SIGHTINGS, _MENTIONS_ON_CARD, *more), asked)
    person = portrait_of(him, parts)
    if person is None:
        raise LookupError(f"candidate {candidate_id}: person {candidate.person_id} is gone; restore the last backup")
    seen, named = (Sighting(*each) for each in sightings), ((each[0], Found(*each[1:])) for each in mentions)
    return Card(candidate, person, tuple(seen), tuple(named), is_recorded), rest


def read_person(session: Session, person_id: int) -> Person | None:
    """A person with names, categories, states and affiliations loaded; None for one who was erased."""
    person = session.get(Person, person_id, options=_PERSON_PARTS)
    return None if person is not None and person.status == ERASED else person


def read_sightings(session: Session, candidate_id: int) -> list[Sighting]:
    """The documents of a candidate: first what tells its measure, then the best score, then the oldest."""
    return [Sighting(*row) for row in ask(session, _SIGHTINGS, {"candidate": candidate_id})]


def read_evidence(session: Session, version_id: int, person_id: int) -> Evidence | None:
    """A document version with the mentions and the suggestion of one person."""
    found = ask(session, _MENTIONS, {"version": version_id, "person": person_id})
    return _evidence(session, version_id, person_id, tuple(Found(*each) for each in found))


def read_evidence_of(session: Session, card: Card, version_id: int) -> Evidence | None:
    """The same of a version of a card that was read already."""
    mentions = tuple(found for version, found in card.mentions if version == version_id)
    return _evidence(session, version_id, card.person.id, mentions)


def _evidence(session: Session, version_id: int, person_id: int, mentions: tuple[Found, ...]) -> Evidence | None:
    row = ask(session, _EVIDENCE, {"version": version_id, "person": person_id}).first()
    if row is None:
        return None
    version = _made(DocumentVersion, row)
    vanished, missed, title, capture, fetched, suggestion, spans, why = row[len(_COLUMNS[DocumentVersion]) :]
    proposed = Proposed(spans, why) if suggestion else None
    at = fetched or version.read_at
    return Evidence(version, vanished, missed, title, capture, at, mentions, proposed, _before(session, version))


def _before(session: Session, version: DocumentVersion) -> DocumentVersion | None:
    if version.number == 1:
        return None
    row = ask(session, _BEFORE, {"document": version.document_id, "number": version.number}).first()
    return _made(DocumentVersion, row) if row else None


def _made(kind: type[Read], row: Sequence[Any]) -> Read:
    """A row that begins with all columns of a table, as an object that belongs to no session."""
    return kind(**dict(zip(_COLUMNS[kind], row, strict=False)))


# For what every card reads: loading an object into a session costs as much as asking for it.
_COLUMNS: Mapping[type[Base], tuple[str, ...]] = {
    kind: tuple(kind.__table__.columns.keys()) for kind in (Candidate, DocumentVersion)
}


# Built once: building a statement costs more than its answer.
_PERSON_PARTS = [selectinload(part) for part in (Person.names, Person.categories, Person.states, Person.affiliations)]
_CARD = (
    select(*Candidate.__table__.columns, exists().where(Event.candidate_id == Candidate.id), *PERSON_COLUMNS)
    .outerjoin(Person, Person.id == Candidate.person_id)
    .where(Candidate.id == bindparam("candidate"))
)
_SIGHTINGS = (
    select(
        Document.id, DocumentVersion.id, DocumentVersion.number, Document.source, Source.title, DocumentVersion.title,
        DocumentVersion.language, DocumentVersion.published, DocumentVersion.digest, CandidateDocument.score,
        CandidateDocument.origin, Suggestion.measure,
    )
    .join(Candidate, Candidate.id == CandidateDocument.candidate_id)
    .outerjoin(
        Suggestion,
        and_(Suggestion.version_id == CandidateDocument.version_id, Suggestion.person_id == Candidate.person_id),
    )
    .join(Document, Document.id == CandidateDocument.document_id)
    .join(DocumentVersion, DocumentVersion.id == CandidateDocument.version_id)
    .join(Source, Source.name == Document.source)
    .where(CandidateDocument.candidate_id == bindparam("candidate"))
    .order_by(
        case((Suggestion.measure == Candidate.measure, 0), else_=1),
        CandidateDocument.score.desc(),
        CandidateDocument.id,
    )
)  # fmt: skip
_EVIDENCE = (
    select(
        *DocumentVersion.__table__.columns, Document.vanished_at, Document.missed_since, Source.title, Capture.id,
        Capture.fetched_at,
        Suggestion.id, Suggestion.spans, Suggestion.why,
    )
    .join(Document, Document.id == DocumentVersion.document_id)
    .join(Source, Source.name == Document.source)
    .outerjoin(Capture, Capture.id == DocumentVersion.capture_id)
    .outerjoin(
        Suggestion, and_(Suggestion.version_id == DocumentVersion.id, Suggestion.person_id == bindparam("person"))
    )
    .where(DocumentVersion.id == bindparam("version"))
)  # fmt: skip
_MENTIONS = (
    select(Mention.field, Mention.start, Mention.end, Mention.surface, Mention.why)
    .where(Mention.version_id == bindparam("version"), Mention.person_id == bindparam("person"))
    .order_by(Mention.score.desc(), Mention.id)
)
_MENTIONS_ON_CARD = (
    select(Mention.version_id, Mention.field, Mention.start, Mention.end, Mention.surface, Mention.why)
    .join(CandidateDocument, CandidateDocument.version_id == Mention.version_id)
    .where(CandidateDocument.candidate_id == bindparam("candidate"), Mention.person_id == bindparam("person"))
    .order_by(Mention.score.desc(), Mention.id)
)
_BEFORE = (
    select(*DocumentVersion.__table__.columns)
    .where(
        DocumentVersion.document_id == bindparam("document"),
        DocumentVersion.number < bindparam("number"),
        DocumentVersion.held_by.is_(None),
    )
    .order_by(DocumentVersion.number.desc())
    .limit(at_most(1))
)
