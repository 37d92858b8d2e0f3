"""HRW's feed and pages as recorded beside the checkout (July 2026), and addresses of its pages."""

import json
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Request, XmlResponse

from spiders.document import Document, Listed
from spiders.kinds.articles import ArticlesSpider
from spiders.source import find_sources
from spiders.spider import make_spider

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "hrw"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.exists(), reason=f"recorded data of HRW is absent: {REAL}"),
]
PAGES = {
    "article_libya.html": ("2026-07-16T18:01:00-04:00", "News Release", "Libya"),
    "article_statement.html": (None, None, None),
    "article_report.html": ("2026-07-16T09:00:00-04:00", "Report", "Ukraine"),
    "article_dispatch.html": (None, None, None),
}


@pytest.fixture
def hrw() -> ArticlesSpider:
    spider = make_spider(find_sources()["hrw"])
    assert isinstance(spider, ArticlesSpider)
    return spider


def read_page(spider: ArticlesSpider, name: str) -> Document:
    url = "https://www.hrw.org/news/2026/07/16/recorded"
    request = Request(url, meta={"listed": Listed("/news/2026/07/16/recorded")})
    (document,) = spider.read_item(HtmlResponse(url, body=(REAL / name).read_bytes(), request=request))
    return document


def test_feed_names_its_five_items_also_the_one_without_a_date(hrw: ArticlesSpider) -> None:
    url = "https://www.hrw.org/rss/news"
    body = (REAL / "feed_news_2026-07-17.xml").read_bytes()
    asked = list(hrw.read_way(XmlResponse(url, body=body, request=Request(url, meta={"way": "feed"}))))
    listed = [request.meta["listed"] for request in asked if isinstance(request, Request)]
    assert [each.stable_id for each in listed] == [
        "/news/2026/07/16/libya-icc-greenlights-first-case-to-move-to-trial",
        "/news/2026/07/15/joint-statement-sudan-detention",
        "/news/2026/07/16/ukraine-russian-run-schools-report",
        "/news/2026/07/14/georgia-journalist-raids",
        "/news/2026/07/16/fixture-bad-date",
    ]
    assert listed[0].title == "Libya: ICC Greenlights First Case to Move to Trial"


@pytest.mark.parametrize("name", PAGES)
def test_page_reads_with_title_text_date_type_and_country(hrw: ArticlesSpider, name: str) -> None:
    document = read_page(hrw, name)
    published, kind, country = PAGES[name]
    markup = (REAL / name).read_text(encoding="utf8")
    assert document.title
    assert document.title.replace("'", "’") in markup.replace("'", "’")
    assert "Share this via" not in document.text
    assert document.published is not None
    assert document.language == "en"
    assert document.metadata["type"]
    if published:
        assert document.published.isoformat() == published
        assert document.metadata["type"] == kind
        assert document.metadata["countries"] == [country]


def test_page_keeps_every_paragraph_of_the_body(hrw: ArticlesSpider) -> None:
    document = read_page(hrw, "article_libya.html")
    lead, first, second = document.text.split("\n\n")
    assert lead == "Libyan Authorities Should Surrender Other Suspects to the Court"
    assert first.startswith("(The Hague) – The International Criminal Court (ICC)’s confirmation")
    assert second.startswith("On July 16, 2026, a panel of three pretrial judges")
    assert document.metadata["topics"] == ["International Criminal Court", "International Justice"]


def test_addresses_of_news_and_reports_are_items_in_every_language_and_nothing_else_is(hrw: ArticlesSpider) -> None:
    cases = json.loads((REAL / "zotero_hrw_cases.json").read_text(encoding="utf8"))
    keys = {case["url"]: hrw.rule.key(case["url"]) for case in cases}
    assert {url.removeprefix("https://www.hrw.org") for url, key in keys.items() if key} == {
        key for key in keys.values() if key
    }
    assert sorted(url.removeprefix("https://www.hrw.org") for url, key in keys.items() if not key) == [
        "/sitesearch?search=test",
        "/the-day-in-human-rights/2021/07/26",
        "/world-report/2019",
        "/world-report/2019/country-chapters/australia",
        "/world-report/2019/country-chapters/global-5",
    ]
    assert len([key for key in keys.values() if key]) == 6
