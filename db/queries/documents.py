"""Stores documents: a changed one becomes a new version, an unchanged one nothing at all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, aliased

from db.models import Capture, Document, DocumentVersion, Run
from db.values import PARTIAL, NewDocument, cleaned

Fate = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Latest:
    """What is stored of a document: its key, what its row says, and its newest version."""

    document_id: int
    url: str
    listed_as: str
    number: int
    digest: str
    partial: bool


def decide(stored: Latest | None, new: NewDocument, digest: str) -> Fate:
    """What `new` is to what is stored. A headline never displaces a text that was read in full."""
    if stored is None:
        return "new"
    if stored.digest == digest or (PARTIAL in new.more and not stored.partial):
        return "unchanged"
    return "changed"


def known_items(session: Session, source: str) -> dict[str, str]:
    """Stable id → listed_as of every document of a source that was read in full."""
    full = select(DocumentVersion.id).where(
        DocumentVersion.document_id == Document.id, DocumentVersion.more[PARTIAL].as_string().is_(None)
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


def newest_published(session: Session, source: str) -> datetime | None:
    """When the newest document of a source was published, as far as any says so."""
    return session.scalars(
        select(func.max(DocumentVersion.published))
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.source == source)
    ).one()


def store_documents(
    session: Session, documents: Sequence[NewDocument], capture_id: int | None, at: datetime
) -> Counter[Fate]:
    """Stores what is new or changed among documents of one source; returns how many were what.

    Several documents with one stable id are taken in their order."""
    fates: Counter[Fate] = Counter()
    for batch in _rounds([cleaned(document) for document in documents]):
        fates.update(_store_batch(session, batch, capture_id, at))
    return fates


def _rounds(documents: Sequence[NewDocument]) -> Iterator[list[NewDocument]]:
    """Splits into batches in which no stable id comes twice."""
    waiting = list(documents)
    while waiting:
        first = {document.stable_id: document for document in reversed(waiting)}
        batch = [document for document in waiting if first[document.stable_id] is document]
        taken = {id(document) for document in batch}
        yield batch
        waiting = [document for document in waiting if id(document) not in taken]


def _store_batch(session: Session, batch: list[NewDocument], capture_id: int | None, at: datetime) -> Counter[Fate]:
    stored = _latest(session, batch[0].source, [document.stable_id for document in batch])
    judged = [(document, digest, stored.get(document.stable_id)) for document in batch for digest in [document.digest]]
    fates = [decide(latest, document, digest) for document, digest, latest in judged]
    fresh = [document for document, fate in zip(batch, fates, strict=True) if fate == "new"]
    keys = _add_documents(session, fresh, at)
    versions = []
    for (document, digest, latest), fate in zip(judged, fates, strict=True):
        if latest is not None:
            _remark(session, latest, document)
        if fate != "unchanged":
            key, number = (latest.document_id, latest.number + 1) if latest else (keys[document.stable_id], 1)
            versions.append(_version_row(document, digest, key, number, capture_id, at))
    if versions:
        session.execute(insert(DocumentVersion), versions)
    return Counter(fates)


def _latest(session: Session, source: str, stable_ids: list[str]) -> dict[str, Latest]:
    newer = aliased(DocumentVersion)
    is_last = (
        ~select(newer.id)
        .where(newer.document_id == DocumentVersion.document_id, newer.number > DocumentVersion.number)
        .exists()
    )
    rows = session.execute(
        select(
            Document.stable_id,
            Document.id,
            Document.url,
            Document.listed_as,
            DocumentVersion.number,
            DocumentVersion.digest,
            DocumentVersion.more,
        )
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(Document.source == source, Document.stable_id.in_(stable_ids), is_last)
    )
    return {
        stable_id: Latest(key, url, listed_as, number, digest, PARTIAL in more)
        for stable_id, key, url, listed_as, number, digest, more in rows
    }


def _add_documents(session: Session, fresh: list[NewDocument], at: datetime) -> dict[str, int]:
    """Inserts rows of `documents`; returns stable id → key."""
    if not fresh:
        return {}
    rows = [
        {
            "source": document.source,
            "stable_id": document.stable_id,
            "url": document.url,
            "kind": document.kind,
            "listed_as": document.listed_as,
            "first_seen": at,
        }
        for document in fresh
    ]
    inserted = session.execute(insert(Document).returning(Document.stable_id, Document.id), rows)
    return dict(inserted.all())


def _remark(session: Session, latest: Latest, document: NewDocument) -> None:
    """Notes what the list now says of a stored document, so that it is not fetched again."""
    said = (document.url, document.listed_as)
    if PARTIAL not in document.more and said != (latest.url, latest.listed_as):
        values = {"listed_as": document.listed_as, "url": document.url}
        session.execute(update(Document).where(Document.id == latest.document_id).values(values))


def _version_row(
    document: NewDocument, digest: str, document_id: int, number: int, capture_id: int | None, at: datetime
) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "number": number,
        "capture_id": capture_id,
        "url": document.url,
        "title": document.title,
        "text": document.text,
        "hidden_text": document.hidden_text,
        "language": document.language,
        "published": document.published,
        "published_precision": document.published_precision,
        "updated": document.updated,
        "authors": list(document.authors),
        "more": dict(document.more),
        "digest": digest,
        "read_at": at,
        "matched_by": "",
    }
