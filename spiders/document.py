"""What a spider gives: documents, and what it wants to be said of the page they came from."""

from collections.abc import Collection, Mapping
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

    keeps_rest = False
    """Whether what was read before it still counts."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class LacksPart(UnexpectedPage):
    """A response lacks a part that each of its kind has; what else it gave is kept. Raised last."""

    keeps_rest = True


class UnknownWord(UnexpectedPage):
    """A response says something that neither is read nor is ignored by name: a new field, category or type.

    It is raised last: what else the response gave is kept, for a new field must not hide a name, but the run fails
    until somebody has looked. `reason` is one of UNKNOWN_WORDS."""

    keeps_rest = True


UNKNOWN_WORDS = frozenset(("unknown_field", "unknown_category", "unknown_type"))


def refuse_unknown(what: Literal["field", "category", "type"], found: Collection[str], where: str) -> None:
    """Raises UnknownWord(`unknown_<what>`) where anything was found; `where` is the place at which to name it."""
    if found:
        named = ", ".join(f"'{each}'" for each in sorted(found))
        raise UnknownWord(f"unknown_{what}", f"{named}: a {what} that is not known yet; say in {where} what it is")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list said of one item, put into `request.meta["listed"]` of the request that fetches it."""

    stable_id: str
    listed_as: str = ""
    """Empty, or the list's mark of the last change: an item stored with an equal mark is not fetched again."""
    title: str = ""
