"""A night over a real HTTPS server: polite, bounded, and with one outcome for whatever the server does."""

import gzip
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.night import run_night
from db.models import Outcome
from db.queries.captures import whole_index
from db.session import open_database
from tests.crawler.conftest import article, listing


@pytest.fixture
def source(world, server):
    """A source on the server, with a listing of six stories of this month."""
    found = world.add_source("alpha", items=3, days=100_000, host=server.host)
    server.say("/robots.txt", "User-agent: *\nDisallow: /private\n", Content_Type="text/plain")
    server.say("/latest", listing(server.host, range(1, 7)))
    for number in range(1, 7):
        server.say(f"/news/{number}", article(number))
    return found


def night(settings, source, **more):
    return run_night(settings, [source], None, [].append, allow_local=True, **more).sources[0]


def outcomes(settings):
    database = open_database(settings.database)
    with database.read() as session:
        found = {url.rsplit("/", 1)[1]: (result, reason) for url, result, reason in
                 session.execute(select(Outcome.url, Outcome.result, Outcome.reason))}  # fmt: skip
    database.close()
    return found


def test_we_say_who_we_are_ask_robots_first_and_send_nothing_else(settings, source, server):
    report = night(settings.model_copy(update={"contact": "ops@example.org"}), source)

    assert (report.status, report.counts["new"]) == ("complete", 6)
    assert server.paths()[0] == "/robots.txt"
    for path, headers in server.asked:
        assert headers["User-Agent"].startswith("exilewatch/")
        assert "(+ops@example.org)" in headers["User-Agent"], path
        assert {"Cookie", "Referer"}.isdisjoint(headers)
        assert headers["Accept-Encoding"] == "gzip, deflate"
    assert Counter(server.paths()) == dict.fromkeys(server.paths(), 1)


def test_the_archive_holds_what_came_over_the_wire_packed_and_with_its_request(settings, source, server):
    packed = gzip.compress(article(1).encode())
    server.say("/news/1", packed, Content_Encoding="gzip")
    night(settings, source)
    database = open_database(settings.database)
    with database.read() as session:
        rows = {row.url.rsplit("/", 1)[1]: row for row in whole_index(session)}
    database.close()
    assert rows["1"].length == len(packed)
    assert rows["robots.txt"].status == 200
    assert outcomes(settings)["1"] == ("read", "")


def test_what_robots_forbids_is_not_asked_for(settings, source, server):
    server.say("/robots.txt", "User-agent: exilewatch\nDisallow: /news/4\n", Content_Type="text/plain")
    report = night(settings, source)
    assert "/news/4" not in server.paths()
    assert outcomes(settings)["4"][0] == "robots"
    assert report.counts["result:read"] == 6


def test_robots_that_fail_forbid_everything(settings, source, server):
    server.say("/robots.txt", "out of order", status=500)
    report = night(settings, source)
    assert set(server.paths()) == {"/robots.txt"}
    assert report.status == "failed"
    assert "robots.txt" in report.reason


def test_a_list_is_asked_conditionally_once_all_of_it_is_stored(settings, source, server):
    whole = server.answers["/latest"]
    server.say("/latest", listing(server.host, range(1, 7)), ETag='"v1"', Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT")
    assert night(settings, source).status == "complete"

    def unchanged(handler):
        if handler.headers["If-None-Match"] != '"v1"':
            whole(handler)
            return
        handler.send_response(304)
        handler.end_headers()

    server.answers["/latest"] = unchanged
    server.asked.clear()
    report = night(settings, source)

    assert (report.status, report.counts["seen"], report.counts["result:not_modified"]) == ("complete", 6, 1)
    asked = dict(server.asked)["/latest"]
    assert asked["If-Modified-Since"] == "Sat, 21 Nov 2026 10:00:00 GMT"
    assert not [path for path in server.paths() if path.startswith("/news")]


def test_a_list_is_read_whole_again_while_one_of_its_items_is_owed(settings, source, server):
    server.say("/latest", listing(server.host, range(1, 7)), ETag='"v1"')
    server.say("/news/4", "gone for now", status=404)
    night(settings, source)
    server.asked.clear()
    server.say("/news/4", article(4))

    report = night(settings, source)

    assert "If-None-Match" not in dict(server.asked)["/latest"]
    assert (report.counts["changed"], report.counts["skipped"]) == (1, 5)  # until now a headline stood for it


def test_each_way_to_misbehave_has_its_one_outcome(settings, source, server):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    server.say("/latest", listing(server.host, range(1, 20)))
    for number in range(7, 20):
        server.say(f"/news/{number}", article(number))
    server.say("/news/2", b"<p>x</p>" * 40_000)
    server.say("/news/3", gzip.compress(b"<p>boom</p>" * 10**6), Content_Encoding="gzip")
    server.send_raw("/news/4", head + b"Content-Length: 9000\r\n\r\n<html>", b"<p>half")
    server.send_raw("/news/5", head + b"Content-Length: 900\r\n\r\n", *[b"x"] * 100, pause=0.3)
    server.say("/news/6", "moved", status=302, Location="/news/6")
    server.say("/news/7", "moved", status=302, Location="http://169.254.169.254/latest/meta-data/")
    server.say("/news/8", "moved", status=302, Location="/a")
    server.say("/a", "moved", status=302, Location="/b")
    server.say("/b", "moved", status=302, Location="/a")
    server.say("/news/9", "")
    server.say("/news/10", "<html><head><title>Just a moment...</title></head></html>", status=403)
    server.say("/news/11", "gone", status=410)
    server.send_raw("/news/12", b"\x00\xff not http at all\r\n\r\n")
    server.say("/news/13", article(13), Content_Encoding="gzip")

    small = settings.model_copy(update={"max_body_bytes": 200_000, "request_seconds": 5.0})
    report = night(small, source)

    found = {number: result for number, (result, _) in outcomes(settings).items()}
    assert found.pop("2") == found.pop("3") == "too_large"
    assert found.pop("4") in ("dataloss", "partial")
    assert found.pop("5") == "timeout"
    assert found.pop("6") == found.pop("8") == "redirect_loop"
    assert found.pop("7") == "refused"
    assert found.pop("9") == "tiny_body"
    assert found.pop("10") == "challenge"
    assert found.pop("11") == "http_410"
    assert found.pop("12") == found.pop("13") == "download_error"
    assert found.pop("rss.xml") == "http_404"
    assert set(found.values()) == {"read"}
    assert report.counts["requests"] == sum(n for name, n in report.counts.items() if name.startswith("result:")) == 21
    assert report.status == "failed"
    assert report.counts["result:read"] == 8


def test_a_server_that_asks_for_patience_gets_it(settings, source, server):
    whole = server.answers["/news/3"]
    times = []

    def busy(handler):
        times.append(datetime.now(UTC))
        if len(times) == 1:
            handler.send_response(503)
            handler.send_header("Retry-After", "2")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        else:
            whole(handler)

    server.answers["/news/3"] = busy
    server.say("/news/5", "later", status=429, Retry_After="86400")

    report = night(settings, source)

    assert (times[1] - times[0]).total_seconds() >= 2
    assert server.paths().count("/news/5") == 1
    assert report.counts["result:http_429"] == 1
    assert report.counts["result:read"] == 6


def test_more_than_the_budget_is_left_for_the_next_run(settings, world, server, source):
    facts = source.folder / "source.yml"
    facts.write_text(facts.read_text().replace("max_requests: 100", "max_requests: 5"))
    frugal = world.sources()["alpha"]

    first, second = night(settings, frugal), night(settings, frugal)

    assert (first.status, first.counts["new"], first.counts["result:over_budget"]) == ("complete", 3, 3)
    assert "3 requests left for the next run, over 5 (see " in first.reason
    assert second.counts["new"] == 3


def test_without_allowance_this_machine_is_never_connected_to(settings, source, server):
    report = run_night(settings, [source], None, [].append).sources[0]
    assert server.asked == []
    assert report.status == "failed"


def test_a_certificate_that_nobody_vouches_for_is_refused(settings, source, server, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    report = night(settings, source)
    assert server.asked == []
    assert report.status == "failed"
    assert "certificate" in report.reason.lower()


def test_nobody_there_is_said_within_seconds(settings, world):
    source = world.add_source("alpha", host="127.0.0.1:9")
    report = night(settings, source)
    assert report.reason.startswith("source alpha: 127.0.0.1 cannot be reached (")
    assert "check the network, then run 'exilewatch nightly --source alpha'" in report.reason


@pytest.mark.own_nursery
def test_secrets_of_the_runner_do_not_reach_the_child(settings, source, server, monkeypatch):
    monkeypatch.setenv("EXILEWATCH_SECRET_KEY", "canary-of-a-secret")
    seen = []

    def look(handler):
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                environment, command = path.read_bytes(), path.with_name("cmdline").read_bytes()
            except OSError:
                continue
            if b"crawler.child" in command and str(settings.home).encode() in command:
                seen.append(b"canary" in environment)
        server.say("/news/1", article(1))
        server.answers["/news/1"](handler)

    server.answers["/news/1"] = look
    assert night(settings, source).status == "complete"
    assert seen
    assert not any(seen)
