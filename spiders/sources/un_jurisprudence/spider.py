"""Reads the treaty bodies' decisions by the number of their page, and the text that the page points to."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

from pydantic import Field
from scrapy.http import Request, Response, TextResponse

from config.rows import Row
from spiders.document import Document, JsonValue, LacksPart, Listed, UnexpectedPage, refuse_unknown
from spiders.reading.files import FileText, read_file
from spiders.reading.languages import read_language
from spiders.source import Source, Window, read_details
from spiders.sources.un_jurisprudence.case_page import Case, Selectors, is_foreign, read_case
from spiders.spider import Read, SourceSpider


class Details(Row):
    """What only this spider reads of source.yml."""

    page: str
    first: int = Field(gt=0)
    last: int = Field(gt=0)
    ahead: int = Field(gt=0)
    committees: dict[str, str] = Field(min_length=1)
    """Code by the beginning of a symbol."""
    title: tuple[str, ...]
    symbol: tuple[str, ...]
    label: tuple[str, ...]


class UnJurisprudenceSpider(SourceSpider):
    """Cases by the number of their page."""

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.details = read_details(source, Details)
        self.selectors = Selectors(self.details.title, self.details.symbol, self.details.label)
        self._last = self.details.last

    async def start(self) -> AsyncIterator[Any]:
        """The pages of the range."""
        for number in range(self.details.first, self._last + 1):
            yield self._ask_page(number)

    def read_case_page(self, number: int, response: Response) -> Read:
        """The text of a case, and further numbers where the range nears its end. Raises UnknownWord for a new label."""
        case = read_case(self._markup(response), self.selectors, self.details.committees)
        if case is None:
            self._check_expected(number, response)
            return
        if number > self._last - self.details.ahead:
            following = range(self._last + 1, number + self.details.ahead + 1)
            self._last = max(self._last, number + self.details.ahead)
            yield from map(self._ask_page, following)
        if case.file:
            listed = Listed(str(number), case.digest, case.title)
            yield self.ask_item(
                case.file,
                listed,
                partial(self.read_text, number, case),
                partial(self.keep_facts, number, case, response.url),
            )
        else:
            yield self._document(number, case, FileText(""), response.url, {"partial": "no_text"})
        refuse_unknown("field", case.unknown_labels, "spiders/sources/un_jurisprudence/case_page.py")
        if foreign := [label for label, value in case.facts.items() if is_foreign(value)]:
            raise LacksPart("other_language", f"{response.url} is asked for in English and gives {foreign} in another")

    def read_text(self, number: int, case: Case, response: Response) -> Iterator[Document]:
        """The case with its text. Raises UnexpectedPage: no_text."""
        read = read_file(response.body)
        if len(read.text) < self.source.expect.text_chars:
            raise UnexpectedPage("no_text", f"{response.url} ({case.symbol}) has {len(read.text)} letters of text")
        yield self._document(number, case, read, response.url, {})

    def keep_facts(self, number: int, case: Case, page_url: str, failure: Any) -> Iterator[Document]:
        """What the page says of a case whose text cannot be had."""
        yield self._document(number, case, FileText(""), page_url, {"partial": "no_text"})

    def _ask_page(self, number: int) -> Request:
        url = self.details.page.format(number=number)
        return self.ask_list(self.source.ways[0], url, partial(self.read_case_page, number), expects="html")

    def _check_expected(self, number: int, response: Response) -> None:
        if number == self.details.first:
            raise UnexpectedPage(
                "changed_layout",
                f"{response.url} holds no case, though it must (see {self.source.where('details', 'symbol')})",
            )

    def _markup(self, response: Response) -> str:
        if not isinstance(response, TextResponse):
            raise UnexpectedPage("wrong_type", f"{response.url} is no page of text but {type(response).__name__}")
        return response.text

    def _document(
        self, number: int, case: Case, read: FileText, capture_url: str, more: dict[str, JsonValue]
    ) -> Document:
        facts: dict[str, JsonValue] = {"case": case.facts.get("communication", case.symbol), "symbol": case.symbol}
        facts |= {"committee": case.committee, **case.facts}
        return Document(
            source=self.source.name,
            stable_id=str(number),
            url=self.details.page.format(number=number),
            title=f"{case.title}, {case.symbol}" if case.title != case.symbol else case.symbol,
            text="\n\n".join(filter(None, (_parties(case), read.text))),
            capture_url=capture_url,
            hidden_text=read.hidden_text,
            language=read_language(read.text, "en", self.source.languages),
            kind="decision",
            published=case.decided,
            published_precision="day",
            listed_as="" if more else case.digest,
            metadata={**facts, **more},
        )


def _parties(case: Case) -> str:
    """Author and victim in a sentence: the page names them even where the text is not there yet."""
    parties = (("Author", case.facts.get("author")), ("Victim", case.facts.get("victim")))
    said = [f"{label}: {name.rstrip('.')}." for label, name in parties if name]
    return " ".join([f"{case.title} ({case.symbol}).", *said])
