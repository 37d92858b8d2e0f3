"""Which addresses the facts of the plain sources take for items, and by which key: forms seen in public files."""

import asyncio
from datetime import datetime

import pytest

from spiders.document import Document
from spiders.examples import read_replay, run_offline
from spiders.kinds.articles import ArticleFacts, ItemFacts
from spiders.source import SOURCES, Source, read_details, read_source
from spiders.spider import make_spider

FORMS = [
    ("forum18", "https://www.forum18.org/archive.php?article_id=3067", "3067"),
    ("forum18", "https://www.forum18.org/archive.php?article_id=3041", "3041"),
    ("forum18", "https://www.forum18.org/archive.php?query=&religion=all&country=32", ""),
    ("ovd_info", "https://ovd.info/express-news/2026/11/20/slug-1", "express-news/2026/11/20/slug-1"),
    ("ovd_info", "https://ovd.info/about", ""),
    ("mediazona", "https://zona.media/article/2026/02/28/some-slug", "article/2026/02/28/some-slug"),
    ("mediazona", "https://mediazona.ca/news/2026/02/28/some-slug", "news/2026/02/28/some-slug"),
    ("mediazona", "https://zona.media/theme/politzeki", ""),
    ("fergana", "https://en.fergana.agency/news/146624/", "146624"),
    ("fergana", "https://en.fergana.news/news/137148", "137148"),
    ("fergana", "https://fergana.agency/articles/130001/?country=tj", "130001"),
    ("fergana", "https://fergana.agency/photos/130001/", ""),
    (
        "asia_plus",
        "https://asiaplustj.info/ru/news/tajikistan/society/20230117/v-dushanbe-voditelyam-nachali-vidavat",
        "ru/news/tajikistan/society/20230117/v-dushanbe-voditelyam-nachali-vidavat",
    ),
    ("asia_plus", "https://asiaplustj.info/tj/news/all?newsdate=2026-11-01", ""),
    ("vlast", "https://vlast.kz/english/70524-rights-watchdogs-condemn-sentencing.html", "70524"),
    ("vlast", "https://vlast.kz/novosti/", ""),
    ("eurasianet_ru", "https://russian.eurasianet.org/node/60796", "60796"),
    ("eurasianet_ru", "https://russian.eurasianet.org/kazahstan-mayning-i-svet", "kazahstan-mayning-i-svet"),
    ("eurasianet_ru", "https://russian.eurasianet.org/region/kazakhstan", ""),
    ("eurasianet_ru", "https://russian.eurasianet.org/sites/default/files/2023-02/a-b.jpg", ""),
    ("ahrca", "https://ahrca.org/publications/report/992-update-on-something", "992"),
    ("ahrca", "https://ahrca.org/uzbekistan/refugees/1102-something-2", "1102"),
    ("ahrca", "https://ahrca.org/uzbekistan/refugees", ""),
    (
        "un_press",
        "https://www.ohchr.org/en/press-releases/2026/01/un-experts-alarmed-reports",
        "press-releases/2026/01/un-experts-alarmed-reports",
    ),
    ("un_press", "https://news.un.org/en/story/2024/03/1147681", "story/2024/03/1147681"),
    ("un_press", "https://www.ohchr.org/en/press-releases", ""),
]


@pytest.mark.parametrize(("name", "url", "key"), FORMS)
def test_address_has_the_key_of_its_source(name: str, url: str, key: str) -> None:
    source = read_source(SOURCES / name)
    assert rule_of(source).rule.key(url) == key


def rule_of(source: Source) -> ItemFacts:
    return read_details(source, ArticleFacts)


def documents(name: str) -> dict[str, Document]:
    source = read_source(SOURCES / name)
    night = asyncio.run(run_offline(make_spider(source), read_replay(source.folder / "examples" / "replay.yml")))
    return {each.stable_id: each for each in night.documents}


def test_todays_date_of_a_template_is_no_date_of_an_article() -> None:
    found = documents("ahrca")
    assert "22 / Sun, Nov" in (SOURCES / "ahrca" / "examples" / "1299.html").read_text(encoding="utf8")
    assert found["1299"].published is None


def test_feed_dates_an_article_whose_page_does_not() -> None:
    assert documents("ahrca")["1302"].published == datetime.fromisoformat("2026-11-03T10:00:00+00:00")


def test_lines_of_a_text_size_widget_are_no_text() -> None:
    assert all("Helvetica" not in each.text and "Typography" not in each.text for each in documents("ahrca").values())
