"""HTML bytes to a tree, and a tree to blocks of text: nothing of a page is lost to its markup.

libxml2 stops at 256 levels of nesting, and with `huge_tree` at 2,048 (measured, libxml2 2.14.6): past
that the rest of the page is gone without an error. Names can hide there, so such a page is marked as `cut`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import lxml.html
from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlProcessingInstruction

from spiders.reading.blocks import INLINE
from spiders.reading.selecting import Elements, compiled, read_elements
from spiders.reading.tags import are_calm, calm_tags

BORDER, BREAK, SPACE, UNREAD, LINK, FURNITURE, BODY, DROPPED = (1 << bit for bit in range(8))
"""What an element is to the text around it; several may be true of one."""
DIVIDING, COUNTED, PASSED = BORDER | BREAK | SPACE, LINK | FURNITURE | BODY | DROPPED, UNREAD | FURNITURE
LINE = "\x00"
"""Stands for a line break; no tree holds one."""
KINDS: dict[object, int] = {
    **dict.fromkeys(INLINE, 0),
    **dict.fromkeys((etree.Comment, etree.ProcessingInstruction), 0),
    "a": LINK,
    "br": BREAK,
    **dict.fromkeys(("td", "th"), SPACE),
    **dict.fromkeys(("head", "iframe", "noscript", "script", "style", "svg"), UNREAD | BORDER),
    **dict.fromkeys(("button", "dialog", "footer", "form", "nav", "select"), FURNITURE | BORDER),
}
"""By tag; any other begins and ends a block."""
ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. `cut` says that the tree lacks a part; `markup` is the whole."""

    root: HtmlElement
    markup: str
    cut: bool
    elements: Elements


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text between two block tags: lines divided by newlines, spaces folded."""

    text: str
    linked_share: float
    """Share of its characters that stand in links: near 1 in menus and lists of other articles."""
    in_body: bool
    furniture: bool


def parse_page(markup: str) -> Page:
    """The tree of a page. Never raises: markup without an element gives an empty body."""
    parser = lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
    # The class of each element is not asked of Python code: a third of the time that reading a tree takes.
    parser.set_element_class_lookup(ONE_CLASS)
    page = markup.encode("utf8", errors="replace")
    if not are_calm(page):
        page = calm_tags(markup).encode("utf8", errors="replace")
    try:
        root = lxml.html.document_fromstring(page, parser=parser)
    except etree.ParserError:
        root = lxml.html.document_fromstring("<html><body></body></html>")
    cut = any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
    return Page(root, markup, cut, read_elements(root))


def check_css(css: str) -> str:
    """`css` itself. Raises ValueError where it is no CSS selector."""
    try:
        compiled(css)
    except Exception as error:  # cssselect's errors have no common base but SyntaxError and ValueError
        raise ValueError(f"not a CSS selector: {css!r} ({error})") from error
    return css


def select(root: HtmlElement, selectors: Iterable[str]) -> list[HtmlElement]:
    """The elements of the first selector that finds any."""
    return next((found for css in selectors if (found := list(compiled(css)(root)))), [])


def select_all(root: HtmlElement, selectors: Iterable[str]) -> list[HtmlElement]:
    """The elements of every selector."""
    return [element for css in selectors for element in compiled(css)(root)]


def fold_spaces(text: str) -> str:
    """`text` with every run of white space as one blank."""
    return " ".join(text.split())


def text_of(element: HtmlElement) -> str:
    """The text of one element on one line."""
    return " ".join(block.text.replace("\n", " ") for block in read_blocks(element, [element]))


def read_blocks(
    root: HtmlElement,
    body: Iterable[HtmlElement] = (),
    dropped: Iterable[HtmlElement] = (),
    furniture: Iterable[HtmlElement] = (),
) -> list[Block]:
    """Every block of text under `root`, in order; those within `body` and not within `dropped` are `in_body`.

    `furniture` adds elements to those whose tag says that they are no content: their blocks are passed over, except
    where they hold some of `body`. Walks without recursion, so depth costs nothing.
    """
    body = list(body)
    holding = frozenset(outer for each in body for outer in each.iterancestors())
    walk = _Walk(_marks(body, dropped, furniture), holding)
    walk.read(root)
    return walk.blocks


def _marks(*kinds: Iterable[HtmlElement]) -> dict[HtmlElement, int]:
    """What the selectors say of elements, beside what their tags say."""
    marks: dict[HtmlElement, int] = {}
    for kind, elements in zip((BODY, DROPPED, FURNITURE), kinds, strict=True):
        for element in elements:
            marks[element] = marks.get(element, BORDER) | kind
    return marks


@dataclass(slots=True)
class _Walk:
    """One pass over a tree. Most elements are plain ones within a line, of which only the text counts."""

    marks: dict[HtmlElement, int]
    holding: frozenset[HtmlElement]
    """Elements around those of the body."""
    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    body: int = 0
    dropped: int = 0
    link: int = 0
    furniture: int = 0

    def read(self, root: HtmlElement) -> None:
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            kind = KINDS.get(element.tag, BORDER) | self.marks.get(element, 0)
            if kind & DIVIDING:
                self._divide(kind)
            if kind & COUNTED:
                self._step(kind, 1 if event == "start" else -1)
            if kind & PASSED and event == "start" and self._is_passed(kind, element):
                walker.skip_subtree()
            elif text := element.text if event == "start" else element is not root and element.tail:
                self._add(text)
        self._flush()

    def _is_passed(self, kind: int, element: HtmlElement) -> bool:
        """Whether nothing under an element is read."""
        return bool(kind & UNREAD) or (not self.body and element not in self.holding)

    def _divide(self, kind: int) -> None:
        if kind & BREAK:
            self.parts.append(LINE)
        elif kind & SPACE:
            self.parts.append(" ")
        elif self.parts:
            self._flush()

    def _step(self, kind: int, by: int) -> None:
        self.body += by * bool(kind & BODY)
        self.dropped += by * bool(kind & DROPPED)
        self.link += by * bool(kind & LINK)
        self.furniture += by * bool(kind & FURNITURE)

    def _add(self, text: str) -> None:
        if self.parts or not text.isspace():
            self.parts.append(text)
            if self.link:
                self.linked += len(text.strip())

    def _flush(self) -> None:
        lines = map(fold_spaces, "".join(self.parts).split(LINE))
        text = "\n".join(line for line in lines if line)
        if text:
            in_body = self.body > 0 and not self.dropped
            self.blocks.append(Block(text, self.linked / len(text), in_body, self.furniture > 0))
        self.parts, self.linked = [], 0
