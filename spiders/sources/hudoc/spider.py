"""Reads the Court's documents that speak of the five countries: rows by date, then the text of each."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from scrapy.http import Request, Response

from spiders.document import Document, JsonValue, Listed, UnexpectedPage, refuse_unknown
from spiders.reading.blocks import read_blocks
from spiders.reading.languages import read_language
from spiders.reading.pdf import read_pdf
from spiders.source import Source, Window, read_details
from spiders.sources.hudoc.query import Details, divide_days, halve, list_address, rss_address, trailing_window
from spiders.sources.hudoc.rows import CaseRow, read_feed, read_rows
from spiders.spider import Read, SourceSpider

WHERE = "spiders/sources/hudoc/rows.py"
MOST_PER_DAY = 5_000
"""Rows of one day; the Court has never published so many. A count beyond is an error, and would ask for ever."""


class HudocSpider(SourceSpider):
    """Documents by HUDOC's item id: one for each language of a judgment."""

    reads_windows = True

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.details = read_details(source, Details)
        self.rows: dict[str, CaseRow] = {}

    async def start(self) -> AsyncIterator[Any]:
        """The first page of rows of each piece of the days asked for, and the feed of the newest."""
        days = self.window or trailing_window(self.now().date(), self.details.days)
        pieces = list(divide_days(days, self.details.longest_window_days))
        for piece in pieces:
            yield self._ask_rows(piece, 0)
        rss = self.source.way("rss")
        yield self.ask_list(rss, rss_address(rss.url, pieces[-1], self.details), self.read_rss)

    def read_list(self, piece: Window, start: int, response: Response) -> Read:
        """The texts of the rows, and further pages; a window with too many rows is asked for again in halves."""
        page = read_rows(response.body, self.source)
        if start == 0 and page.count > self.details.most_per_window and piece.first < piece.last:
            yield from (self._ask_rows(half, 0) for half in halve(piece))
            return
        self._check_whole(page.count, len(page.rows), start, response.url)
        if start == 0:
            yield from (self._ask_rows(piece, at) for at in range(len(page.rows), page.count, self._step()))
        self.rows |= {row.itemid: row for row in page.rows}
        yield from (self._ask_body(row, response.url) for row in page.rows)
        refuse_unknown("field", {name for row in page.rows for name in row.unknown_fields}, WHERE)
        refuse_unknown("type", {name for row in page.rows for name in row.unknown_types}, WHERE)

    def read_rss(self, response: Response) -> Read:
        """The texts of the items that the feed names."""
        yield from (self._ask_body(row, response.url) for row in read_feed(response.body, self.source, "rss"))

    def read_body(self, row: CaseRow, response: Response) -> Read:
        """The document; an empty answer sends us to the PDF."""
        text = read_blocks(response.text) if response.body.strip() else ""
        if text:
            self._check_text(text, response.url)
            yield self._document(row, text, response.url)
            return
        url = self.details.pdf.format(itemid=row.itemid)
        # Not `listed` a second time: the item has been asked for in this run.
        yield Request(
            url,
            callback=partial(self.read_pdf_body, row),
            errback=partial(self.keep_row, row, response.url),
            meta={"may_be_empty": True},
        )

    def read_pdf_body(self, row: CaseRow, response: Response) -> Read:
        """The document from the text of its PDF, or without a text."""
        text = read_pdf(response.body).text if response.body.strip() else ""
        yield self._document(row, text, response.url)

    def keep_row(self, row: CaseRow, capture_url: str, _failure: Any) -> Read:
        """What the list said of an item whose text cannot be had."""
        yield self._document(row, "", capture_url)

    def _ask_rows(self, piece: Window, start: int) -> Request:
        way = self.source.way("api")
        url = list_address(way.url, piece, start, self.details)
        return self.ask_list(way, url, partial(self.read_list, piece, start), expects="json")

    def _ask_body(self, row: CaseRow, list_url: str) -> Request:
        request = self.ask_item(
            self.details.body.format(itemid=row.itemid),
            Listed(row.itemid, row.digest, row.title),
            partial(self.read_body, row),
            partial(self.keep_row, row, list_url),
        )
        request.meta["may_be_empty"] = True  # 204: the item has no text
        return request

    def _step(self) -> int:
        return self.details.page_length

    def _check_whole(self, count: int, given: int, start: int, url: str) -> None:
        if count > MOST_PER_DAY:
            raise UnexpectedPage("over_cap", f"{url} counts {count} rows in a window that cannot be divided further")
        expected = min(self._step(), count - start)
        if given < expected:
            where = self.source.where("details", "page_length")
            raise UnexpectedPage(
                "short_list", f"{url} gave {given} of {expected} rows from row {start}, of {count} in all; see {where}"
            )

    def _check_text(self, text: str, url: str) -> None:
        if len(text) < self.source.expect.text_chars:
            where = self.source.where("expect", "text_chars")
            raise UnexpectedPage(
                "no_article", f"{url} has {len(text)} letters, too few for a text of the Court; see {where}"
            )

    def _document(self, named: CaseRow, text: str, capture_url: str) -> Document:
        # The feed may have named an item first, but the rows say more of it; lists are read before items.
        row = self.rows.get(named.itemid, named)
        partly: dict[str, JsonValue] = {} if text else {"partial": "no_text"}
        return Document(
            source=self.source.name,
            stable_id=row.itemid,
            url=self.details.page.format(itemid=row.itemid),
            title=row.title,
            text=text or describe_row(row),
            capture_url=capture_url,
            language=read_language(text, row.language or "en", self.source.languages),
            kind=row.kind,
            published=row.published,
            published_precision="day",
            listed_as=row.digest if text else "",
            metadata={**row.facts, **partly},
        )


def describe_row(row: CaseRow) -> str:
    """What the row alone says, as text: title, application numbers, conclusion."""
    numbers = row.facts.get("appno")
    shown = ", ".join(map(str, numbers)) if isinstance(numbers, list) else ""
    lines = (row.title, f"Application no. {shown}" if shown else "", str(row.facts.get("conclusion", "")))
    return "\n\n".join(filter(None, lines))
