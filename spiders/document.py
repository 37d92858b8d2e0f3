"""What a spider gives: documents, and what it wants to be said of the page they came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]

Precision = Literal["time", "day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Document:
    """One item of a source, read from one response (or from a part of one).

    A spider yields it from a callback; the crawler finds the capture it came from by `capture_url`.
    """

    source: str
    stable_id: str
    """The source's own stable id: the dedupe key within the source."""
    url: str
    """Canonical address for people."""
    title: str
    text: str
    """Article text: paragraphs divided by a blank line."""
    capture_url: str = ""
    """`response.url` of the response whose bytes it was read from."""
    hidden_text: str = ""
    """Text of the page that the article reader left out but that holds more than navigation."""
    language: str = ""
    """ISO 639-1, with a script where a language has two: uz-Latn, uz-Cyrl."""
    kind: str = "article"
    published: datetime | None = None
    """Aware."""
    published_precision: Precision = "time"
    updated: datetime | None = None
    """Aware."""
    authors: tuple[str, ...] = ()
    listed_as: str = ""
    """What the source's list said of its last change (lastmod, version …); equal values are not fetched again."""
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)


class UnexpectedPage(ValueError):  # noqa: N818 - named for what it is, not for what went wrong in us
    """A response is not what the source's facts say: challenge page, empty feed, changed layout.

    `reason` is a short code for counting (challenge, empty_feed, tiny_body, no_article, …);
    the message says what was expected and which line of source.yml says so."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list said of one item, put into `request.meta["listed"]` of the request that fetches it."""

    stable_id: str
    listed_as: str = ""
    """Empty, or the list's mark of the last change: an item stored with an equal mark is not fetched again."""
    title: str = ""
