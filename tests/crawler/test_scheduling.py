"""Sources run when their facts say so, once, and what was missed is caught up on."""

import dataclasses
import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.locking import AlreadyRunningError
from crawler.scheduling import by_schedule, due_sources, schedule
from db.queries.runs import close_run, keep_source, last_runs, open_run
from db.values import now

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # the invented sources run at 02:30


@pytest.fixture
def alpha(world):
    return world.add_source("alpha")


@pytest.mark.parametrize(
    ("last", "zone", "is_due"),
    [
        (None, "UTC", True),
        (datetime(2026, 11, 22, 2, 30, tzinfo=UTC), "UTC", False),
        (datetime(2026, 11, 22, 2, 29, tzinfo=UTC), "UTC", True),
        (datetime(2026, 11, 10, 2, 30, tzinfo=UTC), "UTC", True),
        (datetime(2026, 11, 22, 8, 59, tzinfo=UTC), "UTC", False),
        # 02:30 in Almaty is 21:30 UTC of the day before.
        (datetime(2026, 11, 21, 22, 0, tzinfo=UTC), "Asia/Almaty", False),
        (datetime(2026, 11, 21, 21, 0, tzinfo=UTC), "Asia/Almaty", True),
    ],
)
def test_a_source_is_due_when_its_time_came_since_it_ran(alpha, last, zone, is_due):
    ran = {"alpha": last} if last else {}
    assert due_sources([alpha], ran, AT, ZoneInfo(zone)) == ([alpha] if is_due else [])


def test_a_source_that_is_off_is_never_due(alpha):
    off = dataclasses.replace(alpha, status="off", off_since=date(2026, 1, 1), off_reason="they asked us")
    assert due_sources([off], {}, AT, ZoneInfo("UTC")) == []
    assert by_schedule([off]) == {}


def test_sources_of_one_schedule_are_one_night(alpha, world):
    beta = dataclasses.replace(alpha, name="beta")
    gamma = dataclasses.replace(alpha, name="gamma", schedule="0 5 * * 1")
    groups = by_schedule([alpha, beta, gamma])
    assert {cron: [each.name for each in group] for cron, group in groups.items()} == {
        "30 2 * * *": ["alpha", "beta"],
        "0 5 * * 1": ["gamma"],
    }


def test_a_run_that_was_cut_off_is_owed_one_that_failed_is_not(database):
    with database.write() as session:
        for name, status in (("alpha", "complete"), ("beta", "interrupted"), ("gamma", "failed")):
            keep_source(session, name, name, name)
            close_run(session, open_run(session, name, "nightly", "n", AT), status, "", {}, AT)
        close_run(session, open_run(session, "beta", "replay", "n", AT), "complete", "", {}, AT)
    with database.read() as session:
        assert last_runs(session) == {"alpha": AT, "gamma": AT}


def test_what_was_missed_runs_at_the_start_and_an_error_ends_nothing(sqlite_database, settings, alpha):
    called, done = [], threading.Event()

    def night(sources):
        called.append([source.name for source in sources])
        done.set()
        raise RuntimeError("a night that fails")

    with schedule(settings, sqlite_database, [alpha], night) as is_scheduler:
        assert is_scheduler
        assert done.wait(100)
    assert called == [["alpha"]]


def test_of_two_schedulers_one_wins(sqlite_database, settings, alpha):
    called = []
    with schedule(settings, sqlite_database, [], called.append) as first:
        with schedule(settings, sqlite_database, [alpha], called.append) as second:
            assert (first, second) == (True, False)
        assert called == []
    with schedule(settings, sqlite_database, [], called.append) as third:
        assert third


def test_a_source_that_ran_tonight_waits_for_the_next_night(sqlite_database, settings, alpha):
    with sqlite_database.write() as session:
        keep_source(session, "alpha", "Alpha", "Alpha")
        moment = now() + timedelta(minutes=10)
        close_run(session, open_run(session, "alpha", "nightly", "n", moment), "complete", "", {}, moment)
    called = []
    with schedule(settings, sqlite_database, [alpha], called.append):
        threading.Event().wait(0.5)
    assert called == []


def test_a_night_that_runs_by_hand_is_waited_for(sqlite_database, settings, alpha, monkeypatch):
    monkeypatch.setattr("crawler.scheduling.AGAIN_MINUTES", 0.01)
    calls, done = [], threading.Event()

    def night(sources):
        calls.append(sources)
        if len(calls) == 1:
            raise AlreadyRunningError("a night is already running")
        done.set()

    with schedule(settings, sqlite_database, [alpha], night):
        assert done.wait(100)
    assert len(calls) == 2
