"""XML bytes made safe: one encoding, no document type, no entity of its own, bounded in size."""

import codecs
import gzip
import re
import zlib

from spiders.document import UnexpectedPage

MOST_BYTES = 48 * 2**20
"""RFE/RL's largest recorded sitemap unpacks to 2.8 MB; a full one of 20,000 videos may come to ten times that."""
STEP = 2**20
GZIP = b"\x1f\x8b"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DECLARATION = re.compile(r"^\s*<\?xml[^>]*?\?>")
ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")
KNOWN_ENCODING = re.compile(
    r"utf-?(8|16(-?[lb]e)?)|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]", re.IGNORECASE
)
FORBIDDEN = re.compile(r"<!(doctype|entity)", re.IGNORECASE)


NO_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], " ")
"""Letters that XML forbids: a single one, pasted into a headline, would make the whole list unreadable."""


def unpack(body: bytes) -> bytes:
    """`body` itself, or what it holds where it is gzip. Raises UnexpectedPage: broken_gzip, bomb."""
    if not body.startswith(GZIP):
        return body
    try:
        _check_unpacked(body)
        return gzip.decompress(body)
    except (zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise UnexpectedPage("broken_gzip", f"a packed answer of {len(body)} bytes: {error}") from error


def _check_unpacked(body: bytes) -> None:
    """Counts what would come out, a piece at a time, so that a bomb costs no memory. A file may have several parts."""
    unpacker, size = zlib.decompressobj(31), 0
    while body:
        size += len(unpacker.decompress(body, STEP))
        body = unpacker.unconsumed_tail or unpacker.unused_data.lstrip(b"\0")
        if unpacker.eof:
            unpacker = zlib.decompressobj(31)
        if size > MOST_BYTES:
            raise UnexpectedPage("bomb", f"a packed answer unpacks to more than {MOST_BYTES} bytes")


def read_xml(body: bytes) -> str:
    """XML as text without its declaration. Raises UnexpectedPage: forbidden_xml, broken_gzip, bomb.

    A document type is refused in whatever encoding it hides, since parsers expand entities from it.
    """
    text = DECLARATION.sub("", _decode(unpack(body)).translate(NO_CONTROLS), count=1).lstrip()
    if FORBIDDEN.search(text):
        raise UnexpectedPage("forbidden_xml", "the answer declares a document type or an entity; no feed needs one")
    return text


def _decode(body: bytes) -> str:
    for bom, encoding in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, errors="replace")
    found = ENCODING.match(body[:500])
    encoding = found[1].decode("ascii") if found else "utf-8"
    if not KNOWN_ENCODING.fullmatch(encoding) or b"\x00" in body[:500]:
        raise UnexpectedPage("forbidden_xml", f"the answer is in an encoding that no feed needs: {encoding}")
    return body.decode(encoding, errors="replace")
