"""Amnesty's feed: keys, terms, text without the feed's foot, and items that it gives only in part."""

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse, Request, XmlResponse

from spiders.document import Document, UnexpectedPage
from spiders.source import find_sources
from spiders.sources.amnesty.feed import FeedItem, read_feed
from spiders.spider import SourceSpider, make_spider

FEED = "https://www.amnesty.org/en/feed/"
LINK = "https://www.amnesty.org/en/latest/news/2026/11/a-case/"
FOOT = (
    f'<p>The post <a href="{LINK}">A case</a> appeared first on <a href="https://www.amnesty.org/en">Amnesty</a>.</p>'
)


def make_item(content: str = "", description: str = "<p>A summary.</p>", more: str = "", guid: str = "?p=17") -> str:
    encoded = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return (
        f"<item><title>A case</title><link>{LINK}</link><pubDate>Fri, 20 Nov 2026 09:01:12 +0000</pubDate>{more}"
        f'<guid isPermaLink="false">https://www.amnesty.org/en/{guid}</guid>'
        f"<description><![CDATA[{description}]]></description>{encoded}</item>"
    )


def make_feed(*items: str) -> bytes:
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:amn="https://www.amnesty.org/en/"'
    return f'<rss version="2.0" {spaces}><channel><title>Amnesty</title>{"".join(items)}</channel></rss>'.encode()


def read_one(item: str) -> FeedItem:
    (found,) = read_feed(make_feed(item), find_sources()["amnesty"], "feed")
    return found


@pytest.fixture
def spider() -> SourceSpider:
    return make_spider(find_sources()["amnesty"])


def read_way(spider: SourceSpider, body: bytes) -> list[Document | Request]:
    request = Request(FEED, meta={"way": "feed"})
    return list(spider.read_way(XmlResponse(FEED, body=body, request=request)))


def test_the_key_is_the_number_of_the_post() -> None:
    assert read_one(make_item("<p>Text.</p>")).key == "17"


def test_an_item_without_a_number_is_kept_under_its_path() -> None:
    assert read_one(make_item("<p>Text.</p>", guid="a-case")).key == "/en/latest/news/2026/11/a-case/"


def test_the_feeds_foot_is_no_text() -> None:
    assert read_one(make_item(f"<p>One.</p><p>Two.</p>{FOOT}")).text == "One.\n\nTwo."


def test_amnestys_own_terms_are_read_and_may_be_absent() -> None:
    more = '<amn:countries><amn:id name="Tajikistan">2037</amn:id><amn:id name="Russia">2012</amn:id></amn:countries>'
    terms = read_one(make_item("<p>Text.</p>", more=more)).terms
    assert terms["countries"] == ("Tajikistan", "Russia")
    assert terms["topics"] == ()


def test_a_date_that_cannot_be_read_loses_no_item() -> None:
    item = read_one(make_item("<p>Text.</p>").replace("Fri, 20 Nov 2026 09:01:12 +0000", "gestern"))
    assert (item.published, item.unread_date) == (None, "gestern")


def test_a_date_without_a_zone_is_utc() -> None:
    item = read_one(make_item("<p>Text.</p>").replace("+0000", "-0000"))
    assert item.published == datetime(2026, 11, 20, 9, 1, 12, tzinfo=UTC)


def test_a_full_item_is_a_document_without_another_request(spider: SourceSpider) -> None:
    (document,) = read_way(spider, make_feed(make_item("<p>Muhiddin Kabiri lives abroad.</p>")))
    assert isinstance(document, Document)
    assert document.text == "Muhiddin Kabiri lives abroad."
    assert document.capture_url == FEED


@pytest.mark.parametrize("content", ["", "<p>Only the beginning […]</p>"])
def test_an_item_that_is_cut_is_asked_for(spider: SourceSpider, content: str) -> None:
    (request,) = read_way(spider, make_feed(make_item(content)))
    assert isinstance(request, Request)
    assert request.url == LINK
    assert request.meta["listed"].stable_id == "17"


def test_the_summary_is_kept_where_the_page_cannot_be_had(spider: SourceSpider) -> None:
    (request,) = read_way(spider, make_feed(make_item(description=f"<p>Umarali Quvvatov […]</p>{FOOT}")))
    assert isinstance(request, Request)
    assert request.errback is not None
    (document,) = request.errback(None)
    assert document.text == "Umarali Quvvatov […]"
    assert document.metadata["partial"] == "summary"


def test_a_page_without_an_article_is_refused(spider: SourceSpider) -> None:
    (request,) = read_way(spider, make_feed(make_item()))
    assert isinstance(request, Request)
    page = HtmlResponse(LINK, body=b"<html><body><div class='story'>Text</div></body></html>", request=request)
    with pytest.raises(UnexpectedPage) as refused:
        list(request.callback(page))
    assert refused.value.reason == "no_article"
    assert "source.yml:" in str(refused.value)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (make_feed(), "empty_feed"),
        (make_feed(make_item("<p>Text.</p>"))[:-9], "broken_xml"),
        (b"<feed><entry/></feed>", "wrong_type"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]>' + make_feed(make_item()), "forbidden_xml"),
    ],
)
def test_a_feed_that_is_none_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(UnexpectedPage) as refused:
        read_feed(body, find_sources()["amnesty"], "feed")
    assert refused.value.reason == reason
