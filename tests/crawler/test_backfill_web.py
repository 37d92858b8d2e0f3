"""The past over the wire: budgets that outlive processes, and archives of the web, on a real local server."""

import io
import json
from datetime import date

import pytest
from sqlalchemy import select
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from db.models import Capture, DocumentVersion, PastItem, RequestDay
from db.session import open_database
from spiders.source import Window
from tests.crawler.conftest import article, listing

YEARS = Window(date(2009, 1, 1), date(2012, 12, 31))


@pytest.fixture
def source(world, server):
    """A source on the server whose past is a listing of twelve stories, with ten requests a day."""
    facts = world.add_source("alpha", host=server.host).folder / "source.yml"
    text = facts.read_text().replace("max_requests: 100", "max_requests: 100, past_per_day: 10")
    facts.write_text(text + f"history:\n  - {{via: listing, url: 'https://{server.host}/archive'}}\n")
    server.say("/robots.txt", "User-agent: *\nDisallow:\n", Content_Type="text/plain")
    server.say("/archive", listing(server.host, range(1, 13)))
    for number in range(1, 13):
        server.say(f"/news/{number}", article(number))
    return world.sources()["alpha"]


def rows(settings, *columns):
    database = open_database(settings.database)
    with database.read() as session:
        found = session.execute(select(*columns)).all()
    database.close()
    return found


def test_the_budget_of_a_day_holds_across_commands_and_counts_everything_on_the_wire(settings, source, server):
    walks = [walk_past(settings, source, Task(YEARS), None, [].append, allow_local=True) for _ in range(3)]

    assert len(server.asked) <= 10
    assert [walk.ended for walk in walks] == ["budget"] * 3
    assert sum(row.asked for row in rows(settings, RequestDay.asked)) <= 10
    assert len(server.paths()) == len(server.asked)
    read = [row for row in rows(settings, PastItem.state) if row.state == "read"]
    assert 3 <= len(read) <= 8


def test_the_wayback_machine_gives_versions_and_the_day_a_page_was_gone(settings, source, server):
    story = f"https://{server.host}/news/1"
    first = [["20090301120000", story, "200", "AAA"], ["20100301120000", story, "200", "AAA"]]
    second = [["20110301120000", story, "200", "BBB"], ["20120301120000", story, "404", "CCC"]]

    def index(handler):
        page = first if "resumeKey=" not in handler.path else second
        table = [["timestamp", "original", "statuscode", "digest"], *page]
        body = json.dumps(table if page is second else [*table, [], ["more"]]).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    by_beginning(server, {"/cdx/search/cdx": index})
    server.say(f"/web/20090301120000id_/{story}", article(1, "First."))
    server.say(f"/web/20110301120000id_/{story}", article(1, "Second."))
    task = Task(YEARS, "wayback", f"https://{server.host}")

    report = walk_past(settings, source, task, None, [].append, allow_local=True)

    assert report.ended == "done"
    versions = rows(settings, DocumentVersion.number, DocumentVersion.text, DocumentVersion.read_at)
    assert [("First." in text, at.year) for _, text, at in sorted(versions)] == [(True, 2009), (False, 2011)]
    assert {row.provenance for row in rows(settings, Capture.provenance)} == {"wayback"}
    (gone,) = {row for row in rows(settings, PastItem.last_seen, PastItem.gone_by) if row.gone_by}
    assert (gone.last_seen, gone.gone_by) == (date(2011, 3, 1), date(2012, 3, 1))


def record_of(url, body):
    buffer = io.BytesIO()
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    writer = WARCWriter(buffer, gzip=True)
    writer.write_record(
        writer.create_warc_record(url, "response", payload=io.BytesIO(body), length=len(body), http_headers=headers)
    )
    return buffer.getvalue()


def test_common_crawl_gives_records_out_of_its_files(settings, source, server):
    story = f"https://{server.host}/news/2"
    record = record_of(story, article(2, "As it was crawled.").encode())
    row = {"timestamp": "20110301120000", "url": story, "status": "200", "digest": "A", "filename": "data/x.warc.gz"}
    server.say("/collinfo.json", json.dumps([
        {"id": "CC-MAIN-2011-10", "cdx-api": f"https://{server.host}/CC-MAIN-2011-10-index"},
        {"id": "CC-MAIN-2024-10", "cdx-api": f"https://{server.host}/CC-MAIN-2024-10-index"},
    ]))  # fmt: skip
    lines = json.dumps({**row, "offset": "0", "length": str(len(record))}) + "\n"
    by_beginning(server, {"/CC-MAIN-2011-10-index": answer(lines.encode()), "/data/x.warc.gz": answer(record)})
    task = Task(YEARS, "commoncrawl", f"https://{server.host}")

    walk_past(settings, source, task, None, [].append, allow_local=True)

    (version,) = rows(settings, DocumentVersion.text)
    assert "As it was crawled." in version.text
    assert ("Range", f"bytes=0-{len(record) - 1}") in [pair for _, headers in server.asked for pair in headers.items()]
    assert not [path for path in server.paths() if "2024-10" in path]


def by_beginning(server, behaviours):
    """Lets the server answer paths by how they begin."""

    def dispatch(handler):
        behaviour = next((each for start, each in behaviours.items() if handler.path.startswith(start)), None)
        if behaviour is None:
            handler.send_error(404)
        else:
            behaviour(handler)

    server.otherwise = dispatch


def answer(body):
    def say(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return say
