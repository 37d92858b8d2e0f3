"""Which documents of a source are still public, and what happened to them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from db.models import Document, DocumentVersion, Happening, Mention
from db.presence import Presence
from db.values import DISAPPEARANCE, NewDocument


@dataclass(frozen=True, slots=True)
class LastState:
    """The newest published version of a document, and the response it was read from."""

    document: NewDocument
    capture_id: int | None


def read_presences(session: Session, source: str) -> dict[str, Presence]:
    """Stable id → presence of every document of a source that was ever published here."""
    published = select(DocumentVersion.id).where(
        DocumentVersion.document_id == Document.id, DocumentVersion.held_by.is_(None)
    )
    rows = session.execute(
        select(Document.stable_id, Document.missed, Document.missed_since, Document.vanished_at).where(
            Document.source == source, Document.kind != DISAPPEARANCE, published.exists()
        )
    )
    return {stable_id: Presence(missed, since, vanished) for stable_id, missed, since, vanished in rows}


def write_presence(session: Session, source: str, stable_id: str, presence: Presence) -> None:
    """Keeps a document's presence."""
    values = {"missed": presence.missed, "missed_since": presence.since, "vanished_at": presence.vanished_at}
    session.execute(update(Document).where(*_one(source, stable_id)).values(values))


def add_happening(
    session: Session, source: str, stable_id: str, what: str, at: datetime, run_id: int, says: str
) -> None:
    """Writes down that a document vanished or returned."""
    key = select(Document.id).where(*_one(source, stable_id)).scalar_subquery()
    row = {"document_id": key, "what": what, "at": at, "run_id": run_id, "says": says}
    session.execute(insert(Happening).values(row))


def last_state(session: Session, source: str, stable_id: str) -> LastState:
    """What a document said last, as far as it was published here."""
    kind, version = session.execute(
        select(Document.kind, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(*_one(source, stable_id), DocumentVersion.held_by.is_(None))
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    ).one()
    document = NewDocument(
        source=source,
        stable_id=stable_id,
        url=version.url,
        title=version.title,
        text=version.text,
        hidden_text=version.hidden_text,
        language=version.language,
        kind=kind,
        published=version.published,
        published_precision=version.published_precision,
        authors=tuple(version.authors),
        more=version.more,
    )
    return LastState(document, version.capture_id)


def happenings_naming(session: Session, person_id: int, limit: int = 30) -> list[Happening]:
    """What vanished or came back of the documents that name a person, newest first."""
    naming = (
        select(DocumentVersion.document_id)
        .join(Mention, Mention.version_id == DocumentVersion.id)
        .where(Mention.person_id == person_id)
    )
    query = select(Happening).where(Happening.document_id.in_(naming)).order_by(Happening.id.desc()).limit(limit)
    return list(session.scalars(query))


def _one(source: str, stable_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (Document.source == source, Document.stable_id == stable_id)
