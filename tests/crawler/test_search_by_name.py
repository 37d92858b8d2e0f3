"""Asking third parties by name: nothing without an opt-in, and then no more than the name, once a day."""

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from config.engines import read_engines
from crawler.search import running
from crawler.search.asking import SwitchedOn, choose_spellings, due_searches, write_queries
from crawler.search.running import ENGINES, Access, access_of, run_searches
from db.archive.records import walk_records
from db.models import Decision, Document, DocumentVersion, Person, PersonName, Run
from db.session import open_database
from matcher.spellings import Spelling
from spiders.source import find_sources
from tests.crawler.conftest import article
from triage.records.searching import SearchError, SearchWish, switch_off, switch_on

NAME = "Zafarmirzo Qulnazarov"
TODAY = datetime.now(UTC).date()
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
REASON = "his family asks us to look beyond our own sources"


@pytest.fixture(autouse=True)
def engines(tmp_path, monkeypatch):
    """The engines as they are, but for the patience between two requests."""
    folder = tmp_path / "engines"
    shutil.copytree(ENGINES, folder)
    for path in folder.glob("*/source.yml"):
        path.write_text(re.sub("delay_seconds: [0-9]+", "delay_seconds: 0", path.read_text("utf8")), "utf8")
    monkeypatch.setattr(running, "ENGINES", folder)


@pytest.fixture
def database(settings):
    opened = open_database(settings.database)
    with opened.write() as session:
        for number, name in enumerate((NAME, "Umedjon Invented")):
            person = Person(person_key=f"p{number}", canonical_name=name, home_state="TJ", birth_year=1971)
            person.names.append(PersonName(name=name, kind="canonical"))
            session.add(person)
    yield opened
    opened.close()


def wish(engine="brave", until=TODAY, **more):
    return SearchWish(**{"person_key": "p0", "engine": engine, "reason": REASON, "until": until, **more})


def asked_of(server):
    """The queries that reached the server."""
    return [parse_qs(urlsplit(path).query).get("q", [""])[0] for path in server.paths() if "q=" in path]


def answer_by_path(server, body, kind="application/json"):
    """Every query gets the same results; every other path is a story."""

    def answer(handler):
        query = "q=" in handler.path
        content = body if query else article(7, f"{NAME} was seen at the airport.")
        handler.send_response(200 if query or "/news/" in handler.path else 404)
        handler.send_header("Content-Type", kind if query else "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(content.encode())))
        handler.end_headers()
        handler.wfile.write(content.encode())

    server.otherwise = answer


def brave(server, *numbers):
    row = {"description": f"<b>{NAME}</b>", "age": "1d"}
    rows = [{"title": f"Story {n}", "url": f"https://{server.host}/news/{n}", **row} for n in numbers]
    return json.dumps({"type": "news", "results": rows})


def run(settings, server, engine="brave", key="canary-of-a-key"):
    return run_searches(settings, [].append, {engine: Access(key, f"https://{server.host}/search")})


def test_without_an_opt_in_not_one_request_goes_out(settings, database, server):
    answer_by_path(server, brave(server, 1))
    assert run(settings, server) is None
    assert server.asked == []
    with database.read() as session:
        assert session.scalars(select(Run)).all() == []


def test_a_search_that_is_on_finds_pages_which_become_documents_with_their_evidence(settings, database, server):
    answer_by_path(server, brave(server, 1, 2))
    switch_on(database, wish(), "lead", datetime.now(UTC))

    night = run(settings, server)

    assert [each.status for each in night.sources] == ["complete"]
    queries = asked_of(server)
    assert queries[0] == f'"{NAME}"'
    assert 1 <= len(queries) <= 3
    assert not any("1971" in query or "Umedjon" in query for query in queries)
    with database.read() as session:
        found = session.execute(
            select(Document.source, DocumentVersion.text, DocumentVersion.capture_id).join(DocumentVersion)
        ).all()
    assert len(found) == 2
    assert all(source == "brave" and NAME in text and capture for source, text, capture in found)


def test_the_key_is_sent_and_stands_in_no_archive_log_or_report(settings, database, server):
    answer_by_path(server, brave(server, 1))
    switch_on(database, wish(), "lead", datetime.now(UTC))
    night = run(settings, server)
    assert {headers.get("X-Subscription-Token") for path, headers in server.asked if "q=" in path} == {
        "canary-of-a-key"
    }
    files = list(settings.archive.rglob("*.warc.gz"))
    assert files
    for file in files:
        records = [repr(record.headers) + repr(record.payload) for record in walk_records(file)]
        assert not any("canary-of-a-key" in record for record in records)
    assert "Qulnazarov" not in repr(night)
    logs = "".join(path.read_text("utf8") for path in settings.logs.glob("*")) if settings.logs.exists() else ""
    assert "Qulnazarov" not in logs


def test_it_is_asked_once_a_day_and_never_again_once_it_is_off(settings, database, server):
    answer_by_path(server, brave(server, 1))
    switch_on(database, wish(), "lead", datetime.now(UTC))
    run(settings, server)
    server.asked.clear()
    assert run(settings, server) is None
    switch_off(database, "p0", "brave", "lead", datetime.now(UTC))
    switch_on(database, wish(engine="searxng"), "lead", datetime.now(UTC))
    assert run(settings, server) is None
    assert server.asked == []


def test_google_news_gives_headlines_and_its_links_are_not_followed(settings, database, server):
    item = (
        f"<item><title>{NAME} held at the border - The Invented Post</title>"
        '<link>https://news.google.com/rss/articles/CBMiABC?oc=5</link><guid isPermaLink="false">CBMiABC</guid>'
        "<pubDate>Sat, 21 Nov 2026 08:00:00 GMT</pubDate><description>x</description></item>"
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{item}</channel></rss>'
    answer_by_path(server, feed, "application/xml")
    switch_on(database, wish(engine="google_news"), "lead", datetime.now(UTC))

    run(settings, server, "google_news", "")

    assert len(asked_of(server)) == 1
    assert " OR " in asked_of(server)[0]
    assert asked_of(server)[0].endswith(" when:7d")
    assert not [path for path in server.paths() if "articles" in path]
    with database.read() as session:
        version = session.scalars(select(DocumentVersion)).one()
    assert version.title.startswith(NAME)
    assert version.published == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert version.more["partial"]


def test_searxng_is_asked_at_the_operators_own_address(settings, database, server):
    rows = [
        {
            "title": "Story 3",
            "url": f"https://{server.host}/news/3",
            "content": NAME,
            "publishedDate": "2026-11-20T08:00:00",
        }
    ]
    answer_by_path(server, json.dumps({"query": "x", "results": rows}))
    switch_on(database, wish(engine="searxng"), "lead", datetime.now(UTC))
    own = settings.model_copy(update={"searxng_url": f"https://{server.host}"})

    run_searches(own, [].append)

    assert {urlsplit(path).path for path in server.paths() if "q=" in path} == {"/search"}
    with database.read() as session:
        assert session.scalars(select(Document.url)).all() == [f"https://{server.host}/news/3"]


def test_an_answer_that_is_no_list_fails_the_run_and_says_nothing_of_whom(settings, database, server):
    answer_by_path(server, json.dumps({"error": "rate limited"}))
    switch_on(database, wish(), "lead", datetime.now(UTC))
    report = run(settings, server).sources[0]
    assert report.status == "failed"
    assert "changed_layout" in report.reason
    assert "Qulnazarov" not in report.reason


def test_on_and_off_are_rows_of_the_audit_chain(database):
    number = switch_on(database, wish(), "lead", NOON.replace(year=TODAY.year, month=TODAY.month, day=TODAY.day))
    switch_off(database, "p0", "brave", "lead", datetime.now(UTC))
    with database.read() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id)).all()
    assert [(row.user, row.action, row.human["search"]) for row in rows] == [
        ("lead", "search_on", number),
        ("lead", "search_off", number),
    ]
    assert rows[0].reason == REASON
    assert NAME not in json.dumps([row.human for row in rows])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"engine": "bing"}, "engine"),
        ({"reason": "because"}, "reason"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"until": TODAY + timedelta(days=400)}, "until"),
        ({"person_key": "nobody"}, "person"),
    ],
)
def test_a_wish_that_nobody_may_have_is_refused(database, change, code):
    with pytest.raises(SearchError) as refused:
        switch_on(database, wish(**change), "lead", datetime.now(UTC))
    assert refused.value.code == code


def search(number, engine="brave", until=date(2026, 12, 1), asked_at=None):
    return SwitchedOn(number, engine, (NAME,), until, asked_at)


def test_due_are_those_in_time_not_asked_today_within_the_cap_the_longest_waiting_first():
    yesterday = NOON - timedelta(days=1)
    rows = [
        search(1, asked_at=NOON),
        search(2, asked_at=yesterday),
        search(3),
        search(4, until=date(2026, 11, 21)),
        search(5, engine="google_news"),
        search(6, until=date(2026, 11, 22)),
    ]
    assert [each.id for each in due_searches(rows, NOON, ["brave"], 10)] == [3, 6, 2]
    assert [each.id for each in due_searches(rows, NOON, ["brave"], 2)] == [3]
    assert due_searches(rows, NOON, [], 10) == []


def test_queries_hold_whole_names_in_quotes_and_nothing_else():
    spelled = [
        Spelling("Зафармирзо Кулназаров", "ru", "same"),
        Spelling("Second", "ru", "same"),
        Spelling("A B", "en", "zoda"),
    ]
    spellings = choose_spellings([NAME, 'Zafar "Z" Q'], spelled)
    assert spellings == [NAME, "Zafar Z Q", "Зафармирзо Кулназаров"]
    assert write_queries(spellings, True, 50, 5) == [f'"{NAME}" OR "Zafar Z Q"', '"Зафармирзо Кулназаров"']
    assert write_queries(spellings, False, 380, 2) == [f'"{NAME}"', '"Zafar Z Q"']
    assert write_queries(["x" * 400], True, 380, 5) == []


def test_every_engine_says_what_leaks_and_has_its_facts(settings):
    assert set(read_engines()) == set(find_sources(ENGINES))
    assert set(access_of(settings)) == {"google_news"}
