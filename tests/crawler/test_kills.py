"""A night that is killed, at any moment and in any way, and done again, is the same as one that was left alone."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from config.settings import Settings
from crawler.night import run_night
from db.models import Document, DocumentVersion, Run
from db.queries.captures import whole_index
from db.session import open_database
from tests.crawler.aftermath import faults_of, states_of

SCRIPT = Path(__file__).parent / "night_process.py"
STORIES = range(1, 7)
# Lines of progress after which the kill comes, from the first child's start to the last page's end.
MOMENTS = (1, 2, 4, 6, 8, 11)


@pytest.fixture
def big_world(world):
    for name in ("alpha", "beta"):
        world.publish(world.add_source(name), STORIES)
    return world


def run_and_kill(settings, world, moment, whole_group):
    """Starts a night, and ends it with SIGKILL after `moment` lines of progress. Returns the lines seen."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EXILEWATCH_")}
    arguments = [sys.executable, SCRIPT, settings.home, world.sources_folder, world.replay_folder]
    with subprocess.Popen(
        arguments, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        cwd=settings.home, env=environment,
    ) as process:  # fmt: skip
        for _ in range(moment - 1):
            if not process.stdout.readline():
                break
            process.stdin.write(b"\n")
        process.stdout.readline()
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        return process.wait()


def children_of(home):
    """Numbers of the processes whose command line names the home."""
    return [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if str(home / "runs").encode() in read_or_nothing(path)
    ]


def read_or_nothing(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def contents(settings):
    database = open_database(settings.database)
    with database.read() as session:
        query = select(
            Document.source, Document.stable_id, Document.url, DocumentVersion.number, DocumentVersion.digest,
            DocumentVersion.title, DocumentVersion.text,
        ).join(DocumentVersion, DocumentVersion.document_id == Document.id)  # fmt: skip
        found = sorted(tuple(row) for row in session.execute(query))
    database.close()
    return found


@pytest.fixture
def undisturbed(settings, big_world, tmp_path, sqlite_template):
    """What a night that nobody killed leaves."""
    home = tmp_path / "undisturbed"
    home.mkdir()
    shutil.copy(sqlite_template, home / "exilewatch.sqlite")
    calm = Settings(home=home)
    report = run_night(calm, list(big_world.sources().values()), big_world.replay_folder, [].append)
    assert report.complete
    return contents(calm)


def test_a_night_killed_at_six_moments_and_done_again_equals_an_undisturbed_one(settings, big_world, undisturbed):
    killed = 0
    for turn, moment in enumerate(MOMENTS):
        home = settings.home.parent / f"home-{moment}"
        shutil.copytree(settings.home, home)
        one = Settings(home=home)
        killed += run_and_kill(one, big_world, moment, whole_group=turn % 2 == 0) == -signal.SIGKILL

        report = run_night(one, list(big_world.sources().values()), big_world.replay_folder, [].append)

        assert report.complete, (moment, report)
        assert contents(one) == undisturbed, moment
        assert report.recovered == states_of(one).get("interrupted", 0), moment
        assert "running" not in states_of(one), moment
        assert faults_of(one) == [], moment
    assert killed >= 4, "a quick night may end before the last of the kills"


def test_a_night_killed_again_and_again_gets_there_in_the_end(settings, big_world, undisturbed):
    for moment in (2, 9, 5):
        run_and_kill(settings, big_world, moment, whole_group=False)

    report = run_night(settings, list(big_world.sources().values()), big_world.replay_folder, [].append)

    assert report.complete
    assert contents(settings) == undisturbed
    assert faults_of(settings) == []


def test_no_child_outlives_its_runner(settings, big_world):
    run_and_kill(settings, big_world, 3, whole_group=False)

    deadline = time.monotonic() + 120
    while children_of(settings.home) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert children_of(settings.home) == []


def test_a_torn_last_record_is_cut_and_a_response_nobody_was_told_of_is_recovered(settings, big_world):
    run_night(settings, list(big_world.sources().values()), big_world.replay_folder, [].append)
    database = open_database(settings.database)
    with database.write() as session:
        run = session.scalars(select(Run).order_by(Run.id)).first()
        run.status = "running"
        [last] = [each for each in whole_index(session) if f"-{run.id}.warc" in each.warc_file][-1:]
        session.execute(
            Document.metadata.tables["captures"]
            .delete()
            .where(
                Document.metadata.tables["captures"].c.offset == last.offset,
                Document.metadata.tables["captures"].c.warc_file == last.warc_file,
            )
        )
    database.close()
    path = settings.archive / last.warc_file
    with path.open("ab") as stream:
        stream.write(path.read_bytes()[last.offset : last.offset + last.record_length // 2])

    report = run_night(settings, list(big_world.sources().values()), big_world.replay_folder, [].append)

    assert report.recovered == 1
    assert faults_of(settings) == []
    database = open_database(settings.database)
    with database.read() as session:
        assert last in list(whole_index(session))
        assert "1 responses were recovered" in session.get(Run, run.id).reason
    database.close()
