"""A night and a backfill never ask one host at once, and a day's limit outlives a process that is killed."""

import os
import subprocess
import sys
import threading
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from crawler.hosts import Hosts
from crawler.night import run_night
from db.models import Document, RequestDay
from db.session import open_database
from spiders.source import Window
from tests.crawler.conftest import article, listing

YEARS = Window(date(2009, 1, 1), date(2012, 12, 31))
LIVE = Path(__file__).parent / "backfill_live_process.py"
DELAY = 0.2


@pytest.fixture
def timed(server):
    """(path, began, ended) of each answer of the server, in order."""
    answers = []

    def behave(body, slowly=0.03):
        def answer(handler):
            began = time.monotonic()
            time.sleep(slowly)
            content = body.encode()
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html; charset=utf-8")
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            answers.append((handler.path, began, time.monotonic()))  # before the last byte: who reads it may ask on
            handler.wfile.write(content)

        return answer

    server.answers["/latest"] = behave(listing(server.host, range(1, 4)))
    server.answers["/archive"] = behave(listing(server.host, range(101, 113)))
    for number in (*range(1, 4), *range(101, 113)):
        server.answers[f"/news/{number}"] = behave(article(number))
    server.say("/robots.txt", "User-agent: *\nDisallow:\n", Content_Type="text/plain")
    return answers


@pytest.fixture
def source(world, server, timed):
    facts = world.add_source("alpha", host=server.host, delay=DELAY, days=9999).folder / "source.yml"
    text = facts.read_text().replace("max_requests: 100", "max_requests: 100, past_per_day: 30")
    facts.write_text(text + f"history:\n  - {{via: listing, url: 'https://{server.host}/archive'}}\n")
    return world.sources()["alpha"]


def rows(settings, *columns):
    database = open_database(settings.database)
    with database.read() as session:
        found = session.execute(select(*columns)).all()
    database.close()
    return found


def test_a_night_and_a_backfill_take_turns_at_one_host(settings, source, timed, monkeypatch):
    monkeypatch.setattr("crawler.backfill.walking.ITEMS_AT_ONCE", 6)
    walks = []
    past = threading.Thread(
        target=lambda: walks.append(walk_past(settings, source, Task(YEARS), None, [].append, allow_local=True))
    )
    past.start()
    night = run_night(settings, [source], None, [].append, allow_local=True)
    past.join()

    assert night.sources[0].status == "complete", night.sources
    assert [walk.ended for walk in walks] == ["done"]
    assert len(rows(settings, Document.id)) == 15
    answers = sorted(timed, key=lambda answer: answer[1])
    for (path, _, ended), (following, began, _) in pairwise(answers):
        assert began >= ended, f"{path} and {following} were asked for at once"
        if is_past(path) is not is_past(following):
            assert began - ended >= DELAY * 0.9, f"{following} came too soon after {path}"


def is_past(path):
    return path == "/archive" or len(path) > len("/news/1")


def test_the_limit_of_a_day_counts_what_a_killed_backfill_had_asked(settings, world, source, server):
    facts = source.folder / "source.yml"
    facts.write_text(facts.read_text().replace("past_per_day: 30", "past_per_day: 10"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EXILEWATCH_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    arguments = [sys.executable, LIVE, settings.home, world.sources_folder]
    with subprocess.Popen(arguments, env=environment, cwd=settings.home) as process:
        ends = time.monotonic() + 120
        while len(server.asked) < 4 and time.monotonic() < ends:
            time.sleep(0.02)
        process.kill()
    again = [
        walk_past(settings, world.sources()["alpha"], Task(YEARS), None, [].append, allow_local=True) for _ in range(2)
    ]

    assert len(server.asked) >= 4
    assert len(server.asked) <= 10, "over the limit of the day"
    assert again[-1].ended == "budget"
    assert sum(row.asked for row in rows(settings, RequestDay.asked)) <= 10


def test_hosts_are_taken_together_or_not_at_all_and_only_after_the_delay(tmp_path):
    hosts = Hosts(tmp_path)
    first = hosts.take(["a.test", "b.test"], 0.3)

    assert hosts.take(["b.test", "c.test"], 0.0) is None
    beside = hosts.take(["c.test"], 0.3)
    assert beside is not None, "a host that nobody asks was left alone by the try before"
    first.release()
    assert hosts.take(["a.test"], 30.0) is None, "asked less than its delay ago"
    assert hosts.take(["a.test"], 0.0) is not None
