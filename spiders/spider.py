"""The base of every source's spider, and how the spider of a source is found."""

import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Self

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from config.rows import ConfigError
from spiders.document import Document, Listed
from spiders.past import PastItem
from spiders.source import SOURCES, PastVia, PastWay, Source, Way, Window

Read = Iterator[Document | Request]


class SourceSpider(scrapy.Spider):
    """Reads one source: bytes in, documents or further requests out. It opens no socket and no database.

    `request.meta` carries what the crawler needs: `way` (a list), `listed` (one item), `expects` (xml, json, html).
    """

    reads_windows = False
    """Whether a spider of this class can read the days of a window instead of a night."""
    reads_past = False
    """Whether a spider of this class can read lists of the past, and single items that one of them named."""
    night: datetime | None = None
    """The moment that counts as now, where it is not the clock's: recorded examples are of one night."""
    key = ""
    """The operator's key of a source that needs one. It goes into a header and nowhere else."""

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(name=source.name)
        if window is not None and not self.reads_windows:
            raise ConfigError(f"{source.where('kind')}: {type(self).__name__} cannot read a window of days")
        self.source = source
        self.window = window

    def now(self) -> datetime:
        """The night that is being read, aware: a reader asks for no other clock."""
        return self.night or datetime.now(UTC)

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, night: datetime | None = None, key: str = "", **facts: Any
    ) -> Self:
        """As Scrapy makes it; `night` is the moment that counts as now, None for the clock's."""
        spider = super().from_crawler(crawler, *args, **facts)
        spider.night, spider.key = night, key
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """One request for each way of the source."""
        for way in self.source.ways:
            yield self.ask_list(way, way.url, self.read_way)

    def read_way(self, response: Response) -> Read:
        """Reads the answer of a way. A spider that relies on `start` as it stands gives its own."""
        raise ConfigError(
            f"{self.source.where('kind')}: the spider of {self.source.name} does not say how to read a way"
        )

    def ask_list(self, way: Way, url: str, callback: Callable[[Response], Any], expects: str = "") -> Request:
        """A request for a list (or a further page of it); it must be read for `way` to count as read."""
        meta = {"way": way.name, "expects": expects or EXPECTED_OF.get(way.via, "")}
        priority = LISTS_FIRST - self.source.ways.index(way)
        return Request(url, callback=callback, meta=meta, priority=priority)

    def ask_item(
        self, url: str, listed: Listed, callback: Callable[[Response], Any], errback: Callable[[Any], Any] | None = None
    ) -> Request:
        """A request for one item that a list named."""
        return Request(url, callback=callback, errback=errback, meta={"listed": listed})

    def ask_again(self, stable_id: str, url: str) -> Request | None:
        """A request for the page of one stored document; None where its page alone does not say all of it."""
        return None

    def past_ways(self) -> tuple[PastWay, ...]:
        """The ways into the source's past: those that its facts name, else windows of days where it reads such."""
        return self.source.history or ((PastWay(via="days"),) if self.reads_windows else ())

    def ask_past_list(self, via: PastVia, url: str) -> Request:
        """A request for one list of the past. A spider whose `reads_past` is true gives its own."""
        raise ConfigError(f"{self.source.where('kind')}: the spider of {self.source.name} reads no list of the past")

    def ask_past_item(self, item: PastItem) -> Request:
        """A request for one item that a list of the past named. A spider whose `reads_past` is true gives its own."""
        raise ConfigError(f"{self.source.where('kind')}: the spider of {self.source.name} reads no item of the past")


LISTS_FIRST = 100
"""Lists are asked before items, and in the order of source.yml: the first list that names an item decides how."""

EXPECTED_OF = {"feed": "xml", "sitemap": "xml", "listing": "html"}
"""The type of answer by `via`; a spider with other ways says it in each `ask_list`."""


def find_spider(source: Source) -> type[SourceSpider]:
    """The spider class of a source: of its folder's spider.py where there is one, else of its kind.

    Facts that stand elsewhere are read by the spider of their name: an operator's own, or those of a test."""
    if source.kind == "own" and (SOURCES / source.name / "spider.py").exists():
        return _only_spider(source, f"spiders.sources.{source.name}.spider")
    if not (SOURCES.parent / "kinds" / f"{source.kind}.py").exists():
        raise ConfigError(
            f"{source.where('kind')}: there is no spiders/kinds/{source.kind}.py and no spider.py beside it"
        )
    return _only_spider(source, f"spiders.kinds.{source.kind}")


def make_spider(source: Source, window: Window | None = None, night: datetime | None = None) -> SourceSpider:
    """The spider of a source, for a night (this one where none is given) or for the days of `window`."""
    spider = find_spider(source)(source, window)
    spider.night = night
    return spider


def _only_spider(source: Source, module_name: str) -> type[SourceSpider]:
    module = importlib.import_module(module_name)
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, SourceSpider) and value.__module__ == module_name
    ]
    if len(found) != 1:
        raise ConfigError(f"{source.where('kind')}: {module_name} holds {len(found)} spiders, expected one")
    return found[0]
