"""GDELT's Article List: which files are asked for, which headlines are kept."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from spiders.document import UnexpectedPage
from spiders.source import SOURCES, Window, read_details, read_source
from spiders.sources.gdelt.records import Headline, Wanted, read_headlines
from spiders.sources.gdelt.spider import Details, GdeltSpider, quarters

SOURCE = read_source(SOURCES / "gdelt")
DETAILS = read_details(SOURCE, Details)
WANTED = Wanted(DETAILS.languages, DETAILS.words, DETAILS.skip)


def headline(title: str = "", language: str = "en", url: str = "https://example.org/a", domain: str = "") -> Headline:
    return Headline(url, domain or url.split("/")[2], "Example", title, "", language, "", None, ())


def addresses(window: Window | None = None) -> list[str]:
    async def ask() -> list[str]:
        return [request.url async for request in GdeltSpider(SOURCE, window).start()]

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "kept",
    [
        headline("Tajikistan's envoy leaves Berlin"),
        headline("Суд отказал уроженцу Узбекистана"),
        headline("Sąd zbada wniosek o ekstradycję"),
        headline("Туркменские активисты в Стамбуле", "ru"),
        headline("Bugungi yangiliklar", "uz"),
        headline("A case in court", url="https://example.pl/sad-tadzykistan"),
    ],
    ids=lambda each: each.title[:20],
)
def test_headline_of_our_countries_is_kept(kept: Headline) -> None:
    assert kept in WANTED


@pytest.mark.parametrize(
    "left",
    [
        headline("Cup final decided in extra time"),
        headline("Strompreise fallen leicht", "de"),
        headline("Tajikistan: the week", url="https://www.rferl.org/a/1.html", domain="rferl.org"),
        headline("Тоҷикистон", "tg", url="https://www.ozodi.org/a/1.html", domain="www.ozodi.org"),
    ],
    ids=lambda each: each.title[:20],
)
def test_headline_of_elsewhere_or_of_an_outlet_that_we_read_is_left(left: Headline) -> None:
    assert left not in WANTED


def test_night_asks_for_every_minute_at_which_a_file_may_stand() -> None:
    with time_machine.travel(datetime(2026, 11, 22, 2, 7, tzinfo=UTC)):
        asked = addresses()
    assert len(asked) == len(set(asked))
    assert asked[0].endswith("/20261121010000.gal.json.gz")
    assert asked[-1].endswith("/20261122020700.gal.json.gz")


def test_window_asks_for_its_days_whole() -> None:
    asked = addresses(Window(date(2022, 1, 31), date(2022, 2, 1)))
    assert len(asked) == 2 * 96 * len(DETAILS.minutes)
    assert asked[0].endswith("/20220131000000.gal.json.gz")
    assert asked[-1].endswith("/20220201235200.gal.json.gz")


def test_quarters_begin_with_that_of_the_first_moment() -> None:
    first = datetime(2026, 11, 22, 2, 14, 59, tzinfo=UTC)
    assert list(quarters(first, first + timedelta(minutes=2))) == [
        datetime(2026, 11, 22, 2, tzinfo=UTC),
        datetime(2026, 11, 22, 2, 15, tzinfo=UTC),
    ]


def test_record_without_its_address_is_refused() -> None:
    with pytest.raises(UnexpectedPage) as caught:
        list(read_headlines(json.dumps({"title": "x"}).encode(), "a file"))
    assert caught.value.reason == "changed_layout"


def test_unknown_field_of_a_record_is_named() -> None:
    row = {
        "date": "2026-11-21T02:15:00Z",
        "url": "https://a.example/#x",
        "domain": "a.example",
        "title": "T",
        "mood": 1,
    }
    [read] = read_headlines(json.dumps(row).encode(), "a file")
    assert read.unknown_fields == ("mood",)
    assert read.url == "https://a.example/"
    assert read.seen == datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
