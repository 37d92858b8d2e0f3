"""RFE/RL's own sitemaps (2025-05) and one page of its site system, as recorded beside the checkout."""

import gzip
import json
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Request, TextResponse

from spiders.document import Document, Listed
from spiders.kinds.lists import find_in_sitemap
from spiders.kinds.pangea import PangeaSpider
from spiders.reading.sitemaps import read_sitemap
from spiders.source import find_sources
from spiders.spider import make_spider

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "rferl"
HOSTS = sorted(path.name for path in REAL.glob("sitemaps/*"))
FORMER = ("rus.",)
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.exists(), reason=f"recorded data of RFE/RL is absent: {REAL}"),
]


def spider_of(host: str) -> PangeaSpider:
    name = "azattyqasia" if host.startswith(FORMER) else next(n for n, s in find_sources().items() if host in s.hosts)
    spider = make_spider(find_sources()[name])
    assert isinstance(spider, PangeaSpider)
    return spider


def answer(spider: PangeaSpider, host: str, path: Path) -> TextResponse:
    url = f"https://{host}/{path.name}"
    return TextResponse(url, body=path.read_bytes(), request=Request(url, meta={"way": "sitemap"}))


@pytest.mark.parametrize("host", HOSTS)
def test_index_names_the_sitemaps_that_we_ask_for(host: str) -> None:
    spider = spider_of(host)
    asked = list(spider.read_way(answer(spider, host, REAL / "sitemaps" / host / "sitemap.xml")))
    endings = {request.url.rsplit("_", 1)[1] for request in asked if isinstance(request, Request)}
    assert endings == {"latest.xml.gz", "news.xml.gz", "videos.xml.gz"}


@pytest.mark.parametrize("host", HOSTS)
def test_latest_sitemap_names_each_article_with_its_last_change(host: str) -> None:
    spider = spider_of(host)
    (path,) = (REAL / "sitemaps" / host).glob("*_latest.xml.gz")
    entries = read_sitemap(path.read_bytes()).entries
    articles = [entry for entry in entries if "/a/" in entry.url]
    found = find_in_sitemap(path.read_bytes(), spider.rule)
    assert len(found) == len(articles) > 50
    assert all(each.listed_as and each.key.isdecimal() for each in found)
    requests = list(spider.read_latest(answer(spider, host, path)))
    assert len(requests) == min(len({each.key for each in found}), spider.items.max_items)


@pytest.mark.parametrize("host", HOSTS)
def test_news_sitemap_gives_headlines_in_the_language_of_the_host_or_is_empty(host: str) -> None:
    spider = spider_of(host)
    (path,) = (REAL / "sitemaps" / host).glob("*_news.xml.gz")
    found = find_in_sitemap(path.read_bytes(), spider.rule)
    assert len(found) == len(read_sitemap(path.read_bytes()).entries)
    assert all(each.title and each.published and each.language for each in found)
    assert len(list(spider.read_news(answer(spider, host, path)))) == len(found)
    if host.startswith("rus.ozodlik"):
        assert not found, "a quiet site's news sitemap is empty, and that is no fault"


@pytest.mark.parametrize("host", [host for host in HOSTS if list((REAL / "sitemaps" / host).glob("*_videos.xml.gz"))])
def test_video_sitemap_gives_documents_directly(host: str) -> None:
    spider = spider_of(host)
    (path,) = (REAL / "sitemaps" / host).glob("*_videos.xml.gz")
    documents = [each for each in spider.read_videos(answer(spider, host, path)) if isinstance(each, Document)]
    assert len(documents) == spider.pangea.videos
    assert all(each.title in each.text and each.published and each.metadata["partial"] == "video" for each in documents)
    assert all(each.url.startswith("https://www.azattyqasia.org/a/") for each in documents)


def test_numbered_sitemaps_name_twenty_thousand_articles_at_most() -> None:
    numbered = list(REAL.glob("sitemaps/*/sitemap_*_[0-9]*.xml.gz"))
    assert numbered
    for path in numbered:
        spider = spider_of(path.parent.name)
        found = find_in_sitemap(path.read_bytes(), spider.rule)
        assert 0 < len(found) <= 20_000


def test_page_of_the_same_site_system_reads_as_another_project_read_it() -> None:
    page, url = REAL / "pangea_html" / "voanews_2024_04_28.html.gz", "https://www.rferl.org/a/7585813.html"
    expected = json.loads((REAL / "pangea_html" / "voanews.expected.json").read_text(encoding="utf8"))["V1"]
    request = Request(url, meta={"listed": Listed("7585813", "2024-04-28T07:00:00Z")})
    body = gzip.decompress(page.read_bytes())
    response = HtmlResponse(url, body=body, headers={"Content-Type": "text/html; charset=utf-8"}, request=request)
    (document,) = spider_of("www.rferl.org").read_item(response)
    paragraphs = [line for section in expected["body"]["sections"] for line in section["paragraphs"]]
    assert document.text.split("\n\n") == paragraphs
    assert document.title == expected["title"].strip()
    assert list(document.authors) == expected["authors"]
    assert document.published is not None
    assert document.published.isoformat() == "2024-04-28T03:00:00-04:00"
    assert (document.language, document.kind, document.listed_as) == ("en", "article", "2024-04-28T07:00:00Z")
    assert "FILE - Mike and Jane Roberts" in document.hidden_text, "captions are not lost"


def test_former_hosts_addresses_lead_to_the_present_host() -> None:
    spider = spider_of("rus.ozodi.org")
    assert (
        spider.address("https://rus.ozodi.org/a/some-words/32446425.html")
        == "https://www.azattyqasia.org/a/32446425.html"
    )
