"""The feed of amnesty.org: WordPress RSS with Amnesty's own terms in the namespace `amn`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from lxml import etree

from spiders.reading.blocks import block_paragraphs, read_descriptions
from spiders.reading.hidden import keep_unsaid
from spiders.reading.rss_xml import item_text, read_rss_items
from spiders.source import Source

AMN = "{https://www.amnesty.org/en/}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
TERMS = ("content-types", "countries", "topics", "resource-types")
"""Each may be absent; countries and regions stand in one list."""

POST_NUMBER = re.compile(r"[?&]p=(\d+)")
FEED_FOOT = re.compile(r"The post .* appeared first on .*", re.DOTALL)
CUT = "[…]"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of the feed."""

    key: str
    """WordPress's number of the post, from the guid: the same when the title or the address changes."""
    url: str
    title: str
    published: datetime | None
    """None where the date cannot be read; what stands there is then in `unread_date`."""
    text: str
    is_full: bool
    """False where the feed gives only the beginning."""
    authors: tuple[str, ...]
    terms: Mapping[str, tuple[str, ...]]
    """Names by list: content_types, countries, topics, resource_types."""
    unread_date: str = ""
    unknown_fields: tuple[str, ...] = ()
    hidden_text: str = ""
    """What is said of its pictures and not in the text."""


def read_feed(body: bytes, source: Source, way: str) -> list[FeedItem]:
    """The items in the feed's order. Raises UnexpectedPage as `read_rss_items` does."""
    return [_read_item(item) for item in read_rss_items(body, source, way)]


def _read_item(item: etree._Element) -> FeedItem:
    url = item_text(item, "link")
    full = _paragraphs(item_text(item, CONTENT))
    summary = _paragraphs(item_text(item, "description"))
    text = full or summary
    title = item_text(item, "title")
    published = _read_date(item_text(item, "pubDate"))
    return FeedItem(
        key=_read_key(item_text(item, "guid"), url),
        url=url,
        title=title,
        published=published,
        text="\n\n".join(text),
        is_full=bool(full) and not full[-1].endswith(CUT),
        authors=tuple(filter(None, [item_text(item, CREATOR)])),
        terms={name.replace("-", "_"): _read_terms(item, name) for name in TERMS},
        unread_date="" if published else item_text(item, "pubDate") or "absent",
        unknown_fields=tuple(sorted(_terms_of(item) - set(TERMS))),
        hidden_text=keep_unsaid(read_descriptions(item_text(item, CONTENT)), title, "\n\n".join(text)),
    )


def _read_key(guid: str, url: str) -> str:
    found = POST_NUMBER.search(guid)
    return found[1] if found else urlsplit(url).path


def _read_date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _terms_of(item: etree._Element) -> set[str]:
    """Amnesty's own elements of an item, by their names."""
    return {str(each.tag).removeprefix(AMN) for each in item if str(each.tag).startswith(AMN)}


def _read_terms(item: etree._Element, name: str) -> tuple[str, ...]:
    return tuple(term.get("name", term.text or "") for term in item.findall(f"{AMN}{name}/{AMN}id"))


def _paragraphs(html: str) -> list[str]:
    return [each for each in block_paragraphs(html) if not FEED_FOOT.fullmatch(each)]
