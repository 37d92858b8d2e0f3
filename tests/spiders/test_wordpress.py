"""Sites that run on WordPress: whole texts from the feed, posts as JSON by page and by days."""

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Request, TextResponse

from spiders.document import Document, UnexpectedPage
from spiders.kinds.wordpress import PER_PAGE, WordpressSpider, post_key, read_posts, without_foot
from spiders.source import SOURCES, Window, read_source

SOURCE = read_source(SOURCES / "kloop")
WINDOW = Window(date(2024, 3, 1), date(2024, 3, 31))


def post(number: int, **more: Any) -> dict[str, Any]:
    return {
        "date_gmt": "2024-03-05T09:00:00",
        "modified_gmt": "2024-03-06T09:00:00",
        "guid": {"rendered": f"https://kloop.kg/?p={number}"},
        "link": f"https://kloop.kg/blog/2024/03/05/{number}/",
        "title": {"rendered": "Суд &#8220;отложил&#8221; заседание"},
        "content": {"rendered": "<p>Первый абзац.</p><p>Второй абзац.</p>"},
        **more,
    }


def answer(request: Request, rows: object) -> TextResponse:
    return TextResponse(request.url, body=json.dumps(rows).encode(), encoding="utf-8", request=request)


def first_requests(spider: WordpressSpider) -> list[Request]:
    async def ask() -> list[Request]:
        return [request async for request in spider.start()]

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("guid", "key"),
    [
        ("https://kloop.kg/?p=181204", "181204"),
        ("https://memopzk.org/?post_type=figurant&p=77", "77"),
        ("https://memopzk.org/?post_type=figurant&#038;p=77", "77"),
        ("tag:blogger.com,1999:blog-5.post-4811", "4811"),
        ("https://kloop.kg/blog/2024/03/05/slug/", "/blog/2024/03/05/slug"),
        ("", "/blog/2024/03/05/slug"),
    ],
)
def test_key_is_the_number_of_the_post_or_else_its_path(guid: str, key: str) -> None:
    assert post_key(guid, "https://kloop.kg/blog/2024/03/05/slug/?utm_source=rss") == key


@pytest.mark.parametrize(
    "foot",
    [
        "The post A title appeared first on Kloop.",
        "Запись Заголовок впервые появилась Хроника Туркменистана.",
        "Сообщение Заголовок появились сначала на KLOOP.KG.",
        "Innlegget Tittel dukket først opp på Den norske Helsingforskomité.",
    ],
)
def test_line_that_wordpress_adds_is_no_text(foot: str) -> None:
    assert without_foot(f"Text of the item.\n\n{foot}") == "Text of the item."


def test_paragraph_that_begins_like_the_foot_stays() -> None:
    text = "The post office in Osh was closed.\n\nIt will open on Monday."
    assert without_foot(text) == text


def test_window_asks_for_its_days_alone_and_for_no_feed() -> None:
    [request] = first_requests(WordpressSpider(SOURCE, WINDOW))
    assert request.url == (
        "https://kloop.kg/wp-json/wp/v2/posts?per_page=50&after=2024-02-29T23:59:59&before=2024-04-01T00:00:00"
    )


def test_window_goes_on_while_pages_are_full_and_ends_with_wordpress_refusal() -> None:
    spider = WordpressSpider(SOURCE, WINDOW)
    [request] = first_requests(spider)
    *documents, following = spider.read_way(answer(request, [post(number) for number in range(PER_PAGE)]))
    assert len(documents) == PER_PAGE
    assert isinstance(following, Request)
    assert following.url.endswith("&page=2")
    refusal = {"code": "rest_post_invalid_page_number", "message": "…", "data": {"status": 400}}
    assert list(spider.read_way(answer(following, refusal))) == []


def test_window_without_posts_is_no_fault() -> None:
    spider = WordpressSpider(SOURCE, WINDOW)
    [request] = first_requests(spider)
    assert list(spider.read_way(answer(request, []))) == []


def test_post_carries_the_mark_of_its_last_change() -> None:
    spider = WordpressSpider(SOURCE, WINDOW)
    [request] = first_requests(spider)
    [document] = spider.read_way(answer(request, [post(5)]))
    assert isinstance(document, Document)
    assert (document.stable_id, document.listed_as) == ("5", "2024-03-06T09:00:00")
    assert document.title == "Суд “отложил” заседание"
    assert document.text == "Первый абзац.\n\nВторой абзац."
    assert document.published is not None
    assert document.published.isoformat() == "2024-03-05T09:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "broken_json"),
        (b'{"code": "rest_no_route"}', "wrong_type"),
        (b'[{"id": 1}]', "changed_layout"),
        (b"[3]", "changed_layout"),
        (json.dumps([post(1, date_gmt=5)]).encode(), "changed_layout"),
        (json.dumps([post(1, content={"rendered": 5})]).encode(), "changed_layout"),
    ],
)
def test_answer_that_is_no_list_of_posts_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(UnexpectedPage) as caught:
        read_posts(body, "source.yml:1")
    assert caught.value.reason == reason


def test_plain_feed_source_is_one_folder_without_code_and_at_most_25_lines_of_facts() -> None:
    plain = [folder for folder in SOURCES.iterdir() if is_plain(folder)]
    assert len(plain) >= 10
    for folder in plain:
        lines = (folder / "source.yml").read_text(encoding="utf8").splitlines()
        facts = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
        assert len(facts) <= 25, folder.name


def is_plain(folder: Path) -> bool:
    """A feed first, read by a kind that it shares, and by selectors of no page of its own."""
    facts = folder / "source.yml"
    if not facts.exists() or (folder / "spider.py").exists():
        return False
    source = read_source(folder)
    shares = source.kind in ("articles", "wordpress") and source.ways[0].via == "feed"
    return shares and not source.details.get("article", {}).get("body")


def test_words_under_a_picture_alone_are_kept_as_hidden_text() -> None:
    body = '<p>The court heard the case in Osh.</p><img src="x.jpg" alt="Dilnoza  Sattorova at the airport">'
    [read] = read_posts(json.dumps([post(5, content={"rendered": body})]).encode(), "here")
    assert (read.text, read.hidden_text) == ("The court heard the case in Osh.", "Dilnoza Sattorova at the airport")


def test_picture_whose_words_the_text_has_hides_nothing() -> None:
    body = "<p>The court heard the case of Dilnoza Sattorova.</p><img src='x.jpg' alt='Dilnoza Sattorova'>"
    [read] = read_posts(json.dumps([post(5, content={"rendered": body})]).encode(), "here")
    assert read.hidden_text == ""


def test_document_of_a_feed_says_what_its_pictures_say() -> None:
    spider = WordpressSpider(SOURCE)
    long = "<p>" + "The council met on the old bridge. " * 30 + "</p>"
    picture = '<figure><img src="x.jpg" alt="Left to right: Dilnoza Sattorova, Rustam Vohidov"/></figure>'
    feed = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title><item>
      <title>A bridge</title><link>https://kloop.kg/blog/2024/03/05/bridge/</link><guid>https://kloop.kg/?p=5</guid>
      <content:encoded><![CDATA[{long}{picture}]]></content:encoded></item></channel></rss>"""
    request = Request("https://kloop.kg/feed/", meta={"way": "feed"})
    [document] = spider.read_way(TextResponse(request.url, body=feed.encode(), encoding="utf-8", request=request))
    assert isinstance(document, Document)
    assert document.hidden_text == "Left to right: Dilnoza Sattorova, Rustam Vohidov"
