"""What the crawler hands to the queries, as plain values: a child that only tells loads no database for them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ID_LENGTH = 300
MARK_LENGTH = 100
PARTIAL = "partial"
"""Key of `more` that marks a document of which only the headline could be had."""
ERASED = "erased"
"""Status of a person, and of a card that decisions name: the row stays as a number and says nothing more."""
DISAPPEARANCE = "disappearance"
"""Kind of the documents that we write ourselves: an entry of a public list is no longer in it. The same word is the
key of `more` under which they name the entry."""


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
class NewOutcome:
    """What became of one request."""

    url: str
    result: str
    reason: str
    status: int | None
    at: datetime
    """Aware."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a server said of one list's state, and how many items the list named then."""

    url: str
    etag: str
    last_modified: str
    items: int
    digest: str = ""
    """SHA-256 of the body as sent, hex."""


def clip_id(stable_id: str) -> str:
    """A stable id that fits its column: a longer one keeps its start and gains its digest."""
    if len(stable_id) <= ID_LENGTH:
        return stable_id
    digest = hashlib.sha256(stable_id.encode("utf8", "surrogatepass")).hexdigest()
    return f"{stable_id[: ID_LENGTH - 65]}~{digest}"


def now() -> datetime:
    """This moment in UTC; the one clock of tables and archive."""
    return datetime.now(UTC)


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
