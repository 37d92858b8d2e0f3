"""What a backfill may ask: counted beside the wire, so that retries, redirects and robots.txt count as well."""

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from crawler.child.bookkeeping import Bookkeeping, books_of


class OverBudgetError(IgnoreRequest):
    """A request for which nothing was reserved."""


class Budget:
    """Downloader middleware beside the wire: nothing leaves beyond what was reserved for this child."""

    def __init__(self, books: Bookkeeping) -> None:
        self._books = books

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Budget":
        """As Scrapy makes it."""
        return cls(books_of(crawler))

    def process_request(self, request: Request) -> None:
        """Counts. Raises OverBudgetError where nothing is left."""
        limit = self._books.order.most_on_the_wire
        if limit is None:
            return
        if self._books.on_the_wire >= limit:
            raise OverBudgetError(f"{request.url}: nothing is left of the {limit} requests that were reserved")
        self._books.on_the_wire += 1
