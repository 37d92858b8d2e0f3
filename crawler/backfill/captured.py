"""Reads one archived response with the source's own reader, as a night reads it. Pure: bytes in, documents out.

This is the heavy part of reading archives; it takes values and gives values, so it can run anywhere."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from scrapy.http import Headers as ScrapyHeaders
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from db.archive.reading import unpack
from db.archive.values import ArchiveError, Headers, header
from spiders.document import Document, UnexpectedPage
from spiders.past import PastItem
from spiders.reading.pages import check_page, with_real_charset
from spiders.source import Source, read_source
from spiders.spider import SourceSpider, make_spider


@dataclass(frozen=True, slots=True)
class Captured:
    """One response as an archive keeps it."""

    url: str
    status: int
    headers: Headers
    body: bytes
    """As sent: still packed where Content-Encoding says so."""
    fetched_at: datetime
    file: str = ""
    """The file that it was found in."""


@dataclass(frozen=True, slots=True)
class ReadCapture:
    """What came of one response: documents, or why there are none."""

    stable_id: str
    documents: tuple[Document, ...]
    reason: str = ""


def item_key(source: Source, url: str) -> str:
    """The stable id of the item at an address of a source; empty where it is none."""
    rule = getattr(_spider(source.folder), "rule", None)
    return str(rule.key(url)) if rule is not None else ""


def read_captured(folder: Path, captured: Captured) -> ReadCapture:
    """The documents of a captured page, by the reader of the source in `folder`."""
    spider = _spider(folder)
    key = item_key(spider.source, captured.url)
    try:
        request = spider.ask_past_item(PastItem(key, captured.url))
        response = with_real_charset(_response(captured, request))
        check_page(response, spider.source)
        return ReadCapture(key, tuple(_documents(request, response)))
    except UnexpectedPage as error:
        return ReadCapture(key, (), str(error))
    except ArchiveError as error:
        return ReadCapture(key, (), str(error))


def _response(captured: Captured, request: Request) -> Response:
    headers = ScrapyHeaders()
    for name, value in captured.headers:
        headers.appendlist(name, value)
    body = unpack(captured.body, header(captured.headers, "Content-Encoding"), captured.url)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
    return kind(request.url, status=captured.status, headers=headers, body=body, request=request)


def _documents(request: Request, response: Response) -> Iterator[Document]:
    """Documents alone: what else a page leads to lies in the archive for itself."""
    given: Any = request.callback(response) if request.callback else ()
    if hasattr(given, "__aiter__"):
        given = asyncio.run(_gathered(given))
    yield from (each for each in given if isinstance(each, Document))


async def _gathered(given: Any) -> list[Any]:
    return [each async for each in given]


@lru_cache(maxsize=64)
def _spider(folder: Path) -> SourceSpider:
    return make_spider(read_source(folder))
