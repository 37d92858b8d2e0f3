"""Versions that a backfill brings: owed to an intake of their own, and put where they belong in time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import extract, func, insert, select, update
from sqlalchemy.orm import Session, joinedload

from db.models import Candidate, Document, DocumentVersion
from db.queries.documents import store_documents
from db.values import NewDocument, cleaned, clip_id

OWED = "owed:backfill"
"""`matched_by` of a version that waits for intake into the backfill queue: a night passes it over."""

PastFate = Literal["new", "changed", "unchanged"]


def owe_to_backfill(session: Session, source: str, stable_ids: Sequence[str], at: datetime) -> None:
    """Gives the versions that were stored at `at` to the backfill's intake."""
    documents = select(Document.id).where(
        Document.source == source, Document.stable_id.in_([clip_id(each) for each in stable_ids])
    )
    session.execute(
        update(DocumentVersion)
        .where(DocumentVersion.document_id.in_(documents))
        .where(DocumentVersion.matched_by == "", DocumentVersion.read_at == at)
        .values(matched_by=OWED)
        .execution_options(synchronize_session=False)
    )


def store_past_document(session: Session, document: NewDocument, capture_id: int | None, as_of: datetime) -> PastFate:
    """Stores what a page said at a moment of the past, before or between the versions that are known of it.

    A text like that of the version just before or after is no version of its own. Versions of the time before the
    first that we read ourselves have the numbers 0, -1, -2 …"""
    new = cleaned(document)
    known = session.execute(
        select(DocumentVersion.id, DocumentVersion.number, DocumentVersion.digest, DocumentVersion.read_at)
        .join(Document)
        .where(Document.source == new.source, Document.stable_id == new.stable_id)
        .order_by(DocumentVersion.number)
    ).all()
    if not known:
        store_documents(session, [new], capture_id, as_of)
        owe_to_backfill(session, new.source, [new.stable_id], as_of)
        return "new"
    earlier = [row for row in known if row.read_at <= as_of]
    later = [row for row in known if row.read_at > as_of]
    beside = [*earlier[-1:], *later[:1]]
    if new.digest in {row.digest for row in beside}:
        return "unchanged"
    number = _make_room(session, [row.id for row in earlier], known[0].number) if later else known[-1].number + 1
    _insert(session, new, number, capture_id, as_of)
    return "changed"


def _make_room(session: Session, earlier: Sequence[int], lowest: int) -> int:
    """Moves earlier versions one number down; returns the number that is free then."""
    for place, version in enumerate(earlier):
        session.execute(update(DocumentVersion).where(DocumentVersion.id == version).values(number=lowest + place - 1))
    return lowest + len(earlier) - 1


def _insert(session: Session, new: NewDocument, number: int, capture_id: int | None, as_of: datetime) -> None:
    document_id = session.scalars(
        select(Document.id).where(Document.source == new.source, Document.stable_id == new.stable_id)
    ).one()
    row = {
        "document_id": document_id,
        "number": number,
        "capture_id": capture_id,
        "url": new.url,
        "title": new.title,
        "text": new.text,
        "hidden_text": new.hidden_text,
        "language": new.language,
        "published": new.published,
        "published_precision": new.published_precision,
        "updated": new.updated,
        "authors": list(new.authors),
        "more": dict(new.more),
        "digest": new.digest,
        "read_at": as_of,
        "matched_by": OWED,
    }
    session.execute(insert(DocumentVersion), [row])


def owed_after(session: Session, after: int, limit: int) -> Sequence[DocumentVersion]:
    """The next versions that a backfill brought and no intake has read, by number of the version."""
    return session.scalars(
        select(DocumentVersion)
        .options(joinedload(DocumentVersion.document))
        .where(DocumentVersion.matched_by == OWED, DocumentVersion.id > after)
        .order_by(DocumentVersion.id)
        .limit(limit)
    ).all()


def count_cards_by_year(session: Session) -> dict[str, int]:
    """Year of publication → undecided cards of the backfill queue; '' where nothing dates a card."""
    year = extract("year", Candidate.published)
    rows = session.execute(
        select(year, func.count())
        .where(Candidate.queue == "backfill", Candidate.status == "new")
        .group_by(year)
        .order_by(year)
    )
    return {str(int(found)) if found is not None else "": count for found, count in rows}
