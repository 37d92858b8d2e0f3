"""`python -m crawler.child ORDER PIPE`: fetches and reads one source, and tells the runner line by line."""

import os
import sys
from pathlib import Path

import twisted.internet
from scrapy.crawler import AsyncCrawlerProcess

from crawler.child.limits import die_with_parent, limit_resources
from crawler.child.setup import scrapy_settings
from crawler.guard import install_guard
from crawler.logs import log_to
from crawler.protocol import Order, read_order
from spiders.source import SOURCES, Window, read_source
from spiders.spider import find_spider


def main(order_path: Path, pipe: int) -> None:
    """Runs one order to its end. The exit is abrupt: nothing may keep a finished child alive."""
    order = read_order(order_path)
    log_to(order.log, order.log_level, source=order.source, run=order.run_id)
    limit_resources(order.memory_mb, order.cpu_seconds)
    _crawl(order, order_path, pipe)
    os._exit(0)


def _crawl(order: Order, order_path: Path, pipe: int) -> None:
    source = read_source((order.sources or SOURCES) / order.source)
    process = AsyncCrawlerProcess(scrapy_settings(order, order_path, pipe, source), install_root_handler=False)
    window = Window(*order.window) if order.window else None
    crawl = process.crawl(find_spider(source), source=source, window=window)
    # The reactor exists from here on: the process has just chosen it.
    install_guard(twisted.internet.reactor, order.allow_local)
    process.start()
    # A crawl that could not even begin has told nobody; its error is the last line on stderr, for the runner.
    if error := crawl.exception():
        raise error


if __name__ == "__main__":
    die_with_parent()
    main(Path(sys.argv[1]), int(sys.argv[2]))
