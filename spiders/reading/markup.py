"""HTML bytes to a tree, and a tree to blocks of text: nothing of a page is lost to its markup.

libxml2 stops at 256 levels of nesting, and with `huge_tree` at 2,048 (measured, libxml2 2.14.6): past
that the rest of the page is gone without an error. Names can hide there, so such a page is marked as `cut`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import lxml.html
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from spiders.reading.blocks import INLINE
from spiders.reading.tags import calm_tags

SPACE_TAGS = frozenset({"td", "th"})
UNREAD_TAGS = frozenset({"head", "iframe", "noscript", "script", "style", "svg"})
FURNITURE_TAGS = frozenset({"button", "dialog", "footer", "form", "nav", "select"})


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. `cut` says that the tree lacks a part; `markup` is the whole."""

    root: HtmlElement
    markup: str
    cut: bool


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
    try:
        root = lxml.html.document_fromstring(calm_tags(markup).encode("utf8", errors="replace"), parser=parser)
    except etree.ParserError:
        root = lxml.html.document_fromstring("<html><body></body></html>")
    cut = any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
    return Page(root, markup, cut)


@cache
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def check_css(css: str) -> str:
    """`css` itself. Raises ValueError where it is no CSS selector."""
    try:
        _selector(css)
    except Exception as error:  # cssselect's errors have no common base but SyntaxError and ValueError
        raise ValueError(f"not a CSS selector: {css!r} ({error})") from error
    return css


def select(root: HtmlElement, selectors: Iterable[str]) -> list[HtmlElement]:
    """The elements of the first selector that finds any."""
    return next((found for css in selectors if (found := list(_selector(css)(root)))), [])


def select_all(root: HtmlElement, selectors: Iterable[str]) -> list[HtmlElement]:
    """The elements of every selector."""
    return [element for css in selectors for element in _selector(css)(root)]


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

    `furniture` adds elements to those whose tag says that they are no content. Walks without recursion, so depth costs
    nothing.
    """
    walk = _Walk(frozenset(body), frozenset(dropped), frozenset(furniture))
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            walk.open(element)
        else:
            walk.close(element, is_root=element is root, real=event == "end")
    walk.flush()
    return walk.blocks


@dataclass(slots=True)
class _Walk:
    body: frozenset[HtmlElement]
    dropped: frozenset[HtmlElement]
    furniture: frozenset[HtmlElement]
    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    depth: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("body", "dropped", "unread", "link", "furniture"), 0)
    )

    def open(self, element: HtmlElement) -> None:
        self._border(element)
        self._step(element, 1)
        self._add(element.text)

    def close(self, element: HtmlElement, is_root: bool, real: bool) -> None:
        if real:
            self._border(element)
            self._step(element, -1)
        if not is_root:
            self._add(element.tail)

    def flush(self) -> None:
        if not self.parts:
            return
        lines = [fold_spaces(line) for line in "".join(self.parts).split("\n")]
        text = "\n".join(line for line in lines if line)
        if text:
            in_body = self.depth["body"] > 0 and not self.depth["dropped"]
            self.blocks.append(Block(text, self.linked / len(text), in_body, self.depth["furniture"] > 0))
        self.parts, self.linked = [], 0

    def _border(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag == "br":
            self.parts.append("\n")
        elif tag in SPACE_TAGS:
            self.parts.append(" ")
        elif tag not in INLINE or self._is_marked(element):
            self.flush()

    def _is_marked(self, element: HtmlElement) -> bool:
        return element in self.body or element in self.dropped or element in self.furniture

    def _step(self, element: HtmlElement, by: int) -> None:
        tag, depth = element.tag, self.depth
        depth["body"] += by * (element in self.body)
        depth["dropped"] += by * (element in self.dropped)
        depth["unread"] += by * (tag in UNREAD_TAGS)
        depth["link"] += by * (tag == "a")
        depth["furniture"] += by * (tag in FURNITURE_TAGS or element in self.furniture)

    def _add(self, text: str | None) -> None:
        if not text or self.depth["unread"] or (not self.parts and text.isspace()):
            return
        self.parts.append(text.replace("\n", " "))
        if self.depth["link"]:
            self.linked += len(text.strip())
