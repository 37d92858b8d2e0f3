"""The desk in several processes at one address."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from triage.desk import counting
from triage.desk.counting import KEPT, LONG, KeptCounts
from triage.desk.limits import PER_NAME, SignInLimit

SECONDS = 150
"""Longest wait for processes to come or go on a busy machine."""


@pytest.fixture
def desk(sqlite_address, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "EXILEWATCH_HOME": str(tmp_path / "home"), "EXILEWATCH_LOG_LEVEL": "error"}
    entry = [sys.executable, "-c", "from cli.main import run; run()", "serve", "--no-scheduler"]
    process = subprocess.Popen([*entry, "--workers", "2", "--port", str(port)], env=environment)
    yield process, port
    process.kill()
    process.wait()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_workers_answer_together_and_none_outlives_the_process_that_began_them(desk, end):
    process, port = desk
    assert _until(lambda: _answers(port)), "no answer"
    with pytest.raises(OSError, match="in use"):
        socket.create_server(("127.0.0.1", port))
    process.send_signal(end)
    process.wait()
    assert _until(lambda: not _answers(port)), "somebody still answers"


def test_all_processes_together_hear_no_more_tries_than_one_would():
    limits = [SignInLimit(processes=2) for _ in range(2)]
    heard = 0
    for _ in range(PER_NAME):
        for limit in limits:
            if not limit.seconds_to_wait("a", "192.0.2.1"):
                heard += 1
                limit.note_failure("a", "192.0.2.1")
    assert heard == PER_NAME


def test_only_a_count_that_took_long_is_kept_and_not_for_long():
    clock = [0.0]

    def made(number, seconds):
        def make():
            clock[0] += seconds
            return number

        return make

    counts = KeptCounts(lambda: clock[0])
    assert [counts.count("quick", made(number, LONG / 2)) for number in (1, 2)] == [1, 2]
    assert [counts.count("slow", made(number, LONG * 2)) for number in (1, 2)] == [1, 1]
    assert [counts.is_kept(key) for key in ("quick", "slow")] == [False, True]
    clock[0] += KEPT
    assert counts.count("slow", made(3, LONG * 2)) == 3


def test_a_page_says_that_its_counts_may_be_some_seconds_old(visitor, monkeypatch):
    reader = visitor("coder")
    monkeypatch.setattr(counting, "LONG", 60.0)
    assert "within the last ten seconds" not in reader.get("/queue")
    monkeypatch.setattr(counting, "LONG", -1.0)
    assert "within the last ten seconds" in reader.get("/queue")


def _answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/alive", timeout=60) as response:
            return response.status == 200
    except OSError:
        return False


def _until(holds):
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.05)
    return False
