"""Reads the letters of UN experts and the replies of states: the table, then the file of each row."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote_plus

from pydantic import Field
from scrapy.http import Response, TextResponse

from config.rows import Row
from spiders.document import Document, JsonValue, LacksPart, Listed, UnexpectedPage
from spiders.reading.files import FileText, read_file
from spiders.reading.languages import read_language
from spiders.source import Source, Window, read_details
from spiders.sources.un_communications.table import File, Letter, read_table
from spiders.spider import Read, SourceSpider


class Details(Row):
    """What only this spider reads of source.yml."""

    types: tuple[str, ...] = Field(min_length=1)
    max_pages: int = Field(gt=0)
    page: str


class UnCommunicationsSpider(SourceSpider):
    """Letters by their reference; each reply is a document of its own under the letter's reference."""

    def __init__(self, source: Source, window: Window | None = None) -> None:
        super().__init__(source, window)
        self.details = read_details(source, Details)
        self._seen: set[str] = set()

    def read_way(self, response: Response) -> Read:
        """The letters and replies of a page of the table, and the next page while pages bring something new."""
        letters = read_table(self._markup(response), response.url, self.details.types, self.source.where("ways", 0))
        number = int(response.meta.get("page", 1))
        if not letters and number == 1:
            raise UnexpectedPage(
                "empty_list", f"{response.url} has no row of a letter (see {self.source.where('ways', 0)})"
            )
        new = [letter for letter in letters if letter.reference not in self._seen]
        self._seen |= {letter.reference for letter in new}
        for letter in new:
            yield from self._ask_files(letter, response.url)
        if new and number < self.details.max_pages:
            way = self.source.way(response.meta["way"])
            request = self.ask_list(way, f"{way.url}?page={number + 1}", self.read_way)
            request.meta["page"] = number + 1
            yield request
        self._check_files(letters, response.url)
        if new and number >= self.details.max_pages:
            where = self.source.where("details", "max_pages")
            raise LacksPart("over_cap", f"{response.url} is page {number} and still names new letters (see {where})")

    def _check_files(self, letters: list[Letter], url: str) -> None:
        """Each reference is the link to its file: a row without one has lost it."""
        bare = [letter.reference for letter in letters if letter.file is None]
        if bare:
            where = self.source.where("ways", 0)
            raise LacksPart("no_file", f"{url}: {', '.join(bare)} link to no file, each letter does (see {where})")

    def _ask_files(self, letter: Letter, list_url: str) -> Read:
        if letter.file is None:
            yield self._letter(letter, FileText(""), list_url, {"partial": "summary"})
        else:
            yield self.ask_item(
                letter.file.url,
                Listed(letter.reference, letter.digest, letter.summary[:120]),
                partial(self.read_letter, letter),
                partial(self.keep_summary, letter, list_url),
            )
        for reply in letter.replies:
            key = f"{letter.reference} reply {reply.number}"
            yield self.ask_item(reply.url, Listed(key), partial(self.read_reply, letter, reply, key))

    def read_letter(self, letter: Letter, response: Response) -> Iterator[Document]:
        """The letter with its text."""
        yield self._letter(letter, read_file(response.body), response.url, {})

    def keep_summary(self, letter: Letter, list_url: str, failure: Any) -> Iterator[Document]:
        """What the table says of a letter whose file cannot be had."""
        yield self._letter(letter, FileText(""), list_url, {"partial": "summary"})

    def read_reply(self, letter: Letter, reply: File, key: str, response: Response) -> Iterator[Document]:
        """The reply of a state."""
        read = read_file(response.body)
        said = f"Reply of {letter.addressee} to the communication {letter.reference} of UN experts."
        yield Document(
            source=self.source.name,
            stable_id=key,
            url=self._page(letter),
            title=said.rstrip("."),
            text="\n\n".join(filter(None, (said, read.text))),
            capture_url=response.url,
            hidden_text=read.hidden_text,
            language=read_language(read.text, "en", self.source.languages),
            kind="reply",
            published=reply.day,
            published_precision="day",
            metadata={"case": letter.reference, "addressee": letter.addressee, **_unread(read)},
        )

    def _letter(self, letter: Letter, read: FileText, capture_url: str, more: dict[str, JsonValue]) -> Document:
        said = f"Communication {letter.reference} ({letter.type}) of UN experts to {letter.addressee}."
        facts: dict[str, JsonValue] = {
            "case": letter.reference,
            "type": letter.type,
            "addressee": letter.addressee,
            "mandates": list(letter.mandates),
            "replies": [reply.number for reply in letter.replies],
        }
        return Document(
            source=self.source.name,
            stable_id=letter.reference,
            url=self._page(letter),
            title=f"UN experts to {letter.addressee}: {letter.reference}",
            text="\n\n".join(filter(None, (said, letter.summary, read.text))),
            capture_url=capture_url,
            hidden_text=read.hidden_text,
            language=read_language(read.text or letter.summary, "en", self.source.languages),
            kind="communication",
            published=letter.sent,
            published_precision="day",
            listed_as="" if more else letter.digest,
            metadata={**facts, **_unread(read), **more},
        )

    def _page(self, letter: Letter) -> str:
        return self.details.page.format(reference=quote_plus(letter.reference))

    def _markup(self, response: Response) -> str:
        if not isinstance(response, TextResponse):
            raise UnexpectedPage("wrong_type", f"{response.url} is no page of text but {type(response).__name__}")
        return response.text


def _unread(read: FileText) -> dict[str, JsonValue]:
    """Scanned pages are said aloud: a name on them is not found."""
    return {"unread_pages": read.unread_pages} if read.unread_pages else {}
