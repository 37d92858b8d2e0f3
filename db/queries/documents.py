"""Stores documents: a changed one becomes a new version, an unchanged one nothing at all."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, aliased

from db.models import Document, DocumentVersion

Fate = Literal["new", "changed", "unchanged"]
ID_LENGTH = 300
MARK_LENGTH = 100
PARTIAL = "partial"
"""Key of `more` that marks a document of which only the headline could be had."""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as it was read, ready to be stored. Moments are aware."""

    source: str
    stable_id: str
    url: str
    title: str
    text: str
    hidden_text: str = ""
    language: str = ""
    kind: str = "article"
    published: datetime | None = None
    published_precision: str = "time"
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    listed_as: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 over title, text, hidden text and metadata: equal digests are the same version."""
        parts = [self.title, self.text, self.hidden_text, dict(self.more)]
        canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf8", "surrogatepass")).hexdigest()


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


def clip_id(stable_id: str) -> str:
    """A stable id that fits its column: a longer one keeps its start and gains its digest."""
    if len(stable_id) <= ID_LENGTH:
        return stable_id
    digest = hashlib.sha256(stable_id.encode("utf8", "surrogatepass")).hexdigest()
    return f"{stable_id[: ID_LENGTH - 65]}~{digest}"


def known_items(session: Session, source: str) -> dict[str, str]:
    """Stable id → listed_as of every document of a source that was read in full."""
    full = select(DocumentVersion.id).where(
        DocumentVersion.document_id == Document.id, DocumentVersion.more[PARTIAL].as_string().is_(None)
    )
    rows = session.execute(
        select(Document.stable_id, Document.listed_as).where(Document.source == source, full.exists())
    )
    return dict(rows.tuples().all())


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
    return dict(inserted.tuples().all())


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


def cleaned(document: NewDocument) -> NewDocument:
    """The document without what no database can hold: NUL, half a surrogate pair, too long an id."""
    return NewDocument(
        source=document.source,
        stable_id=clip_id(clean_text(document.stable_id)),
        url=clean_text(document.url),
        title=clean_text(document.title),
        text=clean_text(document.text),
        hidden_text=clean_text(document.hidden_text),
        language=clean_text(document.language)[:20],
        kind=document.kind,
        published=document.published,
        published_precision=document.published_precision,
        updated=document.updated,
        authors=tuple(clean_text(author) for author in document.authors),
        listed_as=clean_text(document.listed_as)[:MARK_LENGTH],
        more=_clean_value(dict(document.more)),
    )


def clean_text(text: str) -> str:
    """The text without what PostgreSQL and UTF-8 refuse: NUL characters and half surrogate pairs."""
    return text.replace("\0", "").encode("utf8", "replace").decode("utf8")


def _clean_value(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | tuple):
        return [_clean_value(each) for each in value]
    if isinstance(value, Mapping):
        return {clean_text(str(key)): _clean_value(each) for key, each in value.items()}
    return value
