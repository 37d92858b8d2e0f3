"""RSS and Atom bytes to items. feedparser parses, and is never let near the network or an entity."""

import calendar
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from spiders.document import UnexpectedPage
from spiders.reading.blocks import read_blocks
from spiders.reading.markup import fold_spaces
from spiders.reading.xml import read_xml

LONG_PERSON = re.compile(
    r"<(?:[\w.-]{1,40}:)?(?:author|creator|name|managingeditor|webmaster)\b[^>]{0,200}>(?:\s*<!\[CDATA\[)?[^<]{2000}",
    re.IGNORECASE,
)
"""feedparser looks for an address in a person's name in quadratic time: 32 KB cost 5 s of CPU (measured 2026-11)."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item: `url` as the feed gives it (http and https only), `text` with all markup gone."""

    url: str
    title: str
    text: str
    published: datetime | None
    guid: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with the title it gives itself: that tells a country feed from another's."""

    title: str
    items: tuple[FeedItem, ...]


def read_feed(body: bytes) -> Feed:
    """The items of a feed in its order. Raises UnexpectedPage: forbidden_xml, hostile_feed, wrong_type."""
    text = read_xml(body)
    if LONG_PERSON.search(text):
        raise UnexpectedPage("hostile_feed", "a person's name in the feed is longer than 2,000 letters")
    # A stream, since feedparser opens plain bytes as a file or an address where they are the name of one.
    stream = io.BytesIO(text.encode("utf8", errors="replace"))
    parsed = feedparser.parse(stream, resolve_relative_uris=False, sanitize_html=False)
    if not parsed.get("version"):
        raise UnexpectedPage("wrong_type", "the answer is neither RSS nor Atom")
    return Feed(fold_spaces(parsed.feed.get("title", "")), tuple(_item(entry) for entry in parsed.entries))


def _item(entry: Any) -> FeedItem:
    bodies = [part.get("value", "") for part in entry.get("content", [])] + [entry.get("summary", "")]
    link = entry.get("link", "")
    return FeedItem(
        url=link if link.startswith(("https://", "http://")) else "",
        title=read_blocks(entry.get("title", "")).replace("\n\n", " "),
        text=max((read_blocks(body) for body in bodies), key=len),
        published=_moment(entry),
        guid=entry.get("id", ""),
        authors=tuple(name for each in entry.get("authors", []) if (name := each.get("name"))),
    )


def _moment(entry: Any) -> datetime | None:
    """feedparser gives UTC; a date that it could not read is None, and asking for an absent one warns."""
    given = (entry[key] for key in ("published_parsed", "updated_parsed") if key in entry)
    parsed = next(filter(None, given), None)
    return datetime.fromtimestamp(calendar.timegm(parsed), tz=UTC) if parsed else None
