"""A source's past is read once, whatever its layouts, addresses, encodings, caps and holes; and whoever kills it."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from config.settings import Settings
from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from db.models import Document, DocumentVersion, PastItem, PastWindow, Source
from db.queries.backfill import count_months
from db.queries.past_versions import OWED
from db.session import open_database, upgrade
from tests.crawler.aftermath import faults_of, states_of
from tests.crawler.past_world import SIX_YEARS, PastWorld

PAGES = 300
KILLS = 2
SCRIPT = Path(__file__).parent / "backfill_process.py"
WHOLE = Task(SIX_YEARS)


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    return PastWorld(tmp_path_factory.mktemp("past"), PAGES, SIX_YEARS)


def walk_all(settings, past, task=WHOLE):
    return [walk_past(settings, source, task, past.archive, [].append) for source in past.sources().values()]


def contents(settings):
    """Everything that a backfill leaves, without keys and clocks."""
    database = open_database(settings.database)
    with database.read() as session:
        documents = session.execute(
            select(Document.source, Document.stable_id, DocumentVersion.number, DocumentVersion.digest)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .order_by(Document.source, Document.stable_id, DocumentVersion.number)
        ).all()
        items = session.execute(
            select(PastItem.source, PastItem.stable_id, PastItem.state, PastItem.month)
            .order_by(PastItem.source, PastItem.stable_id)
        ).all()  # fmt: skip
        windows = session.execute(
            select(PastWindow.source, PastWindow.key, PastWindow.state).order_by(PastWindow.source, PastWindow.key)
        ).all()
    database.close()
    return documents, items, windows


def ids_by_source(items, state):
    found = {}
    for source, stable_id, each, _ in items:
        found.setdefault(source, set())
        if each == state:
            found[source].add(stable_id)
    return found


def test_every_page_that_exists_is_read_once_and_every_hole_is_named(settings, past):
    reports = walk_all(settings, past)

    documents, items, windows = contents(settings)
    assert [report.ended for report in reports] == ["done"] * 3
    assert ids_by_source(items, "read") == past.truth.read
    assert ids_by_source(items, "gone") == past.truth.gone
    assert ids_by_source(items, "failed") == past.truth.failing
    assert len(documents) == len({row[:2] for row in documents}) == sum(map(len, past.truth.read.values()))
    assert {state for _, _, state in windows} == {"read", "split"}, "a window over the cap is halved"

    again = walk_all(settings, past)
    assert contents(settings) == (documents, items, windows), "a second walk finds nothing to do but its failures"
    assert sum(report.counts.get("new", 0) for report in again) == 0

    database = open_database(settings.database)
    with database.read() as session:
        assert set(session.scalars(select(DocumentVersion.matched_by))) == {OWED}, "a night passes them over"
        assert set(session.scalars(select(Source.last_good_run_id))) == {None}, "it is no measure of health"
        titles = set(session.scalars(select(DocumentVersion.title).where(DocumentVersion.title.like("%alpha%"))))
        assert titles == {f"Вести alpha номер {number}" for number in past.truth.read["alpha"]}, "in every charset"
        months = count_months(session, "gamma")
    database.close()
    assert sum(month.read for month in months) == len(past.truth.read["gamma"])
    assert all(month.named == month.read + month.gone + month.failed for month in months)


def test_a_backfill_killed_at_random_moments_ends_like_one_left_alone(settings, past, tmp_path, monkeypatch):
    monkeypatch.setattr("crawler.backfill.walking.PATIENCE", 60.0)  # children die late on a busy machine
    drawn, killed = random.Random(7), 0  # noqa: S311 - a generator of tests
    for _ in range(KILLS):
        killed += run_and_kill(settings, past, drawn.uniform(0.8, 4.0)) == -signal.SIGKILL
    walk_all(settings, past)

    calm = Settings(home=tmp_path / "calm")
    calm.home.mkdir()
    upgrade(calm.database)
    walk_all(calm, past)
    (documents, items, windows), undisturbed = contents(settings), contents(calm)
    assert killed >= 1
    assert documents == undisturbed[0]
    assert items == undisturbed[1]
    assert windows == undisturbed[2]
    assert states_of(settings).get("running", 0) == 0
    assert faults_of(settings) == []


def run_and_kill(settings, past, seconds):
    """Starts a backfill of all sources and ends it with SIGKILL, unless it ends before."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EXILEWATCH_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    arguments = [sys.executable, SCRIPT, settings.home, past.sources_folder, past.archive]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment, cwd=settings.home) as process:
        process.stdout.readline()  # the first piece is done; importing takes longer than most of the rest
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait()
