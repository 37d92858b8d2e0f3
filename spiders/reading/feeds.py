"""RSS and Atom bytes to items. feedparser parses, and is never let near the network or an entity."""

import calendar
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from spiders.document import UnexpectedPage
from spiders.reading.blocks import read_blocks, read_descriptions
from spiders.reading.hidden import keep_unsaid
from spiders.reading.markup import fold_spaces
from spiders.reading.tags import calm_tags
from spiders.reading.xml import read_xml

LONG_PERSON = re.compile(
    r"<(?:[\w.-]{1,40}:)?(?:author|creator|name|managingeditor|webmaster)\b[^>]{0,200}>(?:\s*<!\[CDATA\[)?[^<]{2000}",
    re.IGNORECASE,
)
"""feedparser looks for an address in a person's name in quadratic time: 32 KB cost 5 s of CPU (measured 2026-11)."""


MOST_ITEMS = 3_000
"""A blog gives 500 at once; feedparser takes half a millisecond for each."""
ITEM = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
END_OF_FEED = re.compile(r"</(?:[\w-]{1,20}:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
END_LETTERS = 2_000
NUMBERED_LETTER = re.compile(r"&(?:amp;)?#(?:(x)([0-9a-f]{1,12})|(\d{1,12}));?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item: `url` as the feed gives it (http and https only), `text` with all markup gone."""

    url: str
    title: str
    text: str
    published: datetime | None
    guid: str
    authors: tuple[str, ...]
    hidden_text: str = ""
    """What the feed says of its pictures and not in the text."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with the title it gives itself: that tells a country feed from another's."""

    title: str
    items: tuple[FeedItem, ...]


def read_feed(body: bytes) -> Feed:
    """The items of a feed in its order.

    Raises UnexpectedPage: forbidden_xml, hostile_feed, too_large, broken_feed, wrong_type, cut."""
    text = calm_tags(NUMBERED_LETTER.sub(_real_letter, read_xml(body)))
    if LONG_PERSON.search(text):
        raise UnexpectedPage("hostile_feed", "a person's name in the feed is longer than 2,000 letters")
    if sum(1 for _ in ITEM.finditer(text)) > MOST_ITEMS:
        raise UnexpectedPage("too_large", f"the feed has more than {MOST_ITEMS} items")
    parsed = _parse(text)
    if not parsed.get("version"):
        raise UnexpectedPage("wrong_type", "the answer is neither RSS nor Atom")
    if not END_OF_FEED.search(text[-END_LETTERS:]):
        raise UnexpectedPage("cut", f"the feed ends in its middle, after {len(body)} bytes")
    return Feed(fold_spaces(parsed.feed.get("title") or ""), tuple(_item(entry) for entry in parsed.entries))


def _parse(text: str) -> Any:
    # A stream, since feedparser opens plain bytes as a file or an address where they are the name of one.
    stream = io.BytesIO(text.encode("utf8", errors="replace"))
    try:
        return feedparser.parse(stream, resolve_relative_uris=False, sanitize_html=False)
    except (AttributeError, AssertionError, LookupError, TypeError, ValueError) as error:
        # What it raises for broken markup, found by changing good feeds at random (2026-11).
        raise UnexpectedPage("broken_feed", f"the feed is so broken that feedparser fails: {error!r}") from error


def _real_letter(number: re.Match[str]) -> str:
    """feedparser fails for the whole feed at one number that is no letter."""
    code = int(number[2], 16) if number[1] else int(number[3])
    return number[0] if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _item(entry: Any) -> FeedItem:
    bodies = [part.get("value") for part in entry.get("content", [])] + [entry.get("summary")]
    link = entry.get("link") or ""
    title = read_blocks(entry.get("title") or "").replace("\n\n", " ")
    text = max((read_blocks(body or "") for body in bodies), key=len)
    pictured = [said for body in bodies for said in read_descriptions(body or "")]
    return FeedItem(
        url=link if link.startswith(("https://", "http://")) else "",
        title=title,
        text=text,
        published=_moment(entry),
        guid=entry.get("id") or "",
        authors=tuple(name for each in entry.get("authors", []) if (name := each.get("name"))),
        hidden_text=keep_unsaid(pictured, title, text),
    )


def _moment(entry: Any) -> datetime | None:
    """feedparser gives UTC; a date that it could not read is None, and asking for an absent one warns."""
    given = (entry[key] for key in ("published_parsed", "updated_parsed") if key in entry)
    parsed = next(filter(None, given), None)
    return datetime.fromtimestamp(calendar.timegm(parsed), tz=UTC) if parsed else None
