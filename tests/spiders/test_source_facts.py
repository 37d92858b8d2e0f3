"""The facts of a source: found by being there, refused with file and line where they cannot be meant."""

from datetime import date
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Request, Response, TextResponse

from config.rows import ConfigError
from spiders.document import UnexpectedPage
from spiders.kinds.articles import ArticleFacts
from spiders.kinds.pangea import PangeaSpider
from spiders.reading.pages import check_page
from spiders.source import SOURCES, Window, find_sources, read_details, read_source
from spiders.spider import find_spider, make_spider

FIRST_NIGHT = {
    *("rferl", "azattyq", "azattyk", "ozodi", "ozodlik", "azathabar", "azattyqasia"),
    *("eurasianet", "hrw", "amnesty", "amnesty_ua", "hudoc", "interpol"),
}
GOOD = (SOURCES / "eurasianet" / "source.yml").read_text(encoding="utf8")


def write(folder: Path, facts: str) -> Path:
    place = folder / "demo"
    place.mkdir()
    (place / "source.yml").write_text(facts, encoding="utf8")
    return place


def line_of(facts: str, start: str) -> int:
    return next(number for number, line in enumerate(facts.splitlines(), 1) if line.strip().startswith(start))


def test_sources_of_the_first_night_are_there() -> None:
    assert find_sources().keys() >= FIRST_NIGHT


@pytest.mark.parametrize("name", sorted(find_sources()))
def test_every_source_has_a_spider_and_says_how_sure_each_address_is(name: str) -> None:
    source = find_sources()[name]
    spider = make_spider(source)
    assert spider.name == name
    assert spider.custom_settings is None, "polite settings stand in one place, and it is not a spider"
    assert all(way.mark in ("C-live", "C", "L", "U") for way in source.ways)
    assert source.expect.items > 0
    assert source.terms


@pytest.mark.parametrize(
    ("was", "now", "line", "says"),
    [
        ("kind: articles", "kind: articles\nkynd: x", "kynd", "Unexpected keyword"),
        ("  items: 5", "  items: many", "items", "valid integer"),
        ("https://eurasianet.org/latest", "http://eurasianet.org/latest", "- name: latest", "no https address"),
        ("https://eurasianet.org/rss.xml", "https://elsewhere.org/rss.xml", "- name: feed", "no https address"),
        ("- name: feed", "- name: latest", "ways", "two ways have one name"),
        ('schedule: "35 2 * * *"', "schedule: daily", "schedule", "five fields"),
        ("mark: L", "mark: sure", "mark: sure", "'C-live'"),
        ("kind: articles", "kind: articles\nstatus: off", "status", "off"),
    ],
)
def test_nonsense_is_refused_with_file_and_line(tmp_path: Path, was: str, now: str, line: str, says: str) -> None:
    assert was in GOOD
    facts = GOOD.replace(was, now)
    place = write(tmp_path, facts)
    with pytest.raises(ConfigError, match=says) as caught:
        read_source(place)
    assert str(caught.value).startswith(f"{place / 'source.yml'}:{line_of(facts, line)}: ")


def test_wrong_details_are_refused_with_file_and_line(tmp_path: Path) -> None:
    facts = GOOD.replace('title: ["h1"]', 'title: ["h1["]')
    source = read_source(write(tmp_path, facts))
    with pytest.raises(ConfigError, match="not a CSS selector") as caught:
        read_details(source, ArticleFacts)
    assert f"source.yml:{line_of(facts, 'title: [')}: details.article.title" in str(caught.value)


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, GOOD.replace("kind: articles", "kind: carrier_pigeon")))
    with pytest.raises(ConfigError, match="no spiders/kinds/carrier_pigeon"):
        find_spider(source)


def test_a_shared_kind_needs_no_code_in_the_folder() -> None:
    assert find_spider(find_sources()["ozodi"]) is PangeaSpider
    assert not (SOURCES / "ozodi" / "spider.py").exists()


def test_a_spider_that_cannot_read_the_past_says_so() -> None:
    source = find_sources()["eurasianet"]
    with pytest.raises(ConfigError, match="cannot read a window"):
        make_spider(source, Window(date(2020, 1, 1), date(2020, 1, 2)))


def answer(
    body: bytes, url: str = "https://eurasianet.org/latest", headers: dict[str, str] | None = None, **meta: object
) -> Response:
    return HtmlResponse(url, body=body, headers=headers or {}, request=Request(url, meta=dict(meta)))


PAGE = b"<html><head><title>Latest</title></head><body>x</body></html>"


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (answer(PAGE, "https://consent.example.org/ask"), "left_source"),
        (answer(PAGE, headers={"cf-mitigated": "challenge"}), "challenge"),
        (answer(PAGE.replace(b"Latest", b"Just a moment...")), "challenge"),
        (answer(PAGE.replace(b"Latest", b"Attention Required! | Cloudflare")), "challenge"),
        (answer(PAGE.replace(b"x<", b"<script>window._cf_chl_opt={}</script><")), "challenge"),
        (answer(b"<rss></rss>"), "tiny_body"),
        (answer(b" " * 500), "tiny_body"),
        (answer(b"\n<!DOCTYPE html>" + PAGE, expects="xml"), "wrong_type"),
        (answer(b"\xef\xbb\xbf" + PAGE, expects="json"), "wrong_type"),
    ],
)
def test_page_that_is_not_what_was_asked_for_is_refused(response: Response, reason: str) -> None:
    with pytest.raises(UnexpectedPage) as caught:
        check_page(response, find_sources()["eurasianet"])
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "response",
    [
        answer(PAGE),
        answer(PAGE + b'<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'),
        answer(PAGE.replace(b"x<", b"An article about a captcha: just a moment, please<")),
        answer(b"", may_be_empty=True),
        answer(b'{"resultcount":0,"results":[]}', expects="json"),
    ],
)
def test_honest_page_passes(response: Response) -> None:
    check_page(response, find_sources()["eurasianet"])


def test_redirects_among_the_hosts_of_a_source_stay_in_it() -> None:
    url = "https://rus.ozodi.org/a/33134603.html"
    check_page(TextResponse(url, body=PAGE, request=Request(url)), find_sources()["azattyqasia"])
