"""A look at a source over a real HTTPS server: polite, stored nowhere, with a proposal where an address moved."""

import json
import threading

import pytest
from sqlalchemy import func, select

from cli.sources.probing import probe_source
from crawler.hosts import Hosts
from crawler.locking import AlreadyRunningError, only_one
from crawler.probing import look_at
from crawler.protocol import Glance
from db.models import Capture, Document, Run
from db.session import open_database
from spiders.source import read_source
from tests.crawler.conftest import article, listing


@pytest.fixture
def source(world, server):
    found = world.add_source("alpha", items=3, days=100_000, host=server.host)
    server.say("/robots.txt", "User-agent: *\nDisallow: /private\n", Content_Type="text/plain")
    server.say("/latest", listing(server.host, range(1, 7)))
    for number in range(1, 7):
        server.say(f"/news/{number}", article(number))
    return found


def probe(settings, source, **more):
    return probe_source(settings, source, allow_local=True, **more)


def test_probe_asks_robots_each_way_and_a_few_items_once_and_stores_nothing(settings, source, server):
    report = probe(settings, source, items=2)
    assert server.paths()[0] == "/robots.txt"
    assert sorted(server.paths()) == ["/latest", "/news/1", "/news/2", "/robots.txt", "/rss.xml"]
    assert (report.holds, report.items_asked, report.items_read) == (True, 2, 2)
    latest, feed = report.ways
    assert (latest.holds, latest.status, latest.items, latest.result) == (True, 200, 6, "read")
    assert latest.content_type.startswith("text/html")
    assert (feed.holds, feed.required, feed.result, feed.status) == (False, False, "http_404", 404)
    assert feed.where.endswith("source.yml:20")
    database = open_database(settings.database)
    with database.read() as session:
        assert [session.scalar(select(func.count()).select_from(table)) for table in (Run, Document, Capture)] == [
            0,
            0,
            0,
        ]
    database.close()


def test_redirect_within_the_source_holds_and_the_new_line_is_proposed(settings, source, server):
    server.say("/rss.xml", "", 301, Location="/latest-news")
    server.say("/latest", "", 301, Location="/news-list")
    server.say("/news-list", listing(server.host, range(1, 7)))
    latest = probe(settings, source, items=0).ways[0]
    assert latest.holds
    assert latest.proposed == f"url: https://{server.host}/news-list"


def test_redirect_to_another_host_fails_and_names_both_lines(settings, source, server):
    server.say("/latest", "", 301, Location="https://new.example.org/latest")
    latest = probe(settings, source).ways[0]
    assert (latest.holds, latest.result) == (False, "refused")
    assert latest.proposed == "url: https://new.example.org/latest   and under hosts: new.example.org"


def test_candidate_that_answers_is_proposed_and_one_that_does_not_is_not(settings, source, server):
    path = source.folder / "source.yml"
    rows = f"    candidates: ['https://{server.host}/none', 'https://{server.host}/all']\n  - name: feed"
    path.write_text(path.read_text().replace("  - name: feed", rows))
    server.say("/latest", "<html><body>" + "moved " * 20 + "</body></html>")
    server.say("/all", listing(server.host, range(1, 7)))
    latest = probe(settings, read_source(source.folder)).ways[0]
    assert (latest.holds, latest.result) == (False, "empty_list")
    assert latest.proposed == f"url: https://{server.host}/all"


def test_items_that_cannot_be_read_break_the_probe(settings, source, server):
    server.say("/news/1", "<html><body>" + "new design " * 20 + "</body></html>")
    report = probe(settings, source, items=1)
    assert not report.holds
    assert report.faults[0].startswith(f"1 of 1 items could not be read: https://{server.host}/news/1: ")


def test_probe_goes_not_beside_a_night(settings, source):
    database = open_database(settings.database)
    with only_one("night", settings.home, database), pytest.raises(AlreadyRunningError):
        look_at(settings, source, Glance(0), allow_local=True)
    database.close()


def test_probe_waits_for_a_backfill_that_asks_the_same_host(settings, source, server):
    held = Hosts(settings.home).take(source.hosts, 0.0)
    asked_while_held = []
    release = threading.Timer(0.5, lambda: (asked_while_held.extend(server.asked), held.release()))
    release.start()

    probe(settings, source, items=1)
    release.join()

    assert asked_while_held == []
    assert server.paths()[0] == "/robots.txt"


def test_who_waits_too_long_for_a_host_is_told(settings, source):
    held = Hosts(settings.home).take(source.hosts, 0.0)

    with pytest.raises(AlreadyRunningError, match="just now"), Hosts(settings.home).hold(source.hosts, 0.0, 0.1):
        pass
    held.release()
    with Hosts(settings.home).hold(source.hosts, 0.0, 0.1):
        assert Hosts(settings.home).take(source.hosts, 0.0) is None


def test_what_came_can_be_read_back(settings, source):
    look = look_at(settings, source, Glance(1), allow_local=True)
    item = next(each for each in look.asked if each.item)
    assert look.response(item).body.decode() == article(1)
    assert look.ending == ""


def test_report_is_plain_data(settings, source):
    from cli.sources.probing import _plain

    assert json.loads(json.dumps(_plain(probe(settings, source))))["ways"][0]["way"] == "latest"
