"""Lists of the past, read to the items that they name. Pure: responses in, requests and findings out."""

import re
from dataclasses import replace
from datetime import date

from scrapy.http import Response

from spiders.kinds.lists import Found, ItemRule, find_in_listing
from spiders.past import NamedItem
from spiders.reading.dates import read_moment
from spiders.reading.sitemaps import Sitemap, SitemapEntry

NO_ARTICLES = re.compile(r"_(?:sections|videos|[Hh]reflang)\.xml(?:\.gz)?$")
"""Children of a sitemap index of RFE/RL that name no article, or articles that stand in another one as well."""
DAY_OF_PATH = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])(?:[/-]?(0[1-9]|[12]\d|3[01]))?(?=[/-])")


def children_of(sitemap: Sitemap) -> list[str]:
    """The sitemaps that an index names; none where it is a plain sitemap."""
    return [entry.url for entry in sitemap.entries if not NO_ARTICLES.search(entry.url)] if sitemap.is_index else []


def named_in_sitemap(sitemap: Sitemap, rule: ItemRule) -> list[NamedItem]:
    """The items of a sitemap, each with the day that it is known or thought to be of."""
    return [_of_entry(key, entry) for entry in sitemap.entries if (key := rule.key(entry.url))]


def named_in_listing(markup: str, base: str, rule: ItemRule) -> list[NamedItem]:
    """The items that a page of links names."""
    return [_of_found(found) for found in find_in_listing(markup, base, rule)]


def day_in_address(url: str) -> date | None:
    """The day, or the first of the month, that an address of news tells: /2009/03/17/…, /news/2009-03-17/…"""
    found = DAY_OF_PATH.search(url)
    return date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None


def absent(response: Response) -> bool:
    """Whether a list is not there: the page after the last, a month before the first."""
    return int(response.status) in (404, 410)


def _of_entry(key: str, entry: SitemapEntry) -> NamedItem:
    item = NamedItem(key, entry.url, entry.lastmod)
    if entry.published:
        return replace(item, day=entry.published.date(), day_known=True)
    if day := day_in_address(entry.url):
        return replace(item, day=day, day_known=True)
    changed = read_moment(entry.lastmod)
    return replace(item, day=changed.at.date() if changed else None)


def _of_found(found: Found) -> NamedItem:
    day = day_in_address(found.url)
    return NamedItem(found.key, found.url, found.listed_as, day, day is not None)
