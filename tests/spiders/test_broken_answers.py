"""Good answers, broken at random: each is read or refused with a reason, never a crash, never a hang."""

import gzip
import random
import re

import pytest
from scrapy.http import Request

from spiders.document import Listed, UnexpectedPage
from spiders.examples import Recorded, read_replay
from spiders.kinds.articles import ArticlesSpider
from spiders.kinds.lists import ItemRule, find_in_listing
from spiders.kinds.pangea import PangeaSpider
from spiders.reading.feeds import read_feed
from spiders.reading.pages import check_page
from spiders.reading.sitemaps import read_sitemap
from spiders.source import Source, find_sources
from spiders.spider import make_spider

SOURCES = ("ozodi", "rferl", "hrw", "eurasianet", "azathabar")
PIECES = (
    *(
        b"<",
        b">",
        b"\x00",
        b"\x0b",
        b"\xff\xfe",
        b"<!--",
        b"]]>",
        b"<![CDATA[",
        b"&#x110000;",
        b"&amp;#99999999;",
        b"&#0;",
    ),
    *(b"\xed\xa0\x80", b'"', b"<script>", b"</html>", b"<a href='http://[bad'>", b"<item>", b"2026-99-99T99:99:99Z"),
)


def break_bytes(body: bytes, chance: random.Random) -> bytes:
    broken = bytearray(body)
    for _ in range(chance.randint(1, 12)):
        at, way = chance.randrange(len(broken) + 1), chance.randrange(4)
        if way == 0:
            broken[at:at] = chance.choice(PIECES) * chance.choice((1, 1, 100))
        elif way == 1:
            del broken[at : at + chance.randint(1, 400)]
        elif way == 2:
            broken[at:at] = broken[: chance.randint(1, 600)]
        else:
            del broken[at + chance.randrange(2000) :]
    return bytes(broken)


def answer_of(recorded: Recorded, spider: ArticlesSpider, chance: random.Random) -> tuple[Request, bytes]:
    url, body = recorded.row.url, (recorded.folder / recorded.row.file).read_bytes()
    packed = body.startswith(b"\x1f\x8b") and chance.random() < 0.7
    body = gzip.compress(break_bytes(gzip.decompress(body), chance), 1) if packed else break_bytes(body, chance)
    way = next((way.name for way in spider.source.ways if way.url == url), "")
    if isinstance(spider, PangeaSpider) and not way and not spider.rule.key(url):
        ending = url.rsplit("_", 1)[-1].removesuffix(".xml.gz")
        readers = {"latest": spider.read_latest, "news": spider.read_news, "videos": spider.read_videos}
        return Request(url, callback=readers.get(ending, spider.read_feed), meta={"way": "sitemap"}), body
    if way:
        return Request(url, callback=spider.read_way, meta={"way": way}), body
    return Request(url, callback=spider.read_item, meta={"listed": Listed(spider.rule.key(url))}), body


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    return find_sources()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", range(240))
def test_broken_answer_is_read_or_refused_with_a_reason(sources: dict[str, Source], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    source = sources[SOURCES[seed % len(SOURCES)]]
    spider = make_spider(source)
    assert isinstance(spider, ArticlesSpider)
    recorded = chance.choice(read_replay(source.folder / "examples" / "replay.yml"))
    request, body = answer_of(recorded, spider, chance)
    response = recorded.answer(request).replace(body=body)
    refused = None
    try:
        check_page(response, source)
        for given in request.callback(response):  # type: ignore[misc]
            assert given.url
    except UnexpectedPage as error:
        refused = error
    assert refused is None or (refused.reason and str(refused))


def test_one_broken_link_does_not_hide_the_others() -> None:
    rule = ItemRule(re.compile(r"/(?P<id>[a-z]+-[a-z]+)$"))
    markup = "<a href='http://[bad'>x</a><a href='https://a.org/one-item'>One</a>"
    assert [each.key for each in find_in_listing(markup, "https://a.org/", rule)] == ["one-item"]


def test_one_impossible_letter_does_not_hide_the_items_of_a_feed() -> None:
    items = "<item><title>&amp;#1114112; A\x0bB</title><link>https://a.org/1</link></item><item><title>C</title></item>"
    read = read_feed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    assert [each.title for each in read.items] == ["� A B", "C"]


def test_one_control_character_does_not_hide_the_entries_of_a_sitemap() -> None:
    body = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.org/1\x0b</loc></url></urlset>'
    )
    assert [entry.url for entry in read_sitemap(body.encode()).entries] == ["https://a.org/1"]
