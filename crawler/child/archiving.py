"""Downloader middleware beside the wire: each response is in the archive before anything looks into it."""

from http.client import responses
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.child.bookkeeping import Bookkeeping, books_of
from db.archive.values import Exchange, Headers
from db.values import now

SECRET_HEADERS = frozenset({"x-subscription-token", "authorization"})
"""Keys of the operator's: no evidence, and the archive is handed on."""
INCOMPLETE_FLAGS = ("partial", "dataloss")
"""Scrapy's marks of a body that ended too early; `partial` comes with status 200 and may be empty."""


class IncompleteError(IgnoreRequest):
    """A response did not come whole. What came of it is in the archive."""


class Archiving:
    """Writes every response down as it came: redirects, errors and robots.txt as well."""

    def __init__(self, books: Bookkeeping) -> None:
        self._books = books

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Archiving":
        """As Scrapy makes it."""
        return cls(books_of(crawler))

    def process_response(self, request: Request, response: Response) -> Response:
        """Archives, then lets the response go on. Raises IncompleteError where it did not come whole."""
        self._books.archive(request, _exchange(request, response))
        flag = next((flag for flag in INCOMPLETE_FLAGS if flag in response.flags), "")
        if flag:
            raise IncompleteError(f"{response.url}: only {len(response.body)} bytes came ({flag})")
        return response


def _exchange(request: Request, response: Response) -> Exchange:
    return Exchange(
        url=response.url,
        status=response.status,
        reason=responses.get(response.status, ""),
        headers=_headers(response.headers),
        body=response.body,
        fetched_at=now(),
        method=request.method,
        request_headers=tuple(each for each in _headers(request.headers) if each[0].lower() not in SECRET_HEADERS),
        request_body=request.body,
        protocol=_protocol(response),
    )


def _protocol(response: Response) -> str:
    stated = response.protocol or ""
    return stated if stated.startswith("HTTP/") else "HTTP/1.1"


def _headers(headers: Any) -> Headers:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
