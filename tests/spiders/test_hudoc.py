"""HUDOC: what is asked, how windows are divided, dates by column, rows that change, texts that are absent."""

import asyncio
import itertools
import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Request, Response, TextResponse

from spiders.document import Document, UnexpectedPage
from spiders.source import Window, find_sources, read_details
from spiders.sources.hudoc.query import Details, compose_query, divide_days, halve, trailing_window
from spiders.sources.hudoc.rows import read_date, read_rows
from spiders.sources.hudoc.spider import HudocSpider
from spiders.spider import make_spider

SOURCE = find_sources()["hudoc"]
NAMES = {"resultcount", "results", "columns", "itemid", "docname", "languageisocode", "kpdate"}
DETAILS = read_details(SOURCE, Details)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(NAMES)) | st.text(), inner),
    max_leaves=12,
)
MONTH = Window(date(2026, 11, 1), date(2026, 11, 30))
COLUMNS = {
    "itemid": "001-1",
    "docname": "CASE OF RAHIMZODA v. POLAND",
    "appno": "1/24;2/24",
    "respondent": "POL",
    "kpdate": "3/4/2026 12:00:00 AM",
    "kpdateAsText": "04/03/2026 00:00:00",
    "languageisocode": "ENG",
    "documentcollectionid2": "CASELAW;JUDGMENTS;CHAMBER;ENG",
    "ecli": "ECLI:CE:ECHR:2026:0304JUD000000124",
}


def make_rows(count: int, total: int | None = None, **columns: str) -> bytes:
    rows = [{"columns": {**COLUMNS, "itemid": f"001-{number}", **columns}} for number in range(count)]
    return json.dumps({"resultcount": count if total is None else total, "results": rows}).encode()


@pytest.fixture
def spider() -> HudocSpider:
    spider = make_spider(SOURCE)
    assert isinstance(spider, HudocSpider)
    return spider


def read_list(spider: HudocSpider, body: bytes, piece: Window = MONTH, start: int = 0) -> list[Request]:
    found = list(spider.read_list(piece, start, TextResponse(SOURCE.ways[0].url, body=body)))
    assert all(isinstance(each, Request) for each in found)
    return [each for each in found if isinstance(each, Request)]


def query_of(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def test_the_query_leaves_types_out_and_names_countries_not_people() -> None:
    query = compose_query(MONTH, DETAILS)
    assert "(NOT (doctype=PR OR doctype=HFCOMOLD OR doctype=HECOMOLD))" in query
    assert '(kpdate>="2026-11-01T00:00:00.0Z" AND kpdate<="2026-11-30T00:00:00.0Z")' in query
    assert '"Tajikistan" OR "Tajik"' in query
    assert '"Ouzbékistan"' in query
    assert "respondent" not in query


def test_windows_of_a_backfill_touch_and_do_not_overlap() -> None:
    pieces = list(divide_days(Window(date(2024, 1, 1), date(2026, 1, 1)), 365))
    assert [(each.last - each.first).days for each in pieces] == [364, 364, 1]
    assert [(a.last - b.first).days for a, b in itertools.pairwise(pieces)] == [-1, -1]


async def first_requests(window: Window | None) -> list[Request]:
    return [request async for request in make_spider(SOURCE, window).start()]


def test_a_backfill_asks_year_by_year_and_the_feed_once() -> None:
    requests = asyncio.run(first_requests(Window(date(2023, 1, 1), date(2025, 6, 30))))
    assert [each.meta["way"] for each in requests] == ["api", "api", "api", "rss"]
    assert "2023-01-01" in query_of(requests[0])["query"]
    assert "2025-06-30" in query_of(requests[2])["query"]


def test_a_night_reads_the_days_of_the_source_file() -> None:
    assert trailing_window(date(2026, 11, 22), 90) == Window(date(2026, 8, 25), date(2026, 11, 22))


def test_halves_of_two_days_are_one_each() -> None:
    first, second = halve(Window(date(2026, 1, 1), date(2026, 1, 2)))
    assert (first.last, second.first) == (date(2026, 1, 1), date(2026, 1, 2))


def test_a_window_over_the_cap_is_asked_for_in_halves(spider: HudocSpider) -> None:
    requests = read_list(spider, make_rows(100, total=DETAILS.most_per_window + 1))
    dates = [query_of(each)["query"].split("kpdate>=")[1][:50] for each in requests]
    assert len(requests) == 2
    assert "2026-11-01" in dates[0]
    assert "2026-11-16" in dates[1]
    assert all(each.meta["way"] == "api" for each in requests)


def test_a_single_day_over_the_cap_is_read_page_by_page(spider: HudocSpider) -> None:
    day = Window(date(2026, 11, 5), date(2026, 11, 5))
    requests = read_list(spider, make_rows(100, total=650), day)
    assert [query_of(each)["start"] for each in requests[:6]] == ["100", "200", "300", "400", "500", "600"]
    assert len(requests) == 6 + 100


def test_later_pages_do_not_ask_for_pages_again(spider: HudocSpider) -> None:
    requests = read_list(spider, make_rows(50, total=150), start=100)
    assert len(requests) == 50
    assert all("listed" in each.meta for each in requests)


def test_a_count_beyond_reason_asks_for_nothing(spider: HudocSpider) -> None:
    day = Window(date(2026, 11, 5), date(2026, 11, 5))
    with pytest.raises(UnexpectedPage) as refused:
        read_list(spider, make_rows(100, total=10**9), day)
    assert refused.value.reason == "over_cap"


@given(json_values)
def test_any_json_is_rows_or_a_named_refusal(value: Any) -> None:
    reasons = {"broken_json", "changed_layout", "bad_date"}
    for body in (value, {"resultcount": 1, "results": value}, {"resultcount": 1, "results": [{"columns": value}]}):
        try:
            read_rows(json.dumps(body).encode(), SOURCE)
        except UnexpectedPage as refused:
            reasons.add(refused.reason)
    assert len(reasons) == 3


def test_fewer_rows_than_counted_are_refused(spider: HudocSpider) -> None:
    with pytest.raises(UnexpectedPage) as refused:
        read_list(spider, make_rows(99, total=150))
    assert refused.value.reason == "short_list"


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("kpdate", "3/4/2026 12:00:00 AM", datetime(2026, 3, 4, tzinfo=UTC)),
        ("kpdateAsText", "04/03/2026 00:00:00", datetime(2026, 3, 4, tzinfo=UTC)),
        ("judgementdate", "30/03/2017 00:00:00", datetime(2017, 3, 30, tzinfo=UTC)),
        ("decisiondate", "", None),
    ],
)
def test_each_date_is_read_by_its_own_columns_format(column: str, value: str, expected: datetime | None) -> None:
    assert read_date(column, value) == expected


def test_a_date_in_the_other_columns_format_is_refused_and_not_guessed() -> None:
    with pytest.raises(UnexpectedPage) as refused:
        read_rows(make_rows(1, kpdate="30/03/2017 00:00:00"), SOURCE)
    assert refused.value.reason == "bad_date"


def test_language_versions_share_their_case_and_keep_their_item(spider: HudocSpider) -> None:
    english = read_rows(make_rows(1), SOURCE).rows[0]
    french = read_rows(make_rows(1, itemid="001-9", languageisocode="FRE"), SOURCE).rows[0]
    assert english.facts["case"] == french.facts["case"] == "1/24;2/24"
    assert (english.language, french.language) == ("en", "fr")
    assert english.itemid != french.itemid


@pytest.mark.parametrize(
    ("collections", "kind"),
    [
        ("CASELAW;JUDGMENTS;GRANDCHAMBER;ENG", "judgment"),
        ("CASELAW;COMMUNICATEDCASES;ENG", "communicated_case"),
        ("CASELAW;CLIN;FRE", "legal_summary"),
        ("CASELAW;SOMETHINGNEW;ENG", "court_document"),
    ],
)
def test_the_collections_say_what_a_document_is(collections: str, kind: str) -> None:
    assert read_rows(make_rows(1, documentcollectionid2=collections), SOURCE).rows[0].kind == kind


def test_a_changed_column_changes_the_mark_of_the_row() -> None:
    before, after = (read_rows(make_rows(1, importance=value), SOURCE).rows[0].digest for value in ("4", "1"))
    assert before != after


def test_a_text_cut_into_spans_is_whole_in_the_document(spider: HudocSpider) -> None:
    (request,) = read_list(spider, make_rows(1))
    body = "<style>.s1{}</style><p class='s1'><span>Mr Muhid</span><span>din Kabiri</span></p>" + "<p>Text.</p>" * 40
    (document,) = read_answer(request, HtmlResponse(request.url, body=body.encode(), encoding="utf8"))
    assert isinstance(document, Document)
    assert document.text.startswith("Mr Muhiddin Kabiri\n\nText.")
    assert document.listed_as == request.meta["listed"].listed_as != ""


def test_no_text_yet_is_a_document_that_is_asked_for_again(spider: HudocSpider) -> None:
    (request,) = read_list(spider, make_rows(1, conclusion="Violation of Article 3"))
    (for_pdf,) = read_answer(request, Response(request.url, status=204))
    assert isinstance(for_pdf, Request)
    assert "/docx/pdf?" in for_pdf.url
    (document,) = read_answer(for_pdf, Response(for_pdf.url, status=204))
    assert isinstance(document, Document)
    assert document.metadata["partial"] == "no_text"
    assert document.listed_as == ""
    assert "CASE OF RAHIMZODA v. POLAND" in document.text
    assert "Violation of Article 3" in document.text


def test_a_text_that_cannot_be_had_leaves_what_the_row_said(spider: HudocSpider) -> None:
    (request,) = read_list(spider, make_rows(1))
    assert request.errback is not None
    (document,) = request.errback(None)
    assert document.metadata["partial"] == "no_text"
    assert document.capture_url == SOURCE.ways[0].url


def test_a_row_completes_an_item_that_the_feed_named_first(spider: HudocSpider) -> None:
    feed = (SOURCE.folder / "examples" / "feed.rss").read_bytes()
    first = next(iter(spider.read_rss(HtmlResponse(SOURCE.ways[1].url, body=feed))))
    assert isinstance(first, Request)
    read_list(spider, make_rows(1, itemid=first.meta["listed"].stable_id, importance="2"))
    (document,) = read_answer(first, HtmlResponse(first.url, body=b"<p>A text of the Court.</p>" * 20))
    assert isinstance(document, Document)
    assert document.metadata["importance"] == "2"


def test_initials_stay_initials(spider: HudocSpider) -> None:
    (request,) = read_list(spider, make_rows(1, docname="K.S. v. GERMANY"))
    (document,) = read_answer(request, HtmlResponse(request.url, body=b"<p>K.S. against Germany</p>" * 20))
    assert isinstance(document, Document)
    assert document.title == "K.S. v. GERMANY"
    assert set(document.metadata) == {"case", "appno", "respondent", "ecli"}


def read_answer(request: Request, response: Response) -> list[Any]:
    assert callable(request.callback)
    return list(request.callback(response))
