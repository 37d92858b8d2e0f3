"""The items of an RSS file as XML elements, for feeds whose own namespaces feedparser does not carry over."""

from lxml import etree

from spiders.document import UnexpectedPage
from spiders.reading.xml import read_xml
from spiders.source import Source


def read_rss_items(body: bytes, source: Source, way: str) -> list[etree._Element]:
    """The <item> elements in the order of the file.

    Raises UnexpectedPage: what `read_xml` refuses, broken_xml, wrong_type (no RSS), empty_feed."""
    where = source.where("ways", way_number(source, way))
    root = _parse(body, where)
    if root.tag != "rss":
        raise UnexpectedPage("wrong_type", f"the address of {where} gave <{root.tag!s}>, expected <rss>")
    items = root.findall("channel/item")
    if not items:
        raise UnexpectedPage("empty_feed", f"the feed of {where} has no items: 200 and an empty feed is no success")
    return items


def item_text(item: etree._Element, path: str) -> str:
    """The text of a child of an item, '' where it is absent; namespaces in Clark notation."""
    return (item.findtext(path) or "").strip()


def way_number(source: Source, way: str) -> int:
    """The place of a way in source.yml, for the line in a message."""
    return [each.name for each in source.ways].index(way)


def _parse(body: bytes, where: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(read_xml(body).encode("utf8"), parser)
    except etree.XMLSyntaxError as error:
        raise UnexpectedPage("broken_xml", f"the feed of {where} is not well-formed XML: {error}") from error
