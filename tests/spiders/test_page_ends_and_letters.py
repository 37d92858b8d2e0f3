"""A page that ends in its middle or lies about its letters is told, or read as what it is."""

import pytest
from scrapy.http import HtmlResponse, Request

from spiders.document import UnexpectedPage
from spiders.reading.feeds import read_feed
from spiders.reading.pages import check_page, with_real_charset
from spiders.source import find_sources

PAGE = "<html><body><p>Верховный суд рассмотрит жалобы</p></body></html>"


def answer(body, charset="utf-8"):
    url = "https://asiaplustj.info/x"
    headers = {"Content-Type": f"text/html; charset={charset}"}
    return HtmlResponse(url, body=body, headers=headers, request=Request(url))


def test_utf_8_is_read_as_utf_8_whatever_the_header_says():
    assert with_real_charset(answer(PAGE.encode(), "windows-1252")).text == PAGE
    assert with_real_charset(answer(PAGE.encode("cp1251"), "windows-1251")).text == PAGE


@pytest.mark.parametrize(("body", "reason"), [(PAGE.encode("cp1251"), "wrong_charset"), (PAGE.encode()[:-16], "cut")])
def test_page_in_other_letters_or_cut_is_refused(body, reason):
    with pytest.raises(UnexpectedPage) as refused:
        check_page(answer(body), find_sources()["asia_plus"])
    assert refused.value.reason == reason


def test_feed_that_ends_in_its_middle_is_refused():
    with pytest.raises(UnexpectedPage, match="ends in its middle"):
        read_feed(b"<rss version='2.0'><channel><item><title>A</title></item>")
