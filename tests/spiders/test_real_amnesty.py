"""Amnesty's feed (July 2026), an urgent action and a report in PDF, as recorded beside the checkout."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import Request, XmlResponse

from spiders.document import Document
from spiders.reading.pdf import read_pdf
from spiders.source import find_sources
from spiders.sources.amnesty_ua.paper import read_paper
from spiders.spider import make_spider

REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "amnesty"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.exists(), reason=f"recorded data of Amnesty is absent: {REAL}"),
]
FEED = "https://www.amnesty.org/en/feed/"


def read_feed() -> list[Document | Request]:
    request = Request(FEED, meta={"way": "feed"})
    body = (REAL / "feed_en_2026-07-17.xml").read_bytes()
    return list(make_spider(find_sources()["amnesty"]).read_way(XmlResponse(FEED, body=body, request=request)))


def test_the_recorded_feed_gives_its_four_items_in_full_and_asks_for_the_one_that_is_cut() -> None:
    read = read_feed()
    documents = [each for each in read if isinstance(each, Document)]
    assert [each.stable_id for each in documents] == ["240632", "240715", "240711", "240654"]
    assert [each.meta["listed"].stable_id for each in read if isinstance(each, Request)] == ["999999"]
    assert all(each.language == "en" and "appeared first on" not in each.text for each in documents)


def test_dates_and_terms_of_the_recorded_feed() -> None:
    first = next(each for each in read_feed() if isinstance(each, Document))
    assert first.published == datetime(2026, 7, 17, 2, 2, 14, tzinfo=UTC)
    assert first.metadata["resource_types"] == ["Press Release"]
    countries = first.metadata["countries"]
    assert isinstance(countries, list)
    assert countries[1] == "East Africa, the Horn and Great Lakes"


def test_the_recorded_urgent_action_says_what_lies_beside_it() -> None:
    expected = json.loads((REAL / "ua_AMR37_6674_2017.fields.json").read_text("utf8"))
    paper = read_paper((REAL / "ua_AMR37_6674_2017.pdf").read_bytes())
    assert paper.title == expected["title"]
    assert paper.summary == expected["summary"]
    assert paper.action == expected["number"].removeprefix("THIRD ")
    assert paper.index == "amr37/6674/2017"
    assert expected["indexNumber"].replace(" ", "").lower() == paper.index
    assert paper.published is not None
    assert f"{paper.published:%-d %B %Y}" == expected["date"]


@pytest.mark.parametrize("part", ["letter", "background"])
def test_no_sentence_of_the_recorded_urgent_action_is_lost(part: str) -> None:
    expected = json.loads((REAL / "ua_AMR37_6674_2017.fields.json").read_text("utf8"))[part]
    said = plain(read_paper((REAL / "ua_AMR37_6674_2017.pdf").read_bytes()).text)
    assert [each for each in expected if plain(each) not in said] == []


def test_the_recorded_report_has_text_on_every_page() -> None:
    report = read_pdf((REAL / "annual_report_2006_intro.pdf").read_bytes())
    assert (report.pages, report.pages_without_text, report.pages_left_out) == (12, (), 0)
    assert "Irene Khan" in report.text


def plain(text: str) -> str:
    """Letters and digits only: the other reader wrote other dashes and quotation marks."""
    return "".join(filter(str.isalnum, text))
