"""Stores documents: a changed one becomes a new version, an unchanged one nothing at all."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import Document, DocumentVersion
from db.queries.adding import add_rows, add_rows_with_keys
from db.values import PARTIAL, NewDocument, cleaned

Fate = Literal["new", "changed", "unchanged", "redated", "lessened", "confirmed"]
"""redated: it says the same under another date, which stays as it was stored. lessened: only a headline came of what
is stored in full. confirmed: another run read the same,
and was not judged good; the present run now answers for it."""
STAYS: frozenset[Fate] = frozenset({"unchanged", "redated", "lessened"})
"""Fates of which nothing is stored."""
DATES_APART = timedelta(days=2)
"""Lists and pages date an item by different clocks and zones."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document as it comes in: the response that it was read from, and when."""

    document: NewDocument
    capture_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest version of a document that counts: it is published, or of the present run."""

    number: int
    digest: str
    partial: bool
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a document: its key, what its row says, its versions."""

    document_id: int
    url: str
    listed_as: str
    last: int
    """Number of its newest version of all."""
    standing: Standing | None
    held: Mapping[str, int]
    """Digest → number of versions that other runs hold back."""


def decide(stored: Stored | None, new: NewDocument, digest: str) -> Fate:
    """What `new` is to what is stored. A headline never displaces a text that was read in full."""
    if stored is None:
        return "new"
    standing = stored.standing
    if standing and standing.digest == digest:
        return "redated" if are_apart(standing.published, new.published) else "unchanged"
    if standing and PARTIAL in new.more and not standing.partial:
        return "lessened"
    if stored.held.get(digest, 0) > (standing.number if standing else 0):
        return "confirmed"
    return "changed"


def are_apart(before: datetime | None, after: datetime | None) -> bool:
    """Whether a date was lost, or is another."""
    return before is not None and (after is None or abs(after - before) > DATES_APART)


def store_documents(
    session: Session, documents: Sequence[NewDocument], capture_id: int | None, at: datetime, held_by: int | None = None
) -> Counter[Fate]:
    """Stores what is new or changed among documents of one source and one response; returns how many were what.

    `held_by`: the run that must be judged first."""
    return store_arrivals(session, [Arrival(document, capture_id, at) for document in documents], held_by)


def store_arrivals(
    session: Session, arrivals: Sequence[Arrival], held_by: int | None = None, matched_by: str = ""
) -> Counter[Fate]:
    """Stores what is new or changed among documents of one source; returns how many were what.

    Several documents with one stable id are taken in their order. `matched_by`: whose intake reads them."""
    fates: Counter[Fate] = Counter()
    for batch in _rounds([replace(each, document=cleaned(each.document)) for each in arrivals]):
        fates.update(_store_batch(session, batch, held_by, matched_by))
    return fates


def _rounds(arrivals: Sequence[Arrival]) -> Iterator[list[Arrival]]:
    """Splits into batches in which no stable id comes twice."""
    waiting = list(arrivals)
    while waiting:
        first = {each.document.stable_id: each for each in reversed(waiting)}
        batch = [each for each in waiting if first[each.document.stable_id] is each]
        taken = {id(each) for each in batch}
        yield batch
        waiting = [each for each in waiting if id(each) not in taken]


def _store_batch(session: Session, batch: list[Arrival], held_by: int | None, matched_by: str) -> Counter[Fate]:
    found = _stored(session, batch[0].document.source, [each.document.stable_id for each in batch], held_by)
    judged = [(each, each.document.digest, found.get(each.document.stable_id)) for each in batch]
    fates = [decide(stored, each.document, digest) for each, digest, stored in judged]
    fresh = [each for each, fate in zip(batch, fates, strict=True) if fate == "new"]
    keys = _add_documents(session, fresh)
    versions = []
    for (each, digest, stored), fate in zip(judged, fates, strict=True):
        if stored is not None:
            _remark(session, stored, each.document)
        if stored is not None and fate == "confirmed":
            _take_over(session, stored, digest, held_by)
        elif fate not in STAYS:
            key, number = (stored.document_id, stored.last + 1) if stored else (keys[each.document.stable_id], 1)
            versions.append(version_row(each, key, number, matched_by) | {"held_by": held_by})
    add_rows(session, DocumentVersion, versions)
    return Counter(fates)


def _stored(session: Session, source: str, stable_ids: list[str], run_id: int | None) -> dict[str, Stored]:
    rows = session.execute(
        select(
            Document.stable_id,
            Document.id,
            Document.url,
            Document.listed_as,
            DocumentVersion.number,
            DocumentVersion.digest,
            DocumentVersion.held_by,
            DocumentVersion.published,
            DocumentVersion.more[PARTIAL].as_string().is_not(None),
        )
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(Document.source == source, Document.stable_id.in_(stable_ids))
        .order_by(Document.id, DocumentVersion.number)
    )
    found: dict[str, Stored] = {}
    for stable_id, key, url, listed_as, number, digest, held_by, published, partial in rows:
        before = found.get(stable_id) or Stored(key, url, listed_as, 0, None, {})
        if held_by is None or held_by == run_id:
            found[stable_id] = replace(before, last=number, standing=Standing(number, digest, partial, published))
        else:
            found[stable_id] = replace(before, last=number, held={**before.held, digest: number})
    return found


def _take_over(session: Session, stored: Stored, digest: str, held_by: int | None) -> None:
    which = (DocumentVersion.document_id == stored.document_id, DocumentVersion.number == stored.held[digest])
    session.execute(update(DocumentVersion).where(*which).values(held_by=held_by))


def _add_documents(session: Session, fresh: list[Arrival]) -> dict[str, int]:
    """Inserts rows of `documents`; returns stable id → key."""
    rows = [
        {
            "source": each.document.source,
            "stable_id": each.document.stable_id,
            "url": each.document.url,
            "kind": each.document.kind,
            "listed_as": each.document.listed_as,
            "first_seen": each.at,
        }
        for each in fresh
    ]
    keys = add_rows_with_keys(session, Document, rows)
    return {each.document.stable_id: key for each, key in zip(fresh, keys, strict=True)}


def _remark(session: Session, stored: Stored, document: NewDocument) -> None:
    """Notes what the list now says of a stored document, so that it is not fetched again."""
    said = (document.url, document.listed_as)
    if PARTIAL not in document.more and said != (stored.url, stored.listed_as):
        values = {"listed_as": document.listed_as, "url": document.url}
        session.execute(update(Document).where(Document.id == stored.document_id).values(values))


def version_row(arrival: Arrival, document_id: int, number: int, matched_by: str) -> dict[str, Any]:
    """The columns of a version."""
    document = arrival.document
    return {
        "document_id": document_id,
        "number": number,
        "capture_id": arrival.capture_id,
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
        "digest": document.digest,
        "read_at": arrival.at,
        "matched_by": matched_by,
    }
