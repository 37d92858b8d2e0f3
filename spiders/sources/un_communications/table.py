"""The table of letters as rows: reference, addressee, type, mandates, summary, files. Pure: markup in, rows out."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.document import UnexpectedPage
from spiders.reading.dates import read_day
from spiders.reading.markup import fold_spaces, parse_page, text_of

REFERENCE = re.compile(r"[A-Z]{2,4} \d+/\d{4}")
TYPE = re.compile(r"[A-Z]{2,3}")
DAY = re.compile(r"\d{1,2} [A-Za-z]{3,9} \d{4}")
MORE = re.compile(r"\s*More details\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a row; `number` is the gId of its address, which need not be the row's own number."""

    number: str
    url: str
    day: datetime | None = None
    """Where the table prints one as the link's text: when a reply came."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One row."""

    reference: str
    """As printed: TJK 1/2026. The key: replies arrive under the same one."""
    type: str
    addressee: str
    sent: datetime | None
    mandates: tuple[str, ...]
    summary: str
    file: File | None
    replies: tuple[File, ...]

    @property
    def digest(self) -> str:
        """Of all that the row says: another one means a correction or a new reply."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def read_table(markup: str, base: str, types: tuple[str, ...], where: str) -> list[Letter]:
    """The rows of a page. Raises UnexpectedPage: changed_layout, unknown_type (by its name)."""
    marks = parse_page(markup).root.xpath("//tr[@data-id][not(td)]")
    return [_letter(row, base, types, where) for mark in marks for row in mark.xpath("following-sibling::tr[td][1]")]


def _letter(row: HtmlElement, base: str, types: tuple[str, ...], where: str) -> Letter:
    cells = row.xpath("td")
    if len(cells) < 3:
        raise UnexpectedPage("changed_layout", f"a row of {base} has {len(cells)} cells, expected 3 or 4 (see {where})")
    said = [text for part in cells[0].xpath(".//ul") if (text := text_of(part))]
    reference = _only(REFERENCE, said, "reference", where)
    kind = _only(TYPE, said, "type", where)
    if kind not in types:
        raise UnexpectedPage("unknown_type", f"{reference} is of the type '{kind}', which {where} does not name")
    files = list(_files(cells[0], base))
    return Letter(
        reference=reference,
        type=kind,
        addressee=_addressee(said),
        sent=next((day for text in said if (day := _day(text))), None),
        mandates=tuple(fold_spaces(text_of(each)) for each in cells[1].xpath(".//li")),
        summary=MORE.sub("", text_of(cells[2])),
        file=files[0] if files else None,
        replies=tuple(file for cell in cells[3:] for file in _files(cell, base)),
    )


def _only(pattern: re.Pattern[str], said: list[str], what: str, where: str) -> str:
    found = next((match[0] for text in said if (match := pattern.fullmatch(text))), "")
    if not found:
        raise UnexpectedPage("changed_layout", f"a row has no {what} in {said} (see {where})")
    return found


def _addressee(said: list[str]) -> str:
    known = (REFERENCE, TYPE, DAY)
    return next((text for text in said if not any(pattern.fullmatch(text) for pattern in known)), "")


def _files(cell: HtmlElement, base: str) -> Iterator[File]:
    for link in cell.xpath(".//a[@href]"):
        url = urljoin(base, link.get("href"))
        number = parse_qs(urlsplit(url).query).get("gId", [""])[0]
        if number.isdecimal():
            yield File(number, url, _day(text_of(link)))


def _day(text: str) -> datetime | None:
    """A cell that is a day and nothing else."""
    found = read_day(text, ["en"]) if DAY.fullmatch(text) else None
    return found.at if found else None
