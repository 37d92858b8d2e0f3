"""The whole text of a piece of HTML that is all content (a feed's text, a converted judgment): nothing is left out."""

import html as entities
import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from spiders.reading.tags import calm_tags

INVISIBLE = ("script", "style", "template", "noscript", "head")
INVISIBLE_TEXT = re.compile(r"<(script|style|template|noscript|head)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[a-zA-Z/!?][^>]*>")
INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins"),
        *("kbd", "label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"),
        *("var", "wbr"),
    )
)
"""Elements inside a line. All others, also unknown ones, begin and end a paragraph."""


def read_blocks(html: str) -> str:
    """The text of `html`, paragraphs divided by a blank line; '' for no text.

    Words that the source cut into several <span> are joined again: only a block divides."""
    return "\n\n".join(block_paragraphs(html))


def block_paragraphs(html: str) -> list[str]:
    """The paragraphs of `html` in order, white space evened out."""
    html = calm_tags(html.replace("\x00", ""))
    if not html.strip():
        return []
    root, parser = _parse(html)
    etree.strip_elements(root, *INVISIBLE, with_tail=False)
    marked = _flat(html) if _stopped_early(parser) else "".join(_pieces(root))
    pieces = marked.split("\x00")
    return [piece for piece in (" ".join(each.split()) for each in pieces) if piece]


def read_descriptions(html: str) -> list[str]:
    """The words that stand for the pictures of `html`: they may be the only place of a name."""
    html = calm_tags(html.replace("\x00", ""))
    if "<img" not in html.lower():
        return []
    root, _ = _parse(html)
    said = (" ".join(str(alt).split()) for alt in root.xpath("//img/@alt"))
    return list(dict.fromkeys(filter(None, said)))


def _parse(html: str) -> tuple[lxml.html.HtmlElement, lxml.html.HTMLParser]:
    parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    return lxml.html.document_fromstring(f"<body>{html}</body>", parser=parser), parser


def _stopped_early(parser: lxml.html.HTMLParser) -> bool:
    """libxml2 drops everything below some 2,000 levels, and says so only in its log: names could hide there."""
    return any(entry.level_name == "FATAL" for entry in parser.error_log)


def _flat(html: str) -> str:
    return entities.unescape(TAG.sub("\x00", INVISIBLE_TEXT.sub("\x00", html)))


def _pieces(root: etree._Element) -> Iterator[str]:
    """Text in order; a zero byte (HTML has none) where a block begins or ends, a space for a line break."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element.tag not in INLINE
        mark = " " if element.tag == "br" else "\x00" if block else ""
        yield mark
        if event == "start":
            yield element.text or ""
        elif element is not root:
            yield element.tail or ""
