"""Downloader middlewares that say no: to foreign hosts, to a network that is not there, to asking too soon again."""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Request, Response

from crawler.child.bookkeeping import books_of
from crawler.guard import PORTS, Places, places_of
from crawler.protocol import Order
from spiders.source import Source
from spiders.spider import SourceSpider

NETWORK_ERRORS = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError)
DEAF_FROM_THE_START = 2
"""Failures in a row, before any answer at all, after which the network is taken for absent."""
DEAF_ON_THE_WAY = 8
"""Failures in a row, after answers, from which a source is taken for down."""
LONGEST_WAIT = 120.0
"""Seconds of Retry-After that a run waits; a source that asks for more is left until the next run."""
MOST_CODINGS = 2
"""Some servers pack a packed file once more on its way."""
ROBOTS = "/robots.txt"


class RefusedError(IgnoreRequest):
    """A request that must not leave this machine."""


class CodingError(IgnoreRequest):
    """A response that is packed in a way that nobody asked for."""


def local_places(order: Order, source: Source) -> Places:
    """What of this machine may be reached: nothing, or the very servers that a test's source names."""
    return places_of(way.url for way in source.ways) if order.allow_local else frozenset()


class HostGate:
    """Lets requests go only to the hosts of the source, by http or https on their own ports: on every hop."""

    def __init__(self, hosts: frozenset[str], ports: frozenset[int]) -> None:
        self._hosts = hosts
        self._ports = ports

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "HostGate":
        """As Scrapy makes it."""
        order = books_of(crawler).order
        spider = crawler.spider
        assert isinstance(spider, SourceSpider)
        local = frozenset(port for _, port in local_places(order, spider.source))
        return cls(frozenset(spider.source.hosts), PORTS | local)

    def process_request(self, request: Request) -> None:
        """Raises RefusedError for an address of another host, scheme or port.

        What an engine found may stand on any host; the guard at the socket holds for it all the same."""
        parts = urlsplit(request.url)
        if parts.hostname not in self._hosts and not request.meta.get("anywhere"):
            raise RefusedError(f"{request.url} is on {parts.hostname}, which is no host of this source")
        if parts.scheme not in ("http", "https"):
            raise RefusedError(f"{request.url} is not http or https")
        if parts.port is not None and parts.port not in self._ports:
            raise RefusedError(f"{request.url} is on port {parts.port}; only {sorted(PORTS)} are the web's")


class FewCodings:
    """Refuses what is packed again and again: each layer may unpack to the largest body, and cost its time."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Comes before anything is unpacked. Raises CodingError."""
        said = b",".join(response.headers.getlist("Content-Encoding"))
        layers = said.count(b",") + 1
        if layers > MOST_CODINGS:
            raise CodingError(f"{response.url} is packed {layers} times over, at most {MOST_CODINGS} are unpacked")
        return response


class DeafNetwork:
    """Ends a run early where nothing answers: an outage is over in seconds, not in retries times requests."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._in_a_row = 0
        self._answered = False
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "DeafNetwork":
        """As Scrapy makes it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Anything that answers ends the row of failures."""
        self._in_a_row, self._answered = 0, True
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Counts failures of the network; a refusal or a bad answer is none.

        Once something has answered, a second try counts no more: those of all bad pages come together at the end."""
        if not isinstance(exception, NETWORK_ERRORS) or (self._answered and request.meta.get("retry_times")):
            return
        self._in_a_row += 1
        limit = DEAF_ON_THE_WAY if self._answered else DEAF_FROM_THE_START
        if self._in_a_row < limit:
            return
        request.meta["dont_retry"] = True
        if self._closing is None:
            books = books_of(self._crawler)
            books.stop_message = f"{urlsplit(request.url).hostname} cannot be reached ({explain(exception)})"
            engine = self._crawler.engine
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason="unreachable"))


class PatientRetry(RetryMiddleware):
    """Scrapy's retries, that wait as long as the server asks, and do not come back where it asks for too long."""

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        """Waits for Retry-After with the whole run, then asks again."""
        seconds = retry_after(response)
        if seconds is not None and response.status in self.retry_http_codes:
            if seconds > LONGEST_WAIT:
                return response
            self.crawler.engine.pause()
            await asyncio.sleep(seconds)
            self.crawler.engine.unpause()
        return super().process_response(request, response)


class ClosedRobots:
    """Takes a robots.txt that fails with 5xx for one that forbids everything (RFC 9309, 2.3.1.4)."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Comes after the retries."""
        if request.meta.get("dont_obey_robotstxt") and urlsplit(request.url).path == ROBOTS and response.status >= 500:
            return response.replace(body=b"User-agent: *\nDisallow: /\n")
        return response


def retry_after(response: Response) -> float | None:
    """Seconds that a response asks to wait, from either form of the header; None where it asks for none."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def explain(error: BaseException) -> str:
    """The last cause of an error of the network, in its own words."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {error}".strip(": ")
