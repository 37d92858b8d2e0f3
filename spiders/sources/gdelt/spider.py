"""Reads GDELT's Article List file by file: what the press printed, matched at home."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from pydantic import Field
from scrapy.http import Request, Response

from config.rows import Row
from spiders.document import Document, JsonValue, refuse_unknown
from spiders.reading.languages import read_language
from spiders.source import Source, Window, read_details
from spiders.sources.gdelt.records import Headline, Wanted, read_headlines
from spiders.spider import Read, SourceSpider

ABSENT = 404
QUARTER = timedelta(minutes=15)


class Details(Row):
    """What only this spider reads of source.yml."""

    file: str
    hours: int = Field(gt=0)
    minutes: tuple[int, ...] = Field(min_length=1)
    languages: tuple[str, ...]
    words: tuple[str, ...] = Field(min_length=1)
    skip: tuple[str, ...]


class GdeltSpider(SourceSpider):
    """Headlines by the address of their article."""

    reads_windows = True

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.details = read_details(source, Details)
        self.wanted = Wanted(self.details.languages, self.details.words, self.details.skip)
        self._seen: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Every address at which a file may stand."""
        for quarter in quarters(*self._span()):
            for minute in self.details.minutes:
                yield self._ask(quarter + timedelta(minutes=minute))

    def read_way(self, response: Response) -> Read:
        """The headlines of a file that speak of our countries; nothing where no file stands.

        Raises UnknownWord for a field of a record that neither is read nor is ignored by name."""
        if response.status == ABSENT:
            return
        unknown: set[str] = set()
        for headline in read_headlines(response.body, response.url):
            unknown.update(headline.unknown_fields)
            if headline in self.wanted and headline.title and headline.url not in self._seen:
                self._seen.add(headline.url)
                yield self._document(headline, response.url)
        refuse_unknown("field", unknown, f"{self.source.folder.name}/records.py")

    def _span(self) -> tuple[datetime, datetime]:
        if self.window is None:
            now = self.now()
            return now - timedelta(hours=self.details.hours), now
        first = datetime.combine(self.window.first, time(), UTC)
        return first, datetime.combine(self.window.last, time(), UTC) + timedelta(days=1)

    def _ask(self, at: datetime) -> Request:
        url = self.details.file.format(stamp=at.strftime("%Y%m%d%H%M00"))
        request = self.ask_list(self.source.ways[0], url, self.read_way, expects="json")
        request.meta.update(handle_httpstatus_list=[ABSENT], may_be_empty=True)
        return request

    def _document(self, headline: Headline, capture_url: str) -> Document:
        text = "\n\n".join(part for part in (headline.title, headline.sentence) if part)
        facts: dict[str, JsonValue] = {"outlet": headline.outlet, "domain": headline.domain}
        return Document(
            source=self.source.name,
            stable_id=headline.url,
            url=headline.url,
            title=headline.title,
            text=text,
            capture_url=capture_url,
            language=read_language(text, headline.language, self.source.languages),
            kind="headline",
            published=headline.seen,
            published_precision="day",
            authors=tuple(filter(None, [headline.author])),
            metadata=facts,
        )


def quarters(first: datetime, last: datetime) -> Iterator[datetime]:
    """The quarter hours from that of `first` up to `last`."""
    at = first.replace(minute=first.minute // 15 * 15, second=0, microsecond=0)
    while at < last:
        yield at
        at += QUARTER
