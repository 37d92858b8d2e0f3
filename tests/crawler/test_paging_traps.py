"""Lists without an end: pages that come again, rings of pages, calendars that always go on."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from crawler.backfill.windows import MOST_PAGES, next_page
from crawler.night import run_night
from db.models import Outcome, PastWindow
from db.session import open_database
from spiders.source import PastWay, Window
from tests.crawler.conftest import article, listing

YEARS = Window(date(2009, 1, 1), date(2026, 12, 31))


@pytest.fixture
def source(world, server):
    """A source whose past is a list of pages, each address of which gives something."""
    server.say("/robots.txt", "User-agent: *\nDisallow:\n", Content_Type="text/plain")
    facts = world.add_source("alpha", host=server.host, budget=30, days=100_000).folder / "source.yml"
    with facts.open("a") as stream:
        stream.write(f"history:\n  - {{via: listing, url: 'https://{server.host}/archive?page={{page}}'}}\n")
    for number in range(1, 10):
        server.say(f"/news/{number}", article(number))
    return world.sources()["alpha"]


def answer(handler, body, status=200):
    handler.send_response(status)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    handler.send_header("Content-Length", str(len(body.encode())))
    handler.end_headers()
    handler.wfile.write(body.encode())


def give_pages(server, of):
    """Every page of the archive names the items of `of(page)`."""

    def behave(handler):
        page = int(handler.path.rpartition("=")[2])
        answer(handler, listing(server.host, of(page)))

    server.otherwise = behave


def windows_of(settings):
    database = open_database(settings.database)
    with database.read() as session:
        found = session.execute(select(PastWindow.key, PastWindow.state)).all()
    database.close()
    return {key.rpartition("=")[2]: state for key, state in found}


def test_page_that_comes_again_for_every_number_ends_the_list(settings, source, server):
    give_pages(server, lambda page: range(1, 4) if page == 1 else range(4, 7))
    walk_past(settings, source, Task(YEARS, lists_only=True), None, [].append, allow_local=True)
    assert windows_of(settings) == {"1": "read", "2": "read", "3": "read"}


def test_ring_of_pages_is_walked_once(settings, source, server):
    give_pages(server, lambda page: range(1 + 3 * (page % 3), 4 + 3 * (page % 3)))
    walk_past(settings, source, Task(YEARS, lists_only=True), None, [].append, allow_local=True)
    assert set(windows_of(settings)) == {"1", "2", "3", "4"}


def test_list_that_always_brings_something_new_ends_at_a_bound_that_the_facts_can_move():
    way = PastWay(via="listing", url="https://www.alpha.test/archive?page={page}")
    assert next_page(way, MOST_PAGES - 1) is not None
    assert next_page(way, MOST_PAGES) is None
    assert next_page(PastWay(via="listing", url=way.url, last=MOST_PAGES + 9), MOST_PAGES) is not None


def test_calendar_that_links_to_ever_more_days_costs_one_budget_and_names_what_it_left(settings, source, server):
    """Each day of the calendar looks like an item, and leads to a thousand others."""
    server.say("/latest", listing(server.host, range(20_090_101, 20_090_201)))

    def behave(handler):
        day = int(handler.path.rpartition("/")[2])
        answer(handler, listing(server.host, range(day + 1, day + 1001)))

    server.otherwise = behave
    night = run_night(settings, [source], None, [].append, allow_local=True, concurrency=4)

    asked = [path for path in server.paths() if path.startswith("/news/")]
    database = open_database(settings.database)
    with database.read() as session:
        outcomes = session.execute(select(Outcome.url, Outcome.result)).all()
    database.close()
    assert night.sources[0].status == "failed"
    assert len(asked) == len(set(asked)) <= source.polite.max_requests
    assert len(outcomes) == len({url for url, _ in outcomes})
    assert sum(result == "over_budget" for _, result in outcomes) == 102 - source.polite.max_requests


def test_night_is_read_as_of_the_moment_that_it_is_given(settings, source, server):
    server.say("/latest", listing(server.host, range(1, 4)))
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)
    night = run_night(settings, [source], None, [].append, allow_local=True, concurrency=4, as_of=at)
    assert night.sources[0].counts["new"] == 3
