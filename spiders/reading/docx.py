"""Text of a Word file: paragraphs, tables, text boxes, then notes, headers and footers.

Read from the XML parts and not with python-docx, whose paragraphs leave out text boxes, inserted text and notes: names
of applicants stand there too.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from spiders.document import UnexpectedPage
from spiders.reading.xml import read_xml

MAX_UNPACKED = 64 * 2**20
"""Bytes of all XML parts together; a judgment of the Grand Chamber has about 3 MB."""

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""Holds a text box a second time, for old programs."""

PARAGRAPH = WORD + "p"
LEFT_OUT = frozenset({PARAGRAPH, FALLBACK, WORD + "del", WORD + "moveFrom"})
"""Inner paragraphs speak for themselves; deleted text is not what was published."""
CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
MAIN_PART = "word/document.xml"
OTHER_PARTS = ("word/footnotes", "word/endnotes", "word/header", "word/footer", "word/comments")
OLD_WORD = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class DocxText:
    """What a Word file says: `text` from the body, `notes` from foot- and endnotes, headers, footers, comments."""

    text: str
    notes: str = ""


def read_docx(data: bytes) -> DocxText:
    """The text of a .docx, paragraphs divided by a blank line.

    Raises UnexpectedPage: not_docx, broken_docx, forbidden_xml, bomb."""
    if data.startswith(OLD_WORD):
        raise UnexpectedPage("not_docx", "the file is in the format of Word before 2007; save it as .docx and add it")
    with _open(data) as package:
        names = package.namelist()
        if MAIN_PART not in names:
            raise UnexpectedPage("not_docx", f"the archive holds no {MAIN_PART}: it is not a Word file")
        others = sorted(name for name in names if name.startswith(OTHER_PARTS) and name.endswith(".xml"))
        notes = [_part_text(package, name) for name in others]
        return DocxText(_part_text(package, MAIN_PART), "\n\n".join(dict.fromkeys(filter(None, notes))))


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise UnexpectedPage("not_docx", f"expected a Word file, got {data[:20]!r}") from error
    unpacked = sum(part.file_size for part in package.infolist() if part.filename.endswith(".xml"))
    if unpacked > MAX_UNPACKED:
        raise UnexpectedPage("bomb", f"the Word file unpacks to {unpacked:,} bytes, more than {MAX_UNPACKED:,}")
    return package


def _part_text(package: zipfile.ZipFile, name: str) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    try:
        with package.open(name) as part:
            # The sizes in the directory of a zip can lie: read no more than they may be.
            tree = etree.fromstring(read_xml(part.read(MAX_UNPACKED + 1)).encode("utf8"), parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UnexpectedPage("broken_docx", f"{name} of the Word file cannot be read: {error}") from error
    paragraphs = ("".join(_own_text(each)).strip() for each in _paragraphs(tree))
    return "\n\n".join(filter(None, paragraphs))


def _paragraphs(tree: etree._Element) -> Iterator[etree._Element]:
    for paragraph in tree.iter(PARAGRAPH):
        if next(paragraph.iterancestors(FALLBACK), None) is None:
            yield paragraph


def _own_text(paragraph: etree._Element) -> Iterator[str]:
    """Text of the paragraph without that of paragraphs inside it (text boxes)."""
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag in LEFT_OUT or not isinstance(element.tag, str):
            continue
        if element.tag == WORD + "t":
            yield element.text or ""
        yield CHARACTERS.get(element.tag.removeprefix(WORD), "")
        waiting.extend(reversed(element))
