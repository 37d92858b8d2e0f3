"""Where and when somebody was looked for, also where nothing was found: dated facts, one for each good run."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db.models import Capture, Document, DocumentVersion, Look, Mention, Person, Run


@dataclass(frozen=True, slots=True)
class PersonLook:
    """What is known of one person at one source."""

    source: str
    looked_at: datetime | None
    """When the last good run began since the person is watched; none where there was none yet."""
    documents: int
    """Stored documents that name the person; 0: looked, and found nothing."""
    newest: datetime | None
    """When the newest of them was published."""


def record_looks(session: Session, persons: int, stamp: str) -> int:
    """Notes every good run whose documents have all been searched; returns how many are new. Idempotent.

    Call it when intake owes no document a reading."""
    known = select(Look.run_id)
    runs = session.execute(
        select(Run.id, Run.source, Run.started_at).where(Run.status == "complete", Run.id.not_in(known))
    ).all()
    rows = [
        {"run_id": run_id, "source": source, "at": at, "persons": persons, "stamp": stamp, **_found(session, run_id)}
        for run_id, source, at in runs
    ]
    if rows:
        session.execute(insert(Look), rows)
    return len(rows)


def looks_for(session: Session, person: Person) -> list[PersonLook]:
    """Every source that was searched for a person or names him, by name."""
    at = func.max(Look.at, type_=Look.at.type)
    looked = dict(
        session.execute(select(Look.source, at).where(Look.at >= person.created_at).group_by(Look.source)).all()
    )
    newest = func.max(DocumentVersion.published, type_=DocumentVersion.published.type)
    found = session.execute(
        select(Document.source, func.count(Document.id.distinct()), newest)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .join(Mention, Mention.version_id == DocumentVersion.id)
        .where(Mention.person_id == person.id)
        .group_by(Document.source)
    )
    counted = {source: (documents, published) for source, documents, published in found}
    return [
        PersonLook(source, looked.get(source), *counted.get(source, (0, None)))
        for source in sorted({*looked, *counted})
    ]


def _found(session: Session, run_id: int) -> dict[str, int]:
    """Documents that a run brought, and persons that they name."""
    query = (
        select(func.count(DocumentVersion.id.distinct()), func.count(Mention.person_id.distinct()))
        .join(Capture, Capture.id == DocumentVersion.capture_id)
        .outerjoin(Mention, Mention.version_id == DocumentVersion.id)
        .where(Capture.run_id == run_id, DocumentVersion.held_by.is_(None))
    )
    documents, named = session.execute(query).one()
    return {"documents": documents, "named": named}
