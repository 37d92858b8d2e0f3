"""Spider middleware that hands pages to the source's reader, and sees to it that each request gets its one outcome."""

import inspect
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.child.archiving import IncompleteError
from crawler.child.bookkeeping import NUMBER, Bookkeeping, books_of
from crawler.child.budget import OverBudgetError
from crawler.child.gates import CodingError, RefusedError, explain
from crawler.child.ledger import Entry
from crawler.child.replaying import AbsentError
from crawler.guard import ForbiddenAddressError
from db.values import Mark
from spiders.document import Document, Listed, UnexpectedPage
from spiders.reading.pages import check_page, with_real_charset
from spiders.spider import SourceSpider

READER, ON_ERROR, COUNTED = "source_reader", "source_on_error", "source_items"
LISTS_FIRST = 10
MOST_LETTERS = 8_000_000
"""Of all documents of one answer: the runner holds them at once, in one message (LINE_LIMIT)."""
NOT_MODIFIED = 304
RESULTS = (
    (AbsentError, "absent_from_replay"),
    (OverBudgetError, "over_budget"),
    (RefusedError, "refused"),
    (ForbiddenAddressError, "refused"),
    (CodingError, "wrong_coding"),
    (IncompleteError, "partial"),
    (DownloadCancelledError, "too_large"),
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "unknown_host"),
    (DownloadConnectionRefusedError, "no_connection"),
    (ResponseDataLossError, "dataloss"),
)
"""Outcome by what went wrong, the narrower first."""
IGNORED = (
    ("robots.txt", "robots"),
    ("DOWNLOAD_MAXSIZE", "too_large"),
    ("max redirections", "redirect_limit"),
)
"""Outcome by the words with which Scrapy gives up a request; it has no types for them."""
log = logging.getLogger(__name__)


class Reading:
    """Stands between Scrapy and the spider: requests pass `admit`, answers pass `on_response` or `on_failure`."""

    def __init__(self, books: Bookkeeping, spider: SourceSpider) -> None:
        self._books = books
        self._spider = spider
        self._glances = 0
        self._budget = None if books.order.replay else spider.source.polite.max_requests

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Reading":
        """As Scrapy makes it."""
        spider = crawler.spider
        assert isinstance(spider, SourceSpider)
        return cls(books_of(crawler), spider)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Request]:
        """The spider's first requests."""
        async for request in start:
            admitted = self._admit(request)
            if admitted is not None:
                yield admitted
        for stable_id, url in self._books.order.again[: self._books.order.checks]:
            again = self._spider.ask_again(stable_id, url)
            if again is not None and self._books.chooser.check(stable_id):
                yield self._admit_check(again)

    def _admit_check(self, request: Request) -> Request:
        """A stored document's page, asked for by its address: no list has to name it."""
        listed: Listed = request.meta["listed"]
        return self._enter_request(request, self._books.ledger.enter(request.url, "", listed.stable_id))

    async def on_response(self, response: Response) -> AsyncIterator[Request]:
        """Reads an answer whole before any of it counts: an unexpected page gives nothing."""
        number = response.meta[NUMBER]
        if response.status == NOT_MODIFIED:
            mark = self._books.mark_of(_asked(response))
            self._books.close(number, "not_modified", mark=mark, credited=mark.items if mark else 0)
            return
        response = with_real_charset(response)
        given: list[Any] = []
        result, reason = "read", ""
        try:
            if response.status < 300:  # a reader that asks for a status of failure judges it itself
                check_page(response, self._spider.source)
            async for each in _each(response.meta[READER], response):
                given.append(each)
            _check_letters(response, given)
        except UnexpectedPage as error:
            result, reason = error.reason, str(error)
            given = given if error.keeps_rest else []
        except Exception as error:
            log.exception("the reader of %s failed at %s", self._spider.name, response.url)
            result, reason = "reader_error", f"{type(error).__name__}: {error}"
        mark = _mark(response, given) if result == "read" and response.meta.get("way") else None
        async for request in self._conclude(number, result, reason, given, mark):
            yield request

    async def on_failure(self, failure: Any) -> AsyncIterator[Request]:
        """Records why no answer came; the spider may still give what the list had said of the item."""
        request, error = failure.request, failure.value
        result, reason = self._why(error)
        given: list[Any] = []
        on_error = request.meta.get(ON_ERROR)
        if on_error is not None and result != "challenge":
            try:
                async for each in _each(on_error, failure):
                    given.append(each)
            except Exception as second:
                log.exception("the errback of %s failed at %s", self._spider.name, request.url)
                reason = f"{reason}; then {type(second).__name__}: {second}"
        async for each in self._conclude(request.meta[NUMBER], result, reason, given):
            yield each

    async def _conclude(
        self, number: int, result: str, reason: str, given: list[Any], mark: Mark | None = None
    ) -> AsyncIterator[Request]:
        documents = [each for each in given if isinstance(each, Document)]
        named = _named(given) if result == "read" else 0
        self._books.close(number, result, reason, documents, mark, items=named)
        for request in given:
            admitted = self._admit(request) if isinstance(request, Request) else None
            if admitted is not None:
                yield admitted

    def _admit(self, request: Request) -> Request | None:
        """The request as it goes out, or None where it need not."""
        listed: Listed | None = request.meta.get("listed")
        if listed is not None and not self._is_wanted(request, listed):
            return None
        way = request.meta.get("way", "")
        entry = self._books.ledger.enter(request.url, way, listed.stable_id if listed else "")
        if self._budget is not None and entry.number > self._budget:
            self._books.close(entry.number, "over_budget", f"more than {self._budget} requests in one run")
            return None
        return self._enter_request(request, entry)

    def _enter_request(self, request: Request, entry: Entry) -> Request:
        meta = {**request.meta, NUMBER: entry.number, READER: request.callback, ON_ERROR: request.errback}
        outgoing = request.replace(
            meta=meta,
            callback=self.on_response,
            errback=self.on_failure,
            priority=request.priority + (LISTS_FIRST if entry.way else 0),
        )
        self._ask_conditionally(outgoing)
        return outgoing

    def _is_wanted(self, request: Request, listed: Listed) -> bool:
        if self._books.chooser.choose(listed) != "fetch":
            return False
        glance = self._books.order.glance
        if glance is None:
            return True
        self._glances += glance.item in ("", request.url)
        return glance.item in ("", request.url) and self._glances <= glance.items

    def _ask_conditionally(self, request: Request) -> None:
        asked = request.meta.get("way") and not request.meta.get("unconditional")
        mark = self._books.mark_of(request.url) if asked else None
        if mark is None:
            return
        if mark.etag:
            request.headers["If-None-Match"] = mark.etag
        if mark.last_modified:
            request.headers["If-Modified-Since"] = mark.last_modified
        request.meta["handle_httpstatus_list"] = [NOT_MODIFIED, *request.meta.get("handle_httpstatus_list", ())]

    def _why(self, error: BaseException) -> tuple[str, str]:
        if isinstance(error, HttpError):
            return self._why_http(error.response)
        found = next((result for kind, result in RESULTS if isinstance(error, kind)), "")
        if found:
            return found, explain(error)
        if isinstance(error, IgnoreRequest):
            return next((result for words, result in IGNORED if words in str(error)), "refused"), str(error)
        return "download_error", explain(error)

    def _why_http(self, response: Response) -> tuple[str, str]:
        try:
            check_page(response, self._spider.source)
        except UnexpectedPage as error:
            if error.reason == "challenge":
                return "challenge", str(error)
        return f"http_{response.status}", f"{response.url} answered {response.status}"


def _check_letters(response: Response, given: list[Any]) -> None:
    letters = sum(len(each.text) + len(each.hidden_text) for each in given if isinstance(each, Document))
    if letters > MOST_LETTERS:
        raise UnexpectedPage(
            "too_much_text",
            f"{response.url} gives {letters} letters, at most {MOST_LETTERS} are taken; the answer is in the archive",
        )


def _mark(response: Response, given: list[Any]) -> Mark | None:
    """What a conditional request for this list needs next time; None where the server gave no means."""
    etag = (response.headers.get("ETag") or b"").decode("latin-1")
    modified = (response.headers.get("Last-Modified") or b"").decode("latin-1")
    if not etag and not modified:
        return None
    return Mark(_asked(response), etag, modified, _named(given))


def _named(given: list[Any]) -> int:
    """Items that an answer named or gave."""
    return sum(1 for each in given if isinstance(each, Document) or each.meta.get("listed") is not None)


def _asked(response: Response) -> str:
    """The address that was asked for in the end, redirects followed."""
    return response.request.url if response.request else response.url


async def _each(reader: Callable[[Any], Any], given: Any) -> AsyncIterator[Document | Request]:
    """What a callback gives, whatever kind of function it is. Raises TypeError for what is neither."""
    result = reader(given)
    if inspect.isawaitable(result):
        result = await result
    if hasattr(result, "__aiter__"):
        async for each in result:
            yield _checked(each)
    else:
        for each in result or ():
            yield _checked(each)


def _checked(each: Any) -> Document | Request:
    if isinstance(each, Document | Request):
        return each
    raise TypeError(f"a reader gave {type(each).__name__}, expected Document or Request")
