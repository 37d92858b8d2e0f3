"""Text of a PDF file, as paragraphs, with what could not be read said aloud."""

import itertools
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2

from spiders.document import UnexpectedPage

MAX_PAGES = 1_500
"""A country report has some 40 pages; an annual report of Amnesty some 450."""

FITS = 0.86
"""A line ends a paragraph if the next word would have fitted on it: up to this share of the page's long lines.

At 0.93 a name of the recorded urgent action was torn apart, up to 0.9 none (2026-11)."""

# PDFium gives U+FFFE or U+0002 for a hyphen that it takes for one of line breaking.
BROKEN_WORD = re.compile("[\u00ad\ufffe\u0002][ \t]*\r?\n[ \t]*")
HYPHEN_AT_END = re.compile(r"(?<=\w)[-\u2010][ \t]*\r?\n[ \t]*(?=\w)")
NOT_TEXT = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u00ad\ufffe\uffff]")
PAGE_NUMBER = re.compile(r"\W*\d{1,4}\W*")
SENTENCE_END = (".", "!", "?", ":", ";", "…", "”", "»", '"', "’", ")")


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says: `text` is paragraphs divided by a blank line."""

    text: str
    pages: int
    pages_without_text: tuple[int, ...] = ()
    """Numbers (from 1) of pages that hold no letters: scans, pictures, blanks."""
    pages_left_out: int = 0
    """Pages after the first MAX_PAGES."""


def read_pdf(data: bytes) -> PdfText:
    """The text layer of a PDF. Raises UnexpectedPage: not_pdf, locked_pdf, broken_pdf.

    A scan gives an empty text and its page numbers in `pages_without_text`: we read no pictures."""
    if b"%PDF-" not in data[:1024]:
        raise UnexpectedPage("not_pdf", f"expected a PDF file, got {data[:20]!r}; look at the address that led here")
    document = _open(data)
    try:
        count = len(document)
        pages = [_page_text(document, number) for number in range(min(count, MAX_PAGES))]
    finally:
        document.close()
    empty = tuple(number for number, page in enumerate(pages, 1) if not any(map(str.isalpha, page)))
    return PdfText(join_pages(pages), count, empty, max(0, count - MAX_PAGES))


def join_pages(pages: Sequence[str]) -> str:
    """Paragraphs of a text that the layout broke into lines and pages."""
    paragraphs: list[str] = []
    for page in pages:
        found = list(_paragraphs(page))
        if paragraphs and found and _goes_on(paragraphs[-1], found[0]):
            paragraphs[-1] = f"{paragraphs[-1]} {found.pop(0)}"
        paragraphs += found
    return "\n\n".join(paragraphs)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        reason, what = ("locked_pdf", "needs a password") if locked else ("broken_pdf", f"cannot be opened: {error}")
        raise UnexpectedPage(reason, f"the PDF {what}; open it by hand and add its text as a document") from error


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        return str(page.get_textpage().get_text_range())
    except pypdfium2.PdfiumError as error:
        raise UnexpectedPage("broken_pdf", f"page {number + 1} of the PDF cannot be read: {error}") from error


def _paragraphs(page: str) -> Iterator[str]:
    lines = [" ".join(line.split()) for line in _mend_words(page).splitlines()]
    lines = _without_page_number(lines)
    long = _long_line(lines)
    held: list[str] = []
    for line, following in itertools.pairwise([*lines, ""]):
        if line:
            held.append(line)
        if held and (not line or not following or _ends_paragraph(line, following, long)):
            yield " ".join(held)
            held = []
    if held:
        yield " ".join(held)


def _mend_words(page: str) -> str:
    """Words that a line break cut. `Kuv-/vatov` is one word; `Abdul-/Rahman` keeps its hyphen."""
    page = HYPHEN_AT_END.sub(_hyphen_or_none, BROKEN_WORD.sub("", page))
    return NOT_TEXT.sub("", page)


def _hyphen_or_none(found: re.Match[str]) -> str:
    return "" if found.string[found.end()].islower() else "-"


def _without_page_number(lines: list[str]) -> list[str]:
    while lines and (not lines[0] or PAGE_NUMBER.fullmatch(lines[0])):
        lines = lines[1:]
    while lines and (not lines[-1] or PAGE_NUMBER.fullmatch(lines[-1])):
        lines = lines[:-1]
    return lines


def _long_line(lines: Sequence[str]) -> float:
    lengths = [len(line) for line in lines if line]
    return statistics.quantiles(lengths, n=10)[-1] if len(lengths) > 1 else 0.0


def _ends_paragraph(line: str, following: str, long: float) -> bool:
    if following[:1].islower():
        return False
    return len(f"{line} {following.split(' ', 1)[0]}") <= FITS * long


def _goes_on(last: str, first: str) -> bool:
    return first[:1].islower() and not last.endswith(SENTENCE_END)
