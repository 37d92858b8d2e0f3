"""The kind of engines that are asked by name: results to documents, with the pages that they link to.

It asks nothing but what it is given (`Asked`), and that is nothing where nobody switched a search on for a person.
"""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import Field
from scrapy.http import Request, Response

from spiders.asked import Asked
from spiders.document import UnexpectedPage
from spiders.kinds.articles import ArticlesSpider, ItemFacts
from spiders.kinds.lists import Found
from spiders.reading.article import ArticleRules
from spiders.reading.blocks import read_blocks
from spiders.reading.dates import read_moment
from spiders.reading.feeds import read_feed
from spiders.source import Source, Way, Window, read_details
from spiders.spider import Read


class SearchFacts(ItemFacts):
    """`details` of a source of this kind."""

    item: str = r"^(?P<id>https?://.+)$"
    max_items: int = Field(20, gt=0)
    may_lack_date: bool = True
    parameters: dict[str, str]
    """Of the request; `{query}` is filled in."""
    key_header: str = ""
    """Header that carries the operator's key."""
    joins: bool = False
    """Whether the engine understands OR: then one query holds several spellings."""
    most_queries: int = Field(1, gt=0)
    """For one person and day."""
    longest: int = Field(380, gt=0)
    """Letters of a query."""
    fetches_pages: bool = True
    obeys_robots: bool = False
    """An interface that one has a key for, or a server of one's own, is not asked for robots.txt."""


class SearchSpider(ArticlesSpider):
    """Asks each query once, reads the results, and fetches the pages that they link to."""

    def __init__(self, source: Source, window: Window | None = None, asked: Asked | None = None) -> None:
        super().__init__(source, window)
        self.asked = asked or Asked(())

    def read_facts(self) -> tuple[ItemFacts, ArticleRules]:
        self.facts = read_details(self.source, SearchFacts)
        return self.facts, ArticleRules()

    async def start(self) -> AsyncIterator[Any]:
        """One request for each query, and none where there is no query."""
        for query in self.asked.queries:
            for way in self.source.ways:
                yield self.ask_query(way, query)

    def ask_query(self, way: Way, query: str) -> Request:
        """The request of one query, with the key where the engine wants one."""
        given = {name: value.replace("{query}", query) for name, value in self.facts.parameters.items()}
        expects = "xml" if way.via == "google_news" else "json"
        request = self.ask_list(way, f"{way.url}?{urlencode(given)}", self.read_way, expects=expects)
        request.meta.update(may_be_empty=True, unconditional=True, dont_obey_robotstxt=not self.facts.obeys_robots)
        if self.facts.key_header:
            request.headers[self.facts.key_header] = self.asked.key
        return request

    def read_way(self, response: Response) -> Read:
        """The results: a page to fetch for each, or the headline where links lead nowhere. None is no fault."""
        way = self.source.way(response.meta["way"])
        found = READERS[way.via](response.body, self.where(way))
        if not self.facts.fetches_pages:
            yield from (self.headline_document(each, each.url, response.url) for each in found if self.take(each.key))
            return
        for request in self.ask_items((each for each in found if self.rule.key(each.url)), response.url):
            request.meta["anywhere"] = True
            yield request


def read_brave(body: bytes, where: str) -> list[Found]:
    """Results of Brave's news search: `results` with title, url, description. Raises UnexpectedPage."""
    return [_found(row, "description", "page_age") for row in _rows(body, where)]


def read_searxng(body: bytes, where: str) -> list[Found]:
    """Results of SearXNG: `results` with title, url, content, publishedDate. Raises UnexpectedPage."""
    return [_found(row, "content", "publishedDate") for row in _rows(body, where)]


def read_google_news(body: bytes, where: str) -> list[Found]:
    """Items of the feed: headline and outlet in the title, the token of the link as key. Raises UnexpectedPage."""
    return [
        Found(item.url, item.guid or urlsplit(item.url).path, title=item.title, published=item.published)
        for item in read_feed(body).items
    ]


READERS = {"brave": read_brave, "searxng": read_searxng, "google_news": read_google_news}


def _rows(body: bytes, where: str) -> list[dict[str, Any]]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnexpectedPage("broken_json", f"the results of {where} are no JSON: {error}") from error
    rows = said.get("results") if isinstance(said, dict) else None
    if not isinstance(rows, list):
        raise UnexpectedPage("changed_layout", f"the answer of {where} has no list 'results'")
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("url"), str)]


def _found(row: dict[str, Any], summary: str, date: str) -> Found:
    moment = read_moment(str(row.get(date) or ""))
    return Found(
        url=row["url"],
        key=row["url"],
        title=read_blocks(str(row.get("title") or "")).replace("\n\n", " "),
        summary=read_blocks(str(row.get(summary) or "")),
        published=moment.at if moment else None,
    )
