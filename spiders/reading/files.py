"""A file that a source offers (PDF, Word, HTML or plain text) as text: told by its bytes, not by its name."""

import codecs
import re
from dataclasses import dataclass

from spiders.document import UnexpectedPage
from spiders.reading.blocks import read_blocks
from spiders.reading.docx import read_docx
from spiders.reading.pdf import read_pdf

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
CHARSET = re.compile(rb"charset=[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
HEAD_BYTES = 4096
PACKED = b"PK\x03\x04"
MARKUP = re.compile(r"<(html|body|p|div|table|br)\b", re.IGNORECASE)
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class FileText:
    """What a file says: paragraphs divided by a blank line. `unread_pages` counts scans and pages left out."""

    text: str
    hidden_text: str = ""
    unread_pages: int = 0


def read_file(data: bytes) -> FileText:
    """The text of a file. Raises UnexpectedPage: what `read_pdf` and `read_docx` refuse, and unknown_file."""
    if b"%PDF-" in data[:1024]:
        pdf = read_pdf(data)
        return FileText(pdf.text, unread_pages=len(pdf.pages_without_text) + pdf.pages_left_out)
    if data.startswith(PACKED):
        docx = read_docx(data)
        return FileText(docx.text, hidden_text=docx.notes)
    return FileText(_read_markup(decode(data)))


def decode(data: bytes) -> str:
    """Bytes of a page as text: by byte order mark, then by zero bytes, then by what the page declares, else UTF-8.

    The UN's document store serves UTF-16; read as UTF-8, every second letter of a name is a zero byte."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace")
    head = data[:HEAD_BYTES]
    if head.count(0) > len(head) // 4:
        little = head[1::2].count(0) >= head[0::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    return data.decode(_declared(head), errors="replace")


def _declared(head: bytes) -> str:
    found = CHARSET.search(head)
    try:
        return codecs.lookup(found[1].decode("ascii")).name if found else "utf-8"
    except LookupError:
        return "utf-8"


def _read_markup(text: str) -> str:
    text = XML_DECLARATION.sub("", text)
    if MARKUP.search(text):
        return read_blocks(text)
    if "\x00" in text or text.count("\ufffd") > max(10, len(text) // 20):
        raise UnexpectedPage("unknown_file", f"a file is neither PDF, Word nor text: it begins with {text[:20]!r}")
    return "\n\n".join(part for each in re.split(r"\n\s*\n", text) if (part := " ".join(each.split())))
