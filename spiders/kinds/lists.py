"""What lists name: feeds, sitemaps and listing pages read to the same findings. Pure: bytes in, findings out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag, urljoin

from lxml.html import HtmlElement

from spiders.reading.feeds import read_feed
from spiders.reading.markup import fold_spaces, parse_page, text_of
from spiders.reading.sitemaps import read_sitemap


@dataclass(frozen=True, slots=True)
class Found:
    """One item that a list names, with all that the list says of it."""

    url: str
    key: str
    listed_as: str = ""
    title: str = ""
    summary: str = ""
    published: datetime | None = None
    language: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemRule:
    """Which addresses are items: `pattern` has a group `id`, the source's own key; `skip` are the exceptions."""

    pattern: re.Pattern[str]
    skip: tuple[re.Pattern[str], ...] = ()

    def key(self, url: str) -> str:
        """The source's key of the item at `url`, '' where it is no item."""
        match = self.pattern.search(url)
        return match["id"] if match and not any(each.search(url) for each in self.skip) else ""


def find_in_feed(body: bytes, rule: ItemRule) -> list[Found]:
    """The items of a feed. Raises UnexpectedPage as `read_feed`."""
    return [
        Found(item.url, key, title=item.title, summary=item.text, published=item.published)
        for item in read_feed(body).items
        if (key := rule.key(item.url))
    ]


def find_in_sitemap(body: bytes, rule: ItemRule) -> list[Found]:
    """The items of a sitemap, with lastmod as the mark of change. Raises UnexpectedPage as `read_sitemap`."""
    return [
        Found(entry.url, key, entry.lastmod, entry.title, entry.text, entry.published, entry.language, entry.tags)
        for entry in read_sitemap(body).entries
        if (key := rule.key(entry.url))
    ]


def find_in_listing(markup: str, base: str, rule: ItemRule) -> list[Found]:
    """The items that a page links to, in its order; of several links to one item the longest text is its title."""
    found: dict[str, Found] = {}
    for link in parse_page(markup).root.iter("a"):
        url = address_of(link, base)
        key = rule.key(url)
        title = fold_spaces(text_of(link)) if key else ""
        if key and (key not in found or len(title) > len(found[key].title)):
            found[key] = Found(found[key].url if key in found else url, key, title=title)
    return list(found.values())


def address_of(link: HtmlElement, base: str) -> str:
    """Where a link leads, without its fragment; '' for what is no address: one broken link must not hide the others."""
    try:
        return urldefrag(urljoin(base, (link.get("href") or "").strip())).url
    except ValueError:
        return ""


def find_feeds(markup: str, base: str, wanted: re.Pattern[str]) -> list[tuple[str, str]]:
    """Addresses and labels of the feeds that a directory page links to and whose label is `wanted`, each once."""
    found: dict[str, str] = {}
    for link in parse_page(markup).root.iter("a"):
        url = address_of(link, base)
        label = fold_spaces(f"{text_of(link)} {link.get('title') or ''} {_text_around(link)}")
        if re.search(r"/api/[^/?#]+$", url) and wanted.search(label):
            found.setdefault(url, label)
    return list(found.items())


def _text_around(link: HtmlElement) -> str:
    parent = link.getparent()
    return text_of(parent) if parent is not None and len(parent.findall("a")) == 1 else ""


def newest_first(found: Iterable[Found]) -> list[Found]:
    """By the list's own mark of change where it gives one, else in its order."""
    listed = list(found)
    return sorted(listed, key=lambda each: each.listed_as, reverse=True) if all(f.listed_as for f in listed) else listed
