"""Sitemaps: an index of sitemaps, or addresses with what the Google News and video extensions say of them."""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from spiders.document import UnexpectedPage
from spiders.reading.dates import read_moment
from spiders.reading.markup import fold_spaces
from spiders.reading.xml import read_xml

PLAIN = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
VIDEO = "{http://www.google.com/schemas/sitemap-video/1.1}"


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One address. `lastmod` is kept as written: equal means unchanged."""

    url: str
    lastmod: str = ""
    title: str = ""
    text: str = ""
    language: str = ""
    published: datetime | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitemap:
    """`is_index` says that the entries are further sitemaps."""

    is_index: bool
    entries: tuple[SitemapEntry, ...]


def read_sitemap(body: bytes) -> Sitemap:
    """A sitemap, packed or plain. Raises UnexpectedPage: wrong_type, broken_xml, forbidden_xml, broken_gzip, bomb."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True, encoding="utf-8")
    try:
        root = etree.fromstring(read_xml(body).encode("utf8", errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        raise UnexpectedPage("broken_xml", f"the sitemap is not well-formed XML: {error}") from error
    if root.tag not in (f"{PLAIN}sitemapindex", f"{PLAIN}urlset"):
        raise UnexpectedPage("wrong_type", f"the answer is <{root.tag!r}>, expected <sitemapindex> or <urlset>")
    entries = tuple(entry for element in root if (entry := _entry(element)).url)
    return Sitemap(root.tag.endswith("sitemapindex"), entries)


def _entry(element: etree._Element) -> SitemapEntry:
    published = _text(element, f".//{NEWS}publication_date") or _text(element, f".//{VIDEO}publication_date")
    moment = read_moment(published)
    return SitemapEntry(
        url=_text(element, f"{PLAIN}loc"),
        lastmod=_text(element, f"{PLAIN}lastmod"),
        title=_text(element, f".//{NEWS}title") or _text(element, f".//{VIDEO}title"),
        text=_text(element, f".//{VIDEO}description"),
        language=_text(element, f".//{NEWS}language"),
        published=moment.at if moment else None,
        tags=tuple(fold_spaces(tag.text or "") for tag in element.iterfind(f".//{VIDEO}tag")),
    )


def _text(element: etree._Element, path: str) -> str:
    return fold_spaces(element.findtext(path) or "")
