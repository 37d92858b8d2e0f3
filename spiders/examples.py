"""A little night of one source, offline, from the responses in its folder `examples/`.

The walking test and `exilewatch sources check` read a source this way: no network, no database, no crawler.
"""

import inspect
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from config.rows import Row, read_numbered_rows
from spiders.document import Document, Listed, UnexpectedPage
from spiders.reading.pages import check_page, with_real_charset
from spiders.spider import SourceSpider

READ = "read"
ABSENT = "absent_from_replay"


class ReplayRow(Row):
    """One recorded response: `url` is exact, a prefix that ends in `*`, or `re:` and a regular expression."""

    url: str
    file: str
    status: int = 200
    headers: dict[str, str] = Field(default_factory=dict)


class BrokenRow(ReplayRow):
    """A response that replaces the good one for its address, and the reason with which it must be refused."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A response that can be played again."""

    row: ReplayRow
    folder: Path

    def answers(self, url: str) -> bool:
        """Whether this response is the one for `url`."""
        pattern = self.row.url
        if pattern.startswith("re:"):
            return re.fullmatch(pattern[3:], url) is not None
        return url.startswith(pattern[:-1]) if pattern.endswith("*") else url == pattern

    def answer(self, request: Request) -> Response:
        """The response to `request`, of the class that Scrapy would choose."""
        body = (self.folder / self.row.file).read_bytes()
        headers = {name: [value] for name, value in self.row.headers.items()}
        plain = Response(request.url, headers=headers)
        chosen: type[Response] = responsetypes.from_args(headers=plain.headers, url=request.url, body=body)
        return chosen(request.url, status=self.row.status, headers=headers, body=body, request=request)


@dataclass(frozen=True, slots=True)
class Broken(Recorded):
    """A response that must be refused."""

    row: BrokenRow


@dataclass(slots=True)
class OfflineNight:
    """What a little night gave: documents in order of reading, and one outcome for each address."""

    documents: list[Document] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    ways_read: list[str] = field(default_factory=list)
    asked: dict[str, Request] = field(default_factory=dict)
    """The request for each address of `outcomes`."""

    def take(self, document: Document) -> None:
        """A whole document takes the place of one that was partial, as in the crawler."""
        same = [each for each in self.documents if each.stable_id == document.stable_id and "partial" in each.metadata]
        self.documents = [each for each in self.documents if each not in same]
        self.documents.append(document)


def read_replay(path: Path) -> list[Recorded]:
    """The responses of a replay.yml. Raises ConfigError with file and line."""
    return [Recorded(row, path.parent) for _, row in read_numbered_rows(path, "responses", ReplayRow)]


def read_broken(path: Path) -> list[Broken]:
    """The broken responses of an examples/broken/broken.yml, each with its `reason`."""
    return [Broken(row, path.parent) for _, row in read_numbered_rows(path, "responses", BrokenRow)]


def _take_all(listed: Listed) -> bool:
    return True


async def run_offline(
    spider: SourceSpider, recorded: Sequence[Recorded], wanted: Callable[[Listed], bool] = _take_all
) -> OfflineNight:
    """Follows every request of `spider` through `recorded`; the first response that answers an address is taken.

    `wanted` says which listed items are asked for."""
    night = OfflineNight()
    waiting = [request async for request in spider.start()]
    while waiting:
        request = max(waiting, key=lambda each: each.priority)  # of equals the first, as Scrapy's queue
        waiting.remove(request)
        if request.url in night.outcomes and not request.dont_filter:
            continue
        if (listed := request.meta.get("listed")) and not wanted(listed):
            continue
        night.asked[request.url] = request
        async for given in _read(spider, request, recorded, night):
            if isinstance(given, Request):
                waiting.append(given)
            else:
                night.take(given)
    return night


async def _read(
    spider: SourceSpider, request: Request, recorded: Sequence[Recorded], night: OfflineNight
) -> AsyncIterator[Document | Request]:
    found = next((each for each in recorded if each.answers(request.url)), None)
    if found is None or _is_failure(request, found.row.status):
        night.outcomes[request.url] = ABSENT if found is None else f"http_{found.row.status}"
        for each in _after_failure(request, night.outcomes[request.url]):
            yield each
        return
    given: list[Any] = []
    try:
        async for each in _call(spider, request, found.answer(request)):
            given.append(each)
        night.outcomes[request.url] = READ
        if way := request.meta.get("way"):
            night.ways_read.append(way)
    except UnexpectedPage as error:
        night.outcomes[request.url], night.messages[request.url] = error.reason, str(error)
        given = given if error.keeps_rest else []
    for each in given:
        yield each


def _is_failure(request: Request, status: int) -> bool:
    """As Scrapy sees it: an error, unless the request says that its callback reads this status."""
    return status >= 400 and status not in request.meta.get("handle_httpstatus_list", ())


async def _call(spider: SourceSpider, request: Request, response: Response) -> AsyncIterator[Any]:
    response = with_real_charset(response)
    if response.status < 300:
        check_page(response, spider.source)
    callback: Any = request.callback
    result = callback(response)
    if inspect.isasyncgen(result):
        async for each in result:
            yield each
        return
    for each in result or ():
        yield each


def _after_failure(request: Request, reason: str) -> Iterator[Any]:
    errback: Any = request.errback
    if errback is not None:
        yield from errback(Unanswered(request, reason)) or ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Stands in for Twisted's Failure: what an errback looks at."""

    request: Request
    reason: str

    def check(self, *kinds: type[BaseException]) -> None:
        """As Failure.check: no exception of ours is inside."""
