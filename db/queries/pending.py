"""Document versions that intake still owes a reading."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, contains_eager

from db.models import Document, DocumentVersion, Source

PUBLISHED = DocumentVersion.held_by.is_(None)
"""A version that a run holds back until it is judged is read by nobody; see publishing.py."""

PUBLISHED_IN_ORDER = func.coalesce(DocumentVersion.held_by, 0) == 0
"""The same, for reading on by number of the document: by the plain column SQLite takes its index, and sorts all that is
there for each batch (measured: 20,000 versions, 31 ms a batch against 2)."""


def count_pending(session: Session, owed: str = "") -> int:
    """How many versions no matcher has read yet, of those that are not held back.

    `owed`: what `matched_by` says of them; a backfill's are not those of a night (see past_versions.py)."""
    return session.scalars(select(func.count()).where(DocumentVersion.matched_by == owed, PUBLISHED)).one()


def count_documents(session: Session) -> int:
    """How many documents are stored."""
    return session.scalars(select(func.count()).select_from(Document)).one()


def pending_versions(session: Session, limit: int, owed: str = "") -> Sequence[DocumentVersion]:
    """The next versions to read, each with its document: by date, source and stable id.

    The order depends on the documents alone, so that a night that was cut off and resumed makes
    the same cards as one that was not."""
    return session.scalars(
        select(DocumentVersion)
        .join(DocumentVersion.document)
        .options(contains_eager(DocumentVersion.document))
        .where(DocumentVersion.matched_by == owed, PUBLISHED)
        .order_by(DocumentVersion.published, Document.source, Document.stable_id, DocumentVersion.number)
        .limit(limit)
    ).all()


def latest_versions(session: Session, after: int, limit: int) -> Sequence[DocumentVersion]:
    """The newest published version of each document whose number is above `after`, by number of the document."""
    newer = aliased(DocumentVersion)
    superseded = (
        select(newer.id)
        .where(newer.document_id == DocumentVersion.document_id, newer.number > DocumentVersion.number)
        .where(newer.held_by.is_(None))
    )
    return session.scalars(
        select(DocumentVersion)
        .join(DocumentVersion.document)
        .options(contains_eager(DocumentVersion.document))
        .where(DocumentVersion.document_id > after, PUBLISHED_IN_ORDER, ~superseded.exists())
        .order_by(DocumentVersion.document_id)
        .limit(limit)
    ).all()


def publishers(session: Session) -> dict[str, str]:
    """The publisher of each source: outlets of one publisher count as one origin."""
    return {name: publisher or name for name, publisher in session.execute(select(Source.name, Source.publisher))}
