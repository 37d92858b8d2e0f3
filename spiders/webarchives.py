"""Archives of the web, read for one source: what they captured of its pages, by the source's own reader.

The Wayback Machine's index (CDX) and Common Crawl's name captures; the pages themselves are asked for as they were
captured. Whole hosts are listed: nothing that is asked depends on who is watched.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes
from warcio.archiveiterator import ArchiveIterator

from spiders.document import Document, Listed, UnexpectedPage
from spiders.past import NamedItem, PastItem
from spiders.reading.pages import with_real_charset
from spiders.source import PastVia, Polite, Source, Way, Window
from spiders.spider import Read, SourceSpider

WAYBACK, CRAWL_INDEX, CRAWL_DATA = (
    "https://web.archive.org",
    "https://index.commoncrawl.org",
    "https://data.commoncrawl.org",
)
SECONDS_BETWEEN = 2.5
"""24 requests a minute, which is what the Wayback Machine bears (edgi's client, 2026-06); limits are per network."""
A_DAY = 30_000
ROWS = 5000
GONE = ("404", "410")
FIELDS = ("timestamp", "original", "statuscode", "digest")


@dataclass(frozen=True, slots=True)
class Row:
    """One capture as an index names it."""

    stamp: str
    """YYYYMMDDhhmmss in UTC."""
    url: str
    status: str
    digest: str
    place: str = ""
    """Where its record lies: `file#offset-length`."""

    @property
    def day(self) -> date:
        """Of the capture."""
        return datetime.strptime(self.stamp[:8], "%Y%m%d").replace(tzinfo=UTC).date()


class WebArchiveSpider(SourceSpider):
    """Reads one archive for one source. `inner` is the source's own spider."""

    reads_past = reads_windows = True

    def __init__(self, source: Source, window: Window | None, inner: SourceSpider) -> None:
        super().__init__(source, window)
        self.inner = inner

    def ask_past_list(self, via: PastVia, url: str) -> Request:
        """A request for a page of the index."""
        meta = {"way": "past", "expects": "json", "handle_httpstatus_list": [404], "may_be_empty": True}
        return Request(url, callback=self.read_index, meta=meta)

    def read_index(self, response: Response) -> Read:
        """The captures that a page of the index names, and a request for the page after it."""
        rows, resume = read_cdx(response.body, response.url)
        yield from self.name_rows(rows)
        if resume:
            base = response.url.partition("&resumeKey=")[0]
            yield self.ask_past_list("listing", f"{base}&resumeKey={quote(resume)}")

    def ask_past_item(self, item: PastItem) -> Request:
        """A request for one capture."""
        listed = Listed(f"{item.stable_id}@{item.capture}")
        return self.ask_item(item.url, listed, partial(self.read_capture, item))

    def read_capture(self, item: PastItem, response: Response) -> Iterator[Document]:
        """The documents of a captured page. Raises UnexpectedPage as the source's own reader does."""
        yield from self.read_as_own(item.stable_id, urlsplit(item.url).path.partition("id_/")[2], response, response)

    def read_as_own(self, key: str, url: str, captured: Response, asked: Response) -> Iterator[Document]:
        """The captured response, read as if the source itself had given it."""
        request = self.inner.ask_past_item(PastItem(key, url))
        own = with_real_charset(captured.replace(url=request.url, request=request))
        given: Any = request.callback(own) if request.callback else ()
        for each in given:
            if isinstance(each, Document):
                yield replace(each, capture_url=asked.url)

    def name_rows(self, rows: list[Row]) -> Iterator[Request]:
        """Requests that stand for the captures of items, the newest of each first; and when each was last there."""
        rule = getattr(self.inner, "rule", None)
        if rule is None:
            raise UnexpectedPage("no_items", f"{self.inner.name} has no rule that tells which addresses are items")
        keyed = sorted(((rule.key(row.url), row) for row in rows), key=lambda each: (each[0], each[1].stamp))
        for key, group in groupby(keyed, key=lambda each: each[0]):
            captures = [row for _, row in group]
            yield from (self._name(each) for each in named_captures(key, captures, self.address_of) if key)

    def address_of(self, row: Row) -> str:
        """Where a capture is asked for."""
        base = self.source.ways[0].url.rstrip("/")
        return f"{base}/web/{row.stamp}id_/{row.url}"

    def _name(self, item: NamedItem) -> Request:
        request = self.ask_past_item(PastItem(item.stable_id, item.url, "", item.capture, item.place))
        request.meta["named"] = replace(item, url=request.url)
        return request


class CommonCrawlSpider(WebArchiveSpider):
    """Reads Common Crawl: its list of crawls, the index of each, and single records out of its files."""

    def read_index(self, response: Response) -> Read:
        """Of the list of crawls, the index of each that is of the window's years; of an index, its captures."""
        if response.url.endswith("/collinfo.json"):
            host = self.inner.source.hosts[0]
            for address in crawls_of(response.body, self.window):
                yield self.ask_past_list("listing", f"{address}?{urlencode({'url': f'{host}/*', 'output': 'json'})}")
        elif response.status != 404:
            yield from self.name_rows(read_crawl_index(response.body, response.url))

    def address_of(self, row: Row) -> str:
        base = self.source.ways[-1].url.rstrip("/")
        return f"{base}/{row.place}"

    def ask_past_item(self, item: PastItem) -> Request:
        request = super().ask_past_item(item).replace(dont_filter=True)  # records of one file differ in their range
        begin, _, length = urlsplit(item.url).fragment.partition("-")
        if begin:
            request.headers["Range"] = f"bytes={begin}-{int(begin) + int(length) - 1}"
        return request

    def read_capture(self, item: PastItem, response: Response) -> Iterator[Document]:
        record = next(iter(ArchiveIterator(io.BytesIO(response.body))), None)
        if record is None or record.http_headers is None:
            raise UnexpectedPage("no_record", f"{item.url} gave no record of a WARC file")
        headers = Headers()
        for name, value in record.http_headers.headers:
            headers.appendlist(name, value)
        headers.pop("Content-Encoding", None)
        url, body = record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()
        kind = responsetypes.from_args(headers=headers, url=url, body=body)
        captured = kind(url, status=int(record.http_headers.get_statuscode()), headers=headers, body=body)
        yield from self.read_as_own(item.stable_id, url, captured, response)


def archive_source(source: Source, through: str, base: str = "") -> Source:
    """What is asked in place of `source`: an archive of the web, or the source itself where none is meant."""
    if through == "wayback":
        return _archive(source, base or WAYBACK)
    return _archive(source, base or CRAWL_INDEX, base or CRAWL_DATA) if through == "commoncrawl" else source


def first_lists(source: Source, through: str, window: Window, base: str = "") -> list[str]:
    """Addresses of the lists with which the reading of an archive begins."""
    return cdx_address(source, window, base) if through == "wayback" else [f"{base or CRAWL_INDEX}/collinfo.json"]


def cdx_address(source: Source, window: Window, base: str = "") -> list[str]:
    """The first page of the index of each host of a source; rows of one content in a row are named once."""
    asked = {"output": "json", "fl": ",".join(FIELDS), "collapse": "digest", "limit": ROWS, "showResumeKey": "true"}
    days = {"from": f"{window.first:%Y%m%d}", "to": f"{window.last:%Y%m%d}"}
    return [
        f"{base or WAYBACK}/cdx/search/cdx?{urlencode({'url': f'{host}/*', **asked, **days})}" for host in source.hosts
    ]


def read_cdx(body: bytes, url: str) -> tuple[list[Row], str]:
    """(rows, key of the next page or nothing). Raises UnexpectedPage: broken_json, wrong_type."""
    rows = _json(body or b"[]", url)
    if not isinstance(rows, list) or (rows and rows[0] != list(FIELDS)):
        raise UnexpectedPage("wrong_type", f"{url} gave no table of {', '.join(FIELDS)}")
    resume = str(rows[-1][0]) if len(rows) > 2 and rows[-2] == [] else ""
    found = [row for row in rows[1:] if len(row) == len(FIELDS)]
    return [Row(stamp, original, status, digest) for stamp, original, status, digest in found], resume


def crawls_of(body: bytes, window: Window | None) -> list[str]:
    """Addresses of the indexes of the crawls of the window's years: CC-MAIN-2024-10 is of 2024."""
    rows = [row for row in _json(body, "collinfo.json") if isinstance(row, dict)]
    years = range(window.first.year, window.last.year + 1) if window else range(10_000)
    return [row["cdx-api"] for row in rows if _year(str(row.get("id"))) in years]


def read_crawl_index(body: bytes, url: str) -> list[Row]:
    """The captures that an answer of Common Crawl's index names, one object a line."""
    rows = [_json(line, url) for line in body.splitlines() if line.strip()]
    return [
        Row(row["timestamp"], row["url"], row.get("status", ""), row.get("digest", ""), _place(row)) for row in rows
    ]


def named_captures(key: str, captures: list[Row], address: Any) -> list[NamedItem]:
    """The captures of one item that hold a page, newest first; the newest says when it was last there, and gone."""
    there = [row for row in captures if row.status in ("200", "-")]
    distinct = [row for at, row in enumerate(there) if at == 0 or row.digest != there[at - 1].digest]
    if not there:
        return []
    gone = next((row.day for row in captures if row.status in GONE and row.stamp > there[-1].stamp), None)
    named = [NamedItem(key, address(row), day=row.day, capture=row.stamp, place=row.place) for row in distinct]
    named[-1] = replace(named[-1], last_seen=there[-1].day, gone_by=gone)
    return named[::-1]


def _archive(source: Source, *addresses: str) -> Source:
    hosts = tuple(dict.fromkeys(urlsplit(each).netloc for each in addresses))
    bare = tuple(dict.fromkeys(host.split(":")[0] for host in hosts))
    ways = tuple(Way(f"archive{n}", "listing", f"{each}/", required=False) for n, each in enumerate(addresses))
    expect = replace(source.expect, whole_pages=False)
    return replace(source, hosts=bare, ways=ways, expect=expect, polite=Polite(SECONDS_BETWEEN, 1_000_000, A_DAY))


def _json(body: bytes, url: str) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise UnexpectedPage("broken_json", f"{url} gave no JSON: {error}") from error


def _place(row: dict[str, Any]) -> str:
    return f"{row['filename']}#{row['offset']}-{row['length']}"


def _year(crawl: str) -> int:
    part = crawl.removeprefix("CC-MAIN-")[:4]
    return int(part) if part.isdigit() else 0


ARCHIVES: dict[str, type[WebArchiveSpider]] = {"wayback": WebArchiveSpider, "commoncrawl": CommonCrawlSpider}
"""Spiders by the name under which an archive is asked for."""
