"""What a run reads is held back until the run is judged: a good one publishes it, a failed one keeps it for later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, aliased

from db.models import Document, DocumentVersion, Run
from db.values import NewDocument

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Held:
    """Documents of one source whose newest version waits for a good run, or for a person to release it."""

    documents: int
    since: datetime
    """When the oldest of them was read."""


def take_over_interrupted(session: Session, run_id: int, source: str, kind: str) -> list[NewDocument]:
    """Makes a run answer for what runs of the same source and kind had read when they were cut off; returns that."""
    cut_off = select(Run.id).where(Run.source == source, Run.kind == kind, Run.status == "interrupted")
    theirs = DocumentVersion.held_by.in_(cut_off)
    versions = session.scalars(select(DocumentVersion).where(theirs)).all()
    found = [_plain(version, source) for version in versions]
    session.execute(update(DocumentVersion).where(theirs).values(held_by=run_id))
    return found


def publish(session: Session, run_id: int) -> None:
    """Lets everybody see what a run read."""
    _release(session, DocumentVersion.held_by == run_id)


def publish_confirmed(session: Session, source: str, named: Sequence[str]) -> int:
    """Releases what failed runs read well of items that a good run names again; returns how many versions."""
    trusted = select(Run.id).where(Run.source == source, Run.status != "running", Run.doubted.is_(False))
    theirs = DocumentVersion.held_by.in_(trusted)
    if session.scalars(select(DocumentVersion.id).where(theirs).limit(1)).first() is None:
        return 0
    released = 0
    for start in range(0, len(named), AT_ONCE):
        some = named[start : start + AT_ONCE]
        documents = select(Document.id).where(Document.source == source, Document.stable_id.in_(some))
        released += _release(session, theirs, DocumentVersion.document_id.in_(documents))
    return released


def release_all(session: Session, source: str) -> int:
    """Releases everything that ended runs of a source hold back, because a person says so; returns how many."""
    ended = select(Run.id).where(Run.source == source, Run.status != "running")
    return _release(session, DocumentVersion.held_by.in_(ended))


def doubt(session: Session, run_id: int) -> None:
    """Marks a failed run's pages as doubtful, so that the next run reads them again."""
    session.execute(update(Run).where(Run.id == run_id).values(doubted=True))
    held = select(DocumentVersion.document_id).where(DocumentVersion.held_by == run_id)
    session.execute(update(Document).where(Document.id.in_(held)).values(listed_as=""))


def read_held(session: Session) -> dict[str, Held]:
    """Source → what waits there: documents whose newest version is held by a run that has ended."""
    newer = aliased(DocumentVersion)
    is_newest = (
        ~select(newer.id)
        .where(newer.document_id == DocumentVersion.document_id, newer.number > DocumentVersion.number)
        .exists()
    )
    rows = session.execute(
        select(Document.source, func.count(), func.min(DocumentVersion.read_at, type_=DocumentVersion.read_at.type))
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .join(Run, Run.id == DocumentVersion.held_by)
        .where(Run.status != "running", is_newest)
        .group_by(Document.source)
    )
    return {source: Held(documents, since) for source, documents, since in rows}


def _release(session: Session, *which: ColumnElement[bool]) -> int:
    keys = list(session.scalars(select(DocumentVersion.id).where(*which)))
    session.execute(
        update(DocumentVersion).where(*which).values(held_by=None).execution_options(synchronize_session=False)
    )
    return len(keys)


def _plain(version: DocumentVersion, source: str) -> NewDocument:
    return NewDocument(
        source=source,
        stable_id="",
        url=version.url,
        title=version.title,
        text=version.text,
        language=version.language,
        published=version.published,
        published_precision=version.published_precision,
        authors=tuple(version.authors),
        more=version.more,
    )
