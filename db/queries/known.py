"""What is known of a source's documents before a run begins."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from db.models import Capture, Document, DocumentVersion, Run
from db.values import DISAPPEARANCE, PARTIAL


@dataclass(frozen=True, slots=True)
class Known:
    """A stored document that may be asked for again."""

    stable_id: str
    url: str
    missed: int
    """Good runs in a row that said it is gone."""


def known_items(session: Session, source: str) -> dict[str, str]:
    """Stable id → listed_as of every document of a source that was read in full.

    What a run read whose pages are in doubt is not among them: it is read again."""
    doubted = select(Run.id).where(Run.source == source, Run.doubted)
    full = select(DocumentVersion.id).where(
        DocumentVersion.document_id == Document.id,
        DocumentVersion.more[PARTIAL].as_string().is_(None),
        or_(DocumentVersion.held_by.is_(None), DocumentVersion.held_by.not_in(doubted)),
    )
    rows = session.execute(
        select(Document.stable_id, Document.listed_as).where(Document.source == source, full.exists())
    )
    return dict(rows.all())


def last_new_items(session: Session, source: str) -> list[str]:
    """Stable ids of the documents that were new in the last complete run of a source that had any."""
    run = (
        select(Capture.run_id)
        .join(DocumentVersion, DocumentVersion.capture_id == Capture.id)
        .join(Run, Run.id == Capture.run_id)
        .where(Capture.source == source, DocumentVersion.number == 1, Run.status == "complete", Run.kind == "nightly")
        .order_by(Capture.run_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return list(
        session.scalars(
            select(Document.stable_id)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .join(Capture, Capture.id == DocumentVersion.capture_id)
            .where(Capture.run_id == run, DocumentVersion.number == 1, Document.source == source)
            .order_by(Document.stable_id)
        )
    )


def items_to_ask_again(session: Session, source: str, before: datetime, limit: int = 300) -> list[Known]:
    """Documents first seen before a moment: those that may be gone first, then the longest not looked at."""
    full = select(DocumentVersion.id).where(
        DocumentVersion.document_id == Document.id,
        DocumentVersion.more[PARTIAL].as_string().is_(None),
        DocumentVersion.held_by.is_(None),
    )
    rows = session.execute(
        select(Document.stable_id, Document.url, Document.missed)
        .where(Document.source == source, Document.first_seen < before, Document.kind != DISAPPEARANCE)
        .where(Document.vanished_at.is_(None), full.exists())
        .order_by((Document.missed > 0).desc(), Document.checked_at.is_not(None), Document.checked_at, Document.id)
        .limit(limit)
    )
    return [Known(*row) for row in rows]


def mark_checked(session: Session, source: str, stable_id: str, at: datetime) -> None:
    """Notes that a document was asked for again."""
    which = (Document.source == source, Document.stable_id == stable_id)
    session.execute(update(Document).where(*which).values(checked_at=at))


def newest_published(session: Session, source: str, run_id: int | None = None) -> datetime | None:
    """When the newest document of a source was published, as far as any says so: of what stands, and of one run."""
    return session.scalars(
        select(func.max(DocumentVersion.published))
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.source == source, Document.kind != DISAPPEARANCE)
        .where(or_(DocumentVersion.held_by.is_(None), DocumentVersion.held_by == run_id))
    ).one()
