"""Reduces a page of somebody else to text and structure: nothing in it runs, loads, links or styles. Pure."""

import codecs
import re

from lxml import etree, html
from lxml_html_clean import Cleaner

from triage.desk.visible import show_hidden

TAGS = (
    *("article", "aside", "b", "blockquote", "body", "br", "caption", "cite", "code", "dd", "div", "dl", "dt", "em"),
    *("figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "li", "main", "nav"),
    *("ol", "p", "pre", "q", "s", "section", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot"),
    *("th", "thead", "time", "tr", "u", "ul"),
)
ATTRIBUTES = ("colspan", "rowspan", "dir", "lang")
MOST_TEXT = 2 * 2**20
"""Bytes of a body that is no page, shown as text; the rest is in the file of its exact bytes."""

_HEADER_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_PAGE_CHARSET = re.compile(r"<meta[^>]+charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_cleaner = Cleaner(
    allow_tags=TAGS, remove_unknown_tags=False, safe_attrs_only=True, safe_attrs=frozenset(ATTRIBUTES), meta=True,
    page_structure=False, kill_tags=("head", "template", "noscript", "svg", "math"),
)  # fmt: skip


def clean_page(body: bytes, content_type: str = "") -> str:
    """A whole page of allowed tags and attributes only. Where the bytes are no HTML, their text, escaped."""
    text = body.decode(charset_of(body, content_type), "replace")
    try:
        # lxml reads bytes that name no encoding as Latin-1, and drops what is nested 256 deep (huge: 2048).
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        cleaned = _cleaner.clean_html(html.document_fromstring(text.encode(errors="replace"), parser=parser))
        inner = etree.tostring(cleaned, encoding="unicode", method="html")
    except (etree.LxmlError, ValueError):
        inner = f"<pre>{_escape(plain_text(body, content_type))}</pre>"
    return f'<!doctype html><meta charset="utf-8"><title>archived page</title>{show_hidden(inner)}'


def charset_of(body: bytes, content_type: str) -> str:
    """The encoding that the header names, else the page itself, else UTF-8; always one that Python knows."""
    said = _HEADER_CHARSET.search(content_type) or _PAGE_CHARSET.search(body[:2048].decode("latin-1"))
    try:
        return codecs.lookup(said[1]).name if said else "utf-8"
    except LookupError:
        return "utf-8"


def plain_text(body: bytes, content_type: str = "") -> str:
    """The first MOST_TEXT bytes in their own encoding, what cannot be read replaced, unseen characters shown; empty
    for what is no text."""
    text = body[:MOST_TEXT].decode(charset_of(body, content_type), "replace")
    return "" if "\0" in text[:4096] else show_hidden(text)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
