"""Carries out one order: fetches and reads one source, and tells the runner line by line."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import twisted.internet
from scrapy.crawler import AsyncCrawlerProcess

from crawler.child.gates import local_places
from crawler.child.limits import limit_resources
from crawler.child.setup import scrapy_settings
from crawler.deep import deepen
from crawler.guard import install_guard
from crawler.logs import log_to
from crawler.protocol import Glance, Order, read_order
from spiders.asked import Asked
from spiders.source import SOURCES, Source, Window, read_source
from spiders.spider import SourceSpider, find_spider, make_spider
from spiders.webarchives import ARCHIVES, archive_source


def carry_out(order_path: Path, pipe: int) -> None:
    """Runs one order to its end. Raises what kept the crawl from beginning at all."""
    order = read_order(order_path)
    log_to(order.log, order.log_level, source=order.source, run=order.run_id)
    limit_resources(order.memory_mb, order.cpu_seconds)
    _crawl(order, order_path, pipe)


def with_addresses(source: Source, glance: Glance | None) -> Source:
    """The source, with the addresses that a look tries in place of its own."""
    tried = dict(glance.addresses) if glance else {}
    return replace(source, ways=tuple(replace(way, url=tried.get(way.name, way.url)) for way in source.ways))


def with_own_address(source: Source, asked: Asked | None) -> Source:
    """The source, with the server of the operator's own in place of its own, where there is one."""
    if asked is None or not asked.address:
        return source
    ways = tuple(replace(way, url=asked.address) for way in source.ways)
    return replace(source, ways=ways, hosts=(urlsplit(asked.address).hostname or "",))


def polite_source(order: Order, source: Source) -> Source:
    """The source whose politeness holds: the archive of the web that is asked in place of its own pages."""
    past = order.past
    return source if past is None else archive_source(source, past.through, past.archive)


def _crawl(order: Order, order_path: Path, pipe: int) -> None:
    source = with_addresses(read_source((order.sources or SOURCES) / order.source), order.glance)
    source = deepen(source) if order.deep else source
    source = with_own_address(source, order.asked)
    process = AsyncCrawlerProcess(scrapy_settings(order, order_path, pipe, polite_source(order, source)))
    window = Window(*order.window) if order.window else None
    more: dict[str, Asked | SourceSpider] = {"asked": order.asked} if order.asked else {}
    spider = find_spider(source)
    if order.past is not None and order.past.through != "live":
        spider, more = ARCHIVES[order.past.through], {"inner": make_spider(source)}
        source = archive_source(source, order.past.through, order.past.archive)
    crawl = process.crawl(spider, source=source, window=window, night=order.night, key=order.key, **more)
    # The reactor exists from here on: the process has just chosen it.
    install_guard(twisted.internet.reactor, local_places(order, source))
    process.start()
    # A crawl that could not even begin has told nobody; its error is the last line on stderr, for the runner.
    if error := crawl.exception():
        raise error
