"""Engines give the same results in the same order, and a killed worker costs time and nothing else."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from bench.backfill.engines import LocalCluster, free_port
from config.errors import UsageError
from db.work.ahead import LostPieceError
from db.work.cluster import Cluster
from db.work.job import Here, Job
from db.work.pool import Pool
from matcher.values import Text, WatchedPerson
from triage.intake.matching import match_job

PERSONS = (
    WatchedPerson("P1", "Muhiddin Kabiri", ("Муҳиддин Кабирӣ",), "TJ", "political opposition", 1965),
    WatchedPerson("P2", "Umarali Quvvatov", (), "TJ", "political opposition", 1968),
)
STORIES = (
    "Police in Minsk detained Muhiddin Kabiri on Tuesday, his lawyer said.",
    "Умарали Кувватов был убит в Стамбуле 5 марта 2015 года.",
    "The bridge over the river stays closed until spring.",
    "Вчера Мухиддин Кабири выступил в Варшаве.",
)


def pieces(count):
    return [tuple(Text(f"{n}-{k}", f"{story} ({n})", "") for k, story in enumerate(STORIES)) for n in range(count)]


def bytes_of(results):
    """The findings as bytes: equal bytes, equal findings."""
    return repr(list(results)).encode()


def slow_square(folder, number):
    time.sleep(0.05)
    with (Path(folder) / "workers").open("a") as stream:
        stream.write(f"{os.getpid()}\n")
    return number * number


def deadly(folder, number):
    os.kill(os.getpid(), signal.SIGKILL)


def told(folder):
    return folder


def kill_first_worker(folder):
    """Kills a worker as soon as one has told its number."""
    file = Path(folder) / "workers"
    ends = time.monotonic() + 120
    while time.monotonic() < ends and not (file.exists() and file.read_text().strip()):
        time.sleep(0.02)
    os.kill(int(file.read_text().splitlines()[0]), signal.SIGKILL)


def test_a_pool_gives_what_one_process_gives(tmp_path):
    job = match_job(PERSONS, 0.5)
    pool = Pool(2)
    try:
        assert bytes_of(pool.map(job, pieces(6))) == bytes_of(Here().map(job, pieces(6)))
    finally:
        pool.close()


def who_works(told_so, _piece):
    return os.getpid(), told_so


def test_workers_that_are_ready_for_a_job_do_an_equal_one_and_no_other():
    pool = Pool(1)
    try:
        first, same, other = (
            set(pool.map(Job(what, told, who_works), range(3))) for what in ("one folder", "one folder", "another")
        )
    finally:
        pool.close()
    assert len(first) == 1
    assert first == same
    assert {what for _, what in other} == {"another"}
    assert first.isdisjoint(other)


def test_a_text_is_the_same_after_its_way_to_a_worker():
    text = Text("7", "Police in Minsk", "News", "hidden", "en", date(2009, 3, 17))
    assert pickle.loads(pickle.dumps(text)) == text  # noqa: S301 - what a pool does


def test_a_killed_worker_of_a_pool_costs_nothing_but_time(tmp_path):
    job = Job(str(tmp_path), told, slow_square)
    pool = Pool(2)
    try:
        results = pool.map(job, range(40))
        first = next(results)
        kill_first_worker(tmp_path)
        assert [first, *results] == [n * n for n in range(40)]
    finally:
        pool.close()


def test_a_piece_that_kills_every_worker_is_named_in_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr("db.work.ahead.MOST_LOSSES", 1)
    pool = Pool(1)
    try:
        with pytest.raises(LostPieceError, match="lost 2 times"):
            list(pool.map(Job(str(tmp_path), told, deadly), [1]))
    finally:
        pool.close()


@pytest.fixture
def dask_cluster(tmp_path):
    """The address of a scheduler with two workers, each a process of its own under a nanny."""
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "DASK_DISTRIBUTED__DASHBOARD__LINK": ""}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": tmp_path}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = [*dask, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1"]
    worker += ["--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(tmp_path / "dask")]
    processes = [subprocess.Popen(scheduler, **quiet), *(subprocess.Popen(worker, **quiet) for _ in range(2))]
    try:
        ends = time.monotonic() + 120
        while not file.exists() and time.monotonic() < ends:
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"]
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()


def test_a_dask_cluster_gives_the_same_bytes_through_a_killed_worker(dask_cluster, tmp_path):
    cluster = Cluster(dask_cluster, patience=200)
    try:
        squares = cluster.map(Job(str(tmp_path), told, slow_square), range(60))
        first = next(squares)
        kill_first_worker(tmp_path)
        assert [first, *squares] == [n * n for n in range(60)]

        job = match_job(PERSONS, 0.5)
        assert bytes_of(cluster.map(job, pieces(6))) == bytes_of(Here().map(job, pieces(6)))
    finally:
        cluster.close()


def test_a_killed_scheduler_that_comes_back_costs_nothing_but_time(tmp_path):
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    there = LocalCluster(tmp_path, free_port())
    there.start()
    cluster = Cluster(there.address, patience=200)
    try:
        squares = cluster.map(Job(str(tmp_path), told, slow_square), range(60))
        first = next(squares)
        there.end()
        there.start()
        assert [first, *squares] == [n * n for n in range(60)]
    finally:
        cluster.close()
        there.end()


def test_a_scheduler_that_stays_away_is_named_with_the_next_step(monkeypatch):
    monkeypatch.setattr("db.work.cluster.ANSWER", 0.5)
    pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    cluster = Cluster("tcp://127.0.0.1:9", patience=0)
    with pytest.raises(UsageError, match="dask scheduler"):
        next(cluster.map(Job("", told, slow_square), [1]))
