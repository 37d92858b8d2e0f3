"""Urgent actions: Amnesty's two numbers, pages read by their words, papers in the forms of several years."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, Response

from spiders.document import Document, UnexpectedPage
from spiders.source import Window, find_sources, read_details
from spiders.sources.amnesty_ua.numbers import action_of_slug, find_action, find_index, print_index
from spiders.sources.amnesty_ua.pages import Details, last_months, months_of, read_action, read_month
from spiders.sources.amnesty_ua.paper import describe_paper, read_paper
from spiders.sources.amnesty_ua.spider import UrgentActionSpider, add_paper
from spiders.spider import make_spider

SOURCE = find_sources()["amnesty_ua"]
DETAILS = read_details(SOURCE, Details)
EXAMPLES = SOURCE.folder / "examples"
PAGE = "https://ua.amnesty.ch/urgent-actions/2021/09/102-21?ua_language=en"
LEAD = "Valentina Chupik, a recognized refugee, has been held in the transit lounge of a Moscow airport. " * 2


def make_page(*lines: str) -> HtmlResponse:
    body = "".join(f"<div>{line}</div>" for line in lines)
    return HtmlResponse(PAGE, body=f"<html><body>{body}</body></html>".encode(), encoding="utf8")


@pytest.fixture
def spider() -> UrgentActionSpider:
    spider = make_spider(SOURCE)
    assert isinstance(spider, UrgentActionSpider)
    return spider


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("AI-Index: EUR 46/4813/2021", "eur46/4813/2021"),
        ("Index: EUR 46/020/2014 Russian Federation", "eur46/020/2014"),
        ("https://www.amnesty.org/en/documents/EUR62/013/2005/en/", "eur62/013/2005"),
        ("/es/documents/document/?indexNumber=EUR60%2f001%2f2013&language=fr", "eur60/001/2013"),
        ("/en/wp-content/uploads/2025/09/ASA3302062025ENGLISH.pdf", "asa33/0206/2025"),
        ("/uploads/2021/06/asa170292013en.pdf", "asa17/029/2013"),
        ("/download/Documents/EUR2500882019ENGLISH.PDF", "eur25/0088/2019"),
        ("UA 102/21", ""),
    ],
)
def test_every_printed_form_of_an_index_number_is_one_key(text: str, index: str) -> None:
    assert find_index(text) == index


def test_an_index_number_is_printed_as_amnesty_does() -> None:
    assert print_index("eur46/4813/2021") == "EUR 46/4813/2021"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("UA 102/21", "UA 102/21"),
        ("Further information on UA: 271/13 Index: EUR 46/020/2014", "UA 271/13"),
        ("THIRD UA 60/16", "UA 60/16"),
        ("UA 060/16", "UA 60/16"),
        ("Ukraine 60/16", ""),
    ],
)
def test_follow_ups_have_the_number_of_their_case(text: str, action: str) -> None:
    assert find_action(text) == action


@pytest.mark.parametrize(("slug", "action"), [("102-21", "UA 102/21"), ("102-21-1", "UA 102/21"), ("appell-2022", "")])
def test_an_address_tells_the_case(slug: str, action: str) -> None:
    assert action_of_slug(slug) == action


def test_months_of_a_night_and_of_a_backfill() -> None:
    assert last_months(date(2026, 1, 15), 2) == [date(2025, 12, 1), date(2026, 1, 1)]
    assert months_of(Window(date(2021, 11, 30), date(2022, 1, 1))) == [
        date(2021, 11, 1),
        date(2021, 12, 1),
        date(2022, 1, 1),
    ]


async def first_requests(window: Window | None) -> list[Request]:
    return [request async for request in make_spider(SOURCE, window).start()]


def test_a_backfill_asks_for_each_month_of_its_window() -> None:
    requests = asyncio.run(first_requests(Window(date(2021, 8, 20), date(2021, 10, 1))))
    assert [each.url.removeprefix("https://ua.amnesty.ch/urgent-actions/") for each in requests] == [
        "2021/08",
        "2021/09",
        "2021/10",
    ]
    assert all(each.meta["way"] == "month" and each.errback for each in requests)


def test_forms_and_views_below_a_month_are_no_actions() -> None:
    links = ("sendto_form", "@@search", "folder_summary_view", "../10", "102-21/ua-102-21.docx", "RSS/feed")
    body = "".join(f'<a href="/urgent-actions/2021/09/{each}">x</a>' for each in links)
    assert read_month(HtmlResponse(PAGE, body=body.encode()), DETAILS) == []


def test_a_month_page_names_each_action_once_with_its_longest_words() -> None:
    body = """<a href="/urgent-actions/2021/09">September</a>
    <a href="/urgent-actions/2021/09/102-21"><img src="x.jpg"></a>
    <a href="https://ua.amnesty.ch/urgent-actions/2021/09/102-21#top">Refugee must not be returned</a>
    <a href="/urgent-actions/2021/09/102-21?ua_language=en">Weiterlesen</a>
    <a href="/urgent-actions/2021/09/099-21.html">Released</a> <a href="https://www.amnesty.ch/">Amnesty</a>"""
    page = HtmlResponse("https://ua.amnesty.ch/urgent-actions/2021/09", body=body.encode())
    actions = read_month(page, DETAILS)
    assert [(each.slug, each.title) for each in actions] == [
        ("102-21", "Refugee must not be returned"),
        ("099-21", "Released"),
    ]


def test_a_page_is_read_by_its_words_between_index_line_and_frame() -> None:
    page = make_page(
        "Startseite Urgent Actions 2021 09",
        "UA 102/21",
        "Abgeschlossen am 4. Oktober 2021",
        "Refugee must not be forcibly returned",
        "AI-Index: EUR 46/4813/2021",
        LEAD,
        "She left Uzbekistan in 2006.",
        "8 Briefe verschickt",
        "My Urgent Actions",
    )
    read = read_action(page, "102-21", DETAILS)
    assert (read.action, read.index) == ("UA 102/21", "eur46/4813/2021")
    assert (read.title, read.last_words) == ("", "Refugee must not be forcibly returned")
    assert read.text == f"{LEAD.strip()}\n\nShe left Uzbekistan in 2006."
    assert read.closed_on == datetime(2021, 10, 4, tzinfo=UTC)


def test_a_counter_of_letters_makes_no_new_version() -> None:
    texts = {
        read_action(make_page("UA 1/21", "AI-Index: EUR 46/4813/2021", LEAD, f"{n} Briefe verschickt"), "1-21", DETAILS)
        for n in (8, 9)
    }
    assert len(texts) == 1


def test_a_paper_in_the_form_of_2014_tells_its_numbers_and_its_day() -> None:
    paper = describe_paper(
        "Further information on UA: 271/13 Index: EUR 46/020/2014 Russian Federation\n\nDate: 7 March 2014\n\n"
        "URGENT ACTION\n\nFOUR ASYLUM-SEEKERS AT RISK\n\nText."
    )
    assert (paper.action, paper.index) == ("UA 271/13", "eur46/020/2014")
    assert paper.published == datetime(2014, 3, 7, tzinfo=UTC)
    assert paper.title == "FOUR ASYLUM-SEEKERS AT RISK"


@pytest.mark.parametrize(
    ("name", "index", "day"),
    [
        ("ua-91-26-english.pdf", "eur37/9101/2026", datetime(2026, 11, 12, tzinfo=UTC)),
        ("ua-88-26-english.docx", "eur44/9066/2026", datetime(2026, 11, 4, tzinfo=UTC)),
    ],
)
def test_papers_are_read_from_pdf_and_word_alike(name: str, index: str, day: datetime) -> None:
    paper = read_paper((EXAMPLES / name).read_bytes())
    assert (paper.index, paper.published) == (index, day)


def test_what_only_the_paper_says_is_hidden_text_and_its_day_is_the_day() -> None:
    page = Document("amnesty_ua", "eur46/1/2026", PAGE, "Title", "Known words.", published_precision="month")
    paper = describe_paper("Date: 12 November 2026\n\nKnown words.\n\nUmarali Quvvatov")
    document = add_paper(page, paper, "https://ua.amnesty.ch/paper.pdf")
    assert document.hidden_text == "Date: 12 November 2026\n\nUmarali Quvvatov"
    assert (document.published, document.published_precision) == (datetime(2026, 11, 12, tzinfo=UTC), "day")


def test_a_paper_that_cannot_be_read_takes_nothing_away(spider: UrgentActionSpider) -> None:
    page = Document("amnesty_ua", "eur46/1/2026", PAGE, "Title", "Text.")
    url = "https://ua.amnesty.ch/paper"
    (document,) = spider.read_paper_file(page, Response(url, body=b"<html>Please sign in</html>"))
    assert isinstance(document, Document)
    assert (document.text, document.metadata["paper_unread"]) == ("Text.", "not_pdf")


def test_a_month_that_cannot_be_had_is_looked_for_in_the_archive(spider: UrgentActionSpider) -> None:
    (request,) = spider.ask_archive(date(2023, 4, 1), None)
    assert isinstance(request, Request)
    assert request.url == "https://ua-archive.amnesty.ch/urgent-actions/2023/04.html"
    assert request.meta["way"] == "archive"


def test_an_archived_page_is_asked_for_as_it_is_linked(spider: UrgentActionSpider) -> None:
    url = "https://ua-archive.amnesty.ch/urgent-actions/2023/04.html"
    page = HtmlResponse(url, body=b'<a href="/urgent-actions/2023/04/034-23.html">A case</a>')
    (request,) = spider.read_list(True, page)
    assert isinstance(request, Request)
    assert request.url == "https://ua-archive.amnesty.ch/urgent-actions/2023/04/034-23.html"


def test_only_the_newest_month_may_be_empty(spider: UrgentActionSpider) -> None:
    page = HtmlResponse("https://ua.amnesty.ch/urgent-actions/2026/11", body=b"<html><body></body></html>")
    assert list(spider.read_list(True, page)) == []
    with pytest.raises(UnexpectedPage) as refused:
        list(spider.read_list(False, page))
    assert refused.value.reason == "empty_list"


def read_page(spider: UrgentActionSpider) -> tuple[Document, Request]:
    (listed,) = read_month(HtmlResponse(PAGE, body=b'<a href="/urgent-actions/2021/09/102-21">A</a>'), DETAILS)
    document, request = spider.read_page(listed, make_page("UA 102/21", "Title", "AI-Index: EUR 46/4813/2021", LEAD))
    assert isinstance(document, Document)
    assert isinstance(request, Request)
    return document, request


def test_a_class_code_of_any_state_is_kept(spider: UrgentActionSpider) -> None:
    document, _ = read_page(spider)
    assert document.stable_id == "eur46/4813/2021"
    assert document.metadata["case"] == "UA 102/21"


def test_a_page_is_kept_at_once_and_whole_when_its_paper_is_answered(spider: UrgentActionSpider) -> None:
    document, request = read_page(spider)
    assert document.metadata["partial"] == "no_paper"
    assert request.url == "https://www.amnesty.org/en/documents/eur46/4813/2021/en/"
    whole: Any = next(iter(request.errback(None)))  # 404: there is no paper
    assert "partial" not in whole.metadata
    assert whole.text == document.text


def test_an_address_of_a_document_that_is_the_paper_itself_is_read_as_one(spider: UrgentActionSpider) -> None:
    _, request = read_page(spider)
    paper = (EXAMPLES / "ua-91-26-english.pdf").read_bytes()
    (whole,) = request.callback(Response(request.url, body=paper, request=request))
    assert "Ҷамшед Назриев" in whole.hidden_text
