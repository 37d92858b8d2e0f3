"""The shared kinds: what lists name, in which order it is asked for, and what is kept when a page cannot be had."""

import asyncio
import dataclasses
import gzip
import re
from pathlib import Path

import pytest
from scrapy.http import Request, XmlResponse

from config.rows import ConfigError
from spiders.document import Document, Listed, UnexpectedPage
from spiders.examples import Recorded, ReplayRow, Unanswered, read_replay, run_offline
from spiders.kinds.articles import ArticlesSpider
from spiders.kinds.lists import ItemRule, find_feeds, find_in_listing
from spiders.kinds.pangea import PangeaSpider
from spiders.source import SOURCES, Way, find_sources
from spiders.spider import make_spider

RULE = ItemRule(re.compile(r"/(?P<id>[a-z]+-[a-z]+)$"), (re.compile("/about-"),))


@pytest.fixture
def ozodi() -> PangeaSpider:
    spider = make_spider(find_sources()["ozodi"])
    assert isinstance(spider, PangeaSpider)
    return spider


def examples(name: str) -> list[Recorded]:
    return read_replay(SOURCES / name / "examples" / "replay.yml")


def without(recorded: list[Recorded], url: str) -> list[Recorded]:
    left = [each for each in recorded if each.row.url != url]
    assert len(left) < len(recorded)
    return left


def night_of(name: str, recorded: list[Recorded]) -> dict[str, Document]:
    night = asyncio.run(run_offline(make_spider(find_sources()[name]), recorded))
    return {each.stable_id: each for each in night.documents}


def test_listing_gives_each_item_once_with_its_longest_text() -> None:
    markup = (
        "<a href='/one-item'><img></a><a href='/one-item#top'>One item</a>"
        "<a href='/one-item'>One item, told in full</a><a href='/about-us'>About us</a><a href='/plain'>Plain</a>"
        "<a href='https://b.org/two-item'>Two</a><a>No address</a>"
    )
    found = find_in_listing(markup, "https://a.org/list", RULE)
    assert [(each.url, each.key, each.title) for each in found] == [
        ("https://a.org/one-item", "one-item", "One item, told in full"),
        ("https://b.org/two-item", "two-item", "Two"),
    ]


def test_feed_directory_gives_wanted_feeds_by_link_text_title_or_the_text_beside() -> None:
    markup = (
        "<ul><li><a href='/api/zone$one-q_t'></a> Politics</li><li><a href='/api/two' title='Politics'></a></li>"
        "<li><a href='/api/three'>Politics</a></li><li><a href='/api/four'>Podcast</a></li>"
        "<li><a href='/z/politics'>Politics</a></li><li><a href='/api/'>Politics</a></li></ul>"
    )
    feeds = find_feeds(markup, "https://a.org/rssfeeds", re.compile("politics", re.IGNORECASE))
    assert [url for url, _ in feeds] == [f"https://a.org/api/{zone}" for zone in ("zone$one-q_t", "two", "three")]


def test_a_zone_id_keeps_its_dollar_sign_when_it_is_asked_for(ozodi: PangeaSpider) -> None:
    way = ozodi.source.way("zone_feeds")
    asked = ozodi.ask_list(way, "https://www.azathabar.com/api/z-$g_eqvi-q_t", ozodi.read_feed)
    assert asked.url == "https://www.azathabar.com/api/z-$g_eqvi-q_t"


def test_lists_are_asked_before_items_and_the_sitemap_before_the_feeds(ozodi: PangeaSpider) -> None:
    async def collect() -> list[Request]:
        return [request async for request in ozodi.start()]

    lists = asyncio.run(collect())
    assert [request.meta["way"] for request in lists] == [way.name for way in ozodi.source.ways]
    assert sorted(lists, key=lambda each: -each.priority) == lists
    item = ozodi.ask_item("https://www.ozodi.org/a/1.html", Listed("1"), ozodi.read_item)
    assert item.priority < min(request.priority for request in lists)


def test_an_item_that_gets_its_mark_only_from_a_later_list_is_asked_for_again(ozodi: PangeaSpider) -> None:
    assert ozodi.take("33902101")
    assert not ozodi.take("33902101")
    assert ozodi.take("33902101", "2026-11-20T04:24:00Z")
    assert not ozodi.take("33902101", "2026-11-20T04:24:00Z")
    assert not ozodi.take("33902101")


def test_headline_stands_in_for_a_page_that_is_not_there() -> None:
    url = "https://www.ozodi.org/a/33902101.html"
    kept = night_of("ozodi", without(examples("ozodi"), url))["33902101"]
    assert kept.title == "Муҳиддин Кабирӣ: ҳизб дар муҳоҷират фаъолияташро идома медиҳад"
    assert kept.text.startswith(f"{kept.title}\n\nМуҳиддин Кабирӣ, раҳбари")
    assert (kept.metadata["partial"], kept.listed_as, kept.language, kept.url) == ("headline", "", "tg", url)
    assert kept.capture_url == "https://www.ozodi.org/api/", "the evidence is the list that said it"
    assert kept.published is not None


def test_headline_stands_in_for_a_page_that_is_gone() -> None:
    url = "https://www.hrw.org/news/2026/11/19/uzbekistan-journalist-extradition-six-years-on"
    gone = Recorded(ReplayRow(url=url, file="feed.xml", status=404), SOURCES / "hrw" / "examples")
    kept = night_of("hrw", [gone, *examples("hrw")])
    assert kept["/news/2026/11/19/uzbekistan-journalist-extradition-six-years-on"].metadata == {"partial": "headline"}


def test_headline_does_not_stand_in_for_a_challenge(ozodi: PangeaSpider) -> None:
    class Challenged(Unanswered):
        def check(self, *kinds: type[BaseException]) -> type[BaseException] | None:  # type: ignore[override]
            return next((kind for kind in kinds if issubclass(UnexpectedPage, kind)), None)

    asked = ozodi.ask_item("https://www.ozodi.org/a/1.html", Listed("1", title="T"), ozodi.read_item)
    list(ozodi.ask_items([]))
    assert list(ozodi.read_headline(Challenged(asked, "challenge"))) == []


def test_an_error_page_that_answers_200_is_no_article_though_a_list_knows_its_date(tmp_path: Path) -> None:
    page = "<html><body class='pg-404'><h1 class='pg-title'>Page not found</h1><p>Try the search.</p></body></html>"
    (tmp_path / "404.html").write_text(page, encoding="utf8")
    url = "https://www.ozodi.org/a/33902101.html"
    row = ReplayRow(url=url, file="404.html", headers={"Content-Type": "text/html"})
    spider = make_spider(find_sources()["ozodi"])
    night = asyncio.run(run_offline(spider, [Recorded(row, tmp_path), *examples("ozodi")]))
    assert night.outcomes[url] == "no_article"
    assert "33902101" not in {each.stable_id for each in night.documents}


def test_video_with_a_page_of_its_own_in_the_run_is_left_to_its_page(ozodi: PangeaSpider) -> None:
    way, url = ozodi.source.way("sitemap"), "https://www.ozodi.org/sitemap_10_videos.xml.gz"
    body = (SOURCES / "ozodi" / "examples" / "sitemap_videos.xml.gz").read_bytes()
    response = XmlResponse(url, body=body, request=Request(url, meta={"way": way.name}))
    (video,) = ozodi.read_videos(response)
    assert isinstance(video, Document)
    assert (video.stable_id, video.kind, video.metadata["partial"]) == ("33902151", "video", "video")
    assert ozodi.take("33902151")
    assert list(ozodi.read_videos(response)) == []


def test_page_of_another_type_keeps_at_least_its_summary() -> None:
    url = "https://www.rferl.org/a/33901105.html"
    page = (SOURCES / "rferl" / "examples" / "33901105.html").read_text(encoding="utf8")
    start, end = page.index('<div id="article-content"'), page.index('<div class="media-block-wrap">')
    video = page.replace("pg-article", "pg-video")[:start] + page[end:].replace("pg-article", "pg-video")
    spider = make_spider(find_sources()["rferl"])
    assert isinstance(spider, PangeaSpider)
    request = Request(url, meta={"listed": Listed("33901105")})
    (document,) = spider.read_item(XmlResponse(url, body=video.encode(), request=request, encoding="utf-8"))
    assert document.kind == "media"
    assert document.metadata["page_type"] == "pg-video"
    assert document.text.startswith("Ministers from the five Central Asian states met in Almaty")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://www.azattyqasia.org/a/33134603.html?withmediaplayer=1",
            "https://www.azattyqasia.org/a/33134603.html",
        ),
        (
            "https://www.azattyqasia.org/amp/some-words-/33134603.html",
            "https://www.azattyqasia.org/a/some-words-/33134603.html",
        ),
        ("https://www.azattyqasia.org/amp/33134603.html", "https://www.azattyqasia.org/a/33134603.html"),
        ("https://rus.azattyk.org/a/slug/33134603.html", "https://www.azattyqasia.org/a/33134603.html"),
    ],
)
def test_address_of_an_article_is_its_own_and_its_number_the_key(url: str, expected: str) -> None:
    spider = make_spider(find_sources()["azattyqasia"])
    assert isinstance(spider, PangeaSpider)
    assert (spider.address(url), spider.rule.key(url)) == (expected, "33134603")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.ozodi.org/z/1234",
        "https://www.ozodi.org/p/5549.html",
        "https://www.ozodi.org/",
        "https://www.currenttime.tv/a/33134603.html",
        "https://evil.org/?x=https://www.ozodi.org/a/33134603.html",
        "javascript:alert('https://www.ozodi.org/a/33134603.html')",
    ],
)
def test_other_addresses_are_no_items(ozodi: PangeaSpider, url: str) -> None:
    assert ozodi.rule.key(url) == ""


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (
            "https://eurasianet.org/tajikistan-opposition-leader-detained-in-turkey",
            "tajikistan-opposition-leader-detained-in-turkey",
        ),
        ("https://eurasianet.org/s/uzbekistan-no-former-soviet-state", "uzbekistan-no-former-soviet-state"),
        ("https://www.eurasianet.org/tajikistan-a-b/?page=1", "tajikistan-a-b"),
        ("https://eurasianet.org/region/central-asia", ""),
        ("https://eurasianet.org/voices/the-steppe-letters", ""),
        ("https://eurasianet.org/terms-of-use-policy", ""),
        ("https://eurasianet.org/latest", ""),
    ],
)
def test_key_of_a_eurasianet_article_is_the_last_part_of_its_path(url: str, key: str) -> None:
    spider = make_spider(find_sources()["eurasianet"])
    assert isinstance(spider, ArticlesSpider)
    assert spider.rule.key(url) == key


def test_a_way_that_the_kind_cannot_read_is_refused_with_its_line() -> None:
    source = find_sources()["eurasianet"]
    way = Way(name="latest", via="smoke_signals", url="https://eurasianet.org/latest")
    spider = make_spider(dataclasses.replace(source, ways=(way,)))
    response = XmlResponse(way.url, body=b"<x/>", request=Request(way.url, meta={"way": "latest"}))
    with pytest.raises(ConfigError, match=r"source\.yml:\d+: way 'latest' is read via"):
        list(spider.read_way(response))


def test_sitemap_index_without_the_latest_articles_fails_its_way(ozodi: PangeaSpider) -> None:
    url = "https://www.ozodi.org/sitemap.xml"
    body = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></sitemapindex>'
    with pytest.raises(UnexpectedPage, match=r"names no _latest sitemap \(see spiders/sources/ozodi/source.yml:\d+\)"):
        list(ozodi.read_way(XmlResponse(url, body=body, request=Request(url, meta={"way": "sitemap"}))))


def test_a_quiet_site_has_an_empty_news_sitemap_and_a_good_night(tmp_path: Path) -> None:
    (tmp_path / "news.xml.gz").write_bytes(
        gzip.compress(b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>')
    )
    row = ReplayRow(url="https://www.ozodi.org/sitemap_10_news.xml.gz", file="news.xml.gz")
    night = asyncio.run(
        run_offline(make_spider(find_sources()["ozodi"]), [Recorded(row, tmp_path), *examples("ozodi")])
    )
    assert not night.messages
    assert len(night.documents) == 7
