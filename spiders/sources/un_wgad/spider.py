"""Reads the opinions of the Working Group on Arbitrary Detention: a list of files, each a PDF."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urljoin

from pydantic import Field, field_validator
from scrapy.http import Response, TextResponse

from config.rows import Row
from spiders.document import Document, JsonValue, Listed, UnexpectedPage
from spiders.reading.dates import read_day
from spiders.reading.files import read_file
from spiders.reading.languages import read_language
from spiders.reading.markup import parse_page, text_of
from spiders.source import Source, Window, read_details
from spiders.spider import Read, SourceSpider

ADOPTED = re.compile(r"\(\s*(\d{1,2}\s*[-–]\s*)?(\d{1,2} [A-Z][a-z]+ \d{4})\s*\)")
"""The session's last day as an opinion prints it: `ninety-eighth session (13-17 November 2023)`."""


class Details(Row):
    """What only this spider reads of source.yml."""

    file: str
    max_items: int = Field(gt=0)

    @field_validator("file")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        missing = {"number", "year", "state", "edition"} - set(re.compile(value).groupindex)
        if missing:
            raise ValueError(f"the pattern lacks the groups {sorted(missing)}")
        return value


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the address of a file says."""

    number: int
    year: int
    state: str
    url: str
    title: str
    final: bool

    @property
    def symbol(self) -> str:
        """The UN's symbol, the key: A/HRC/WGAD/2023/66."""
        return f"A/HRC/WGAD/{self.year}/{self.number}"


class UnWgadSpider(SourceSpider):
    """Opinions by their symbol; the final edition replaces the advance one."""

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.details = read_details(source, Details)
        self._file = re.compile(self.details.file)

    def read_way(self, response: Response) -> Read:
        """A request for each opinion of the list, newest first. Raises UnexpectedPage: empty_list."""
        opinions = self._list(response)
        if not opinions:
            raise UnexpectedPage(
                "empty_list",
                f"{response.url} links to no opinion; see {self.source.where('details', 'file')} and "
                f"{self.source.where('ways', 0)}",
            )
        for opinion in opinions[: self.details.max_items]:
            listed = Listed(opinion.symbol, opinion.url, opinion.title)
            yield self.ask_item(opinion.url, listed, partial(self.read_opinion, opinion))

    def read_opinion(self, opinion: Opinion, response: Response) -> Iterator[Document]:
        """The opinion's text. Raises UnexpectedPage: no_text (a scan), and what `read_file` refuses."""
        read = read_file(response.body)
        if len(read.text) < self.source.expect.text_chars:
            raise UnexpectedPage("no_text", f"{response.url} has {len(read.text)} letters: read it by hand")
        day = next((found for each in ADOPTED.finditer(read.text) if (found := read_day(each[2], ["en"]))), None)
        facts: dict[str, JsonValue] = {"case": opinion.symbol, "state": opinion.state, "edition": _edition(opinion)}
        yield Document(
            source=self.source.name,
            stable_id=opinion.symbol,
            url=opinion.url,
            title=f"Opinion No. {opinion.number}/{opinion.year} of the Working Group on Arbitrary Detention"
            + (f": {opinion.title}" if opinion.title else ""),
            text=read.text,
            capture_url=response.url,
            language=read_language(read.text, "en", self.source.languages),
            kind="opinion",
            published=day.at if day else None,
            published_precision="day",
            listed_as=opinion.url,
            metadata=facts | ({"unread_pages": read.unread_pages} if read.unread_pages else {}),
        )

    def _list(self, response: Response) -> list[Opinion]:
        if not isinstance(response, TextResponse):
            raise UnexpectedPage("wrong_type", f"{response.url} is no page of text but {type(response).__name__}")
        best: dict[str, Opinion] = {}
        for link in parse_page(response.text).root.iter("a"):
            url = urljoin(response.url, link.get("href") or "")
            if found := self._file.search(url):
                opinion = _opinion(found, url, text_of(link))
                if opinion.final or opinion.symbol not in best:
                    best[opinion.symbol] = opinion
        return sorted(best.values(), key=lambda each: (each.year, each.number), reverse=True)


def _opinion(found: re.Match[str], url: str, title: str) -> Opinion:
    state = found["state"].replace("-", " ")
    return Opinion(int(found["number"]), int(found["year"]), state, url, title, not found["edition"])


def _edition(opinion: Opinion) -> str:
    return "final" if opinion.final else "advance"
