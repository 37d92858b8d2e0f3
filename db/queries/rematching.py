"""Which stored versions a rematch reads."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, union, update
from sqlalchemy.orm import Session, aliased, joinedload

from db.models import Candidate, CandidateDocument, DocumentVersion, Mention, Suggestion
from db.queries.pending import PUBLISHED, PUBLISHED_IN_ORDER

AT_ONCE = 500


class StoredText(NamedTuple):
    """What the matcher reads of a stored version. A tuple, for millions of them are made in one rematch."""

    id: int
    document_id: int
    title: str
    text: str
    hidden_text: str
    language: str
    published: datetime | None
    matched_by: str


_VERSIONS = DocumentVersion.__table__
_COLUMNS = tuple(_VERSIONS.c[name] for name in StoredText._fields)
"""Of the table and not of the class: past the ORM, which takes as long as reading the rows does."""


def versions_with_documents(session: Session, versions: Sequence[int]) -> dict[int, DocumentVersion]:
    """Some versions as rows with their documents, by number: asked for at once, not one by one."""
    found = (
        select(DocumentVersion).options(joinedload(DocumentVersion.document)).where(DocumentVersion.id.in_(versions))
    )
    return {version.id: version for version in session.scalars(found)}


def words_among(session: Session, versions: Sequence[int]) -> Sequence[tuple[int, str, str, str, str]]:
    """(number, title, text, hidden text, language) of those of some versions that are published."""
    columns = (_VERSIONS.c[name] for name in ("id", "title", "text", "hidden_text", "language"))
    found = select(*columns).where(_VERSIONS.c.id.in_(versions), _VERSIONS.c.held_by.is_(None))
    return [(row[0], row[1], row[2], row[3], row[4]) for row in session.connection().execute(found)]


def newest_texts_after(session: Session, document: int, limit: int) -> list[StoredText]:
    """The newest published version of each document whose number is above `document`, by number of the document."""
    found = (
        select(*_COLUMNS)
        .where(DocumentVersion.document_id > document, PUBLISHED_IN_ORDER, ~_superseded())
        .order_by(DocumentVersion.document_id)
        .limit(limit)
    )
    return list(map(StoredText._make, session.connection().execute(found).all()))


def newest_texts_among(session: Session, versions: Sequence[int]) -> list[StoredText]:
    """Those of some versions that are the newest published ones of their documents, by number of the document."""
    found: list[StoredText] = []
    for at in range(0, len(versions), AT_ONCE):
        here = DocumentVersion.id.in_(versions[at : at + AT_ONCE])
        rows = session.connection().execute(select(*_COLUMNS).where(here, PUBLISHED, ~_superseded()))
        found += map(StoredText._make, rows)
    return sorted(found, key=lambda each: each.document_id)


def _superseded() -> ColumnElement[bool]:
    newer = aliased(DocumentVersion)
    return (
        select(newer.id)
        .where(newer.document_id == DocumentVersion.document_id, newer.number > DocumentVersion.number)
        .where(newer.held_by.is_(None))
        .exists()
    )


def versions_naming(session: Session, person: int) -> set[int]:
    """Published versions of the documents in which somebody was found so far: to be read again, whatever keys say."""
    documents = union(
        select(DocumentVersion.document_id)
        .join(Mention, Mention.version_id == DocumentVersion.id)
        .where(Mention.person_id == person),
        select(CandidateDocument.document_id)
        .join(Candidate, Candidate.id == CandidateDocument.candidate_id)
        .where(Candidate.person_id == person),
    )
    named = session.scalars(documents).all()
    found: set[int] = set()
    for at in range(0, len(named), AT_ONCE):
        here = DocumentVersion.document_id.in_(named[at : at + AT_ONCE])
        found.update(session.scalars(select(DocumentVersion.id).where(here, PUBLISHED_IN_ORDER)))
    return found


def persons_on_cards(session: Session, first: int, last: int) -> dict[int, set[int]]:
    """Document → persons who have a card that rests on it, of the documents from `first` to `last`."""
    rows = session.execute(
        select(CandidateDocument.document_id, Candidate.person_id)
        .join(Candidate, Candidate.id == CandidateDocument.candidate_id)
        .where(CandidateDocument.document_id.between(first, last))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for document, person in rows:
        found[document].add(person)
    return found


def versions_told_of(session: Session, first: int, last: int) -> set[int]:
    """Versions from `first` to `last` of which the matcher has said something."""
    mentions, suggestions = (
        select(table.version_id).where(table.version_id.between(first, last)) for table in (Mention, Suggestion)
    )
    return set(session.scalars(union(mentions, suggestions)))


def stamp_versions(session: Session, versions: Sequence[int], stamp: str) -> None:
    """Notes by which rules versions were read last."""
    session.execute(
        update(DocumentVersion)
        .where(DocumentVersion.id.in_(versions))
        .values(matched_by=stamp)
        .execution_options(synchronize_session=False)
    )


def texts_after(session: Session, after: int, limit: int) -> Sequence[tuple[int, str, str, str]]:
    """(number, title, text, hidden text) of the next published versions above `after`, by number."""
    rows = session.connection().execute(
        select(*(_VERSIONS.c[name] for name in ("id", "title", "text", "hidden_text")))
        .where(DocumentVersion.id > after, PUBLISHED)
        .order_by(DocumentVersion.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
