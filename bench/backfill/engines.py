"""`python -m bench.backfill.engines FOLDER TEXTS`: one match of real news by every engine, byte by byte the same.

A Dask cluster of two workers on this machine is made for it; one worker is killed on the way, then the scheduler, which
comes back with new workers. FOLDER holds files of JSON lines. Prints MB/s and the ratio of two processes to one."""

import argparse
import hashlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from bench.backfill.pangea import items_of
from db.work.cluster import Cluster
from db.work.job import Engine, Here
from db.work.pool import Pool
from matcher.values import Text, WatchedPerson
from triage.intake.matching import Batch, MatchJob, batches_of, match_job

PERSONS = (
    WatchedPerson("P1", "Muhiddin Kabiri", ("Муҳиддин Кабирӣ",), "TJ", "political opposition", 1965),
    WatchedPerson("P2", "Umarali Quvvatov", ("Умаралӣ Қувватов",), "TJ", "political opposition", 1968),
    WatchedPerson("P3", "Muhammad Solih", ("Муҳаммад Солиҳ",), "UZ", "political opposition", 1949),
    WatchedPerson("P4", "Mukhtar Ablyazov", ("Мұхтар Әблязов",), "KZ", "political opposition", 1963),
)
PIECE = 100
COUNTED = 30_000_000
"""Numbers that a process counts together to show what room the processors have: some 3 s."""
ROOT = Path(__file__).parents[2]


class LocalCluster:
    """A scheduler at a fixed port and two workers, each a process of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Begins the scheduler and its workers."""
        self.scheduler = self._begin("dask_scheduler", "--host", "127.0.0.1", "--port", str(self._port))
        for number in range(2):
            place = ["--local-directory", str(self._folder / f"worker-{number}"), "--nthreads", "1", "--no-nanny"]
            self.workers.append(self._begin("dask_worker", self.address, "--host", "127.0.0.1", *place))

    def end(self) -> None:
        """Ends all of it at once."""
        for process in [*self.workers, self.scheduler]:
            if process is not None:
                process.kill()
                process.wait()
        self.workers, self.scheduler = [], None

    def _begin(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
        with (self._folder / f"{module}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=self._folder)


def main() -> int:
    """Exit code 1 where an engine gives other findings than this process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("texts", type=int)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--local", action="store_true", help="without a cluster")
    said = parser.parse_args()
    texts = list(texts_of(said.folder, said.texts))
    pieces = list(batches_of(iter(texts), PIECE))
    size = sum(len(text.text.encode()) + len(text.title.encode()) for text in texts) / 1e6
    print(f"{len(texts)} texts, {size:.1f} MB, {len(pieces)} pieces", flush=True)
    job = match_job(PERSONS, 0.3)
    here, alone = _run("this process", Here(), job, pieces, size)
    bare = _ceiling(_count_alone, (COUNTED,))
    print(f"two processes that count numbers, against one: {bare:.2f}: what the processors themselves have room for")
    room = _ceiling(_match_alone, (job, pieces))
    print(f"two processes that share nothing, against one: {room:.2f}; more no engine can reach here now", flush=True)
    one, single = _run("a pool of one", Pool(1), job, pieces, size)
    two, double = _run("a pool of two", Pool(2), job, pieces, size)
    print(f"two processes against one: {single / double:.2f} (against this process: {alone / double:.2f})", flush=True)
    print(f"of what this machine has room for: {single / double / room:.0%}", flush=True)
    others = [] if said.local else _cluster(said.port or free_port(), job, pieces, size)
    same = {here} == {one, two, *others}
    print("the same to the byte:", same)
    return not same


def _cluster(port: int, job: MatchJob, pieces: Sequence[Batch], size: float) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        return _dask(Path(name), port, job, pieces, size)


def texts_of(folder: Path, count: int) -> Iterator[Text]:
    """The first texts of a folder of JSON lines."""
    items = islice((item for _, found in items_of(folder) for item in found), count)
    return (Text(str(n), item.text, item.title) for n, item in enumerate(items))


def _run(title: str, engine: Engine, job: MatchJob, pieces: Sequence[Batch], size: float) -> tuple[str, float]:
    """(digest of the findings, seconds), after a first piece that makes the workers ready."""
    try:
        list(engine.map(job, pieces[:2]))
        began, used = time.perf_counter(), time.process_time()
        findings = repr(list(engine.map(job, pieces))).encode()
        seconds, busy = time.perf_counter() - began, time.process_time() - used
    finally:
        engine.close()
    digest = hashlib.sha256(findings).hexdigest()
    rate = f"{seconds:.1f} s, {size / seconds:.2f} MB/s"
    print(f"{title}: {rate}; {busy:.1f} s of processor time of this process; {digest[:12]}", flush=True)
    return digest, seconds


def _ceiling(work: Callable[..., None], given: tuple[Any, ...]) -> float:
    """How much more two processes do than one, that each do all of some work and wait for nobody.

    Processors that are threads of one core, or that others use, give less than 2. The mean of one alone before and
    after is compared, for what else runs here changes."""
    before, both, after = (_alone_together(work, given, count) for count in (1, 2, 1))
    return (before + after) / both


def _alone_together(work: Callable[..., None], given: tuple[Any, ...], count: int) -> float:
    """Seconds until `count` processes, begun together, have each done all of it; their start is not counted."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(count + 1)
    processes = [context.Process(target=work, args=(*given, ready)) for _ in range(count)]
    for process in processes:
        process.start()
    ready.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    return time.perf_counter() - began


def _count_alone(numbers: int, ready: Barrier) -> None:
    ready.wait()
    total = 0
    for number in range(numbers):
        total += number * number % 7


def _match_alone(job: MatchJob, pieces: Sequence[Batch], ready: Barrier) -> None:
    state = job.prepare(job.payload)
    job.do(state, pieces[0])
    ready.wait()
    for piece in pieces:
        job.do(state, piece)


def _dask(folder: Path, port: int, job: MatchJob, pieces: Sequence[Batch], size: float) -> list[str]:
    cluster = LocalCluster(folder, port)
    cluster.start()
    try:
        calm, seconds = _run("two Dask workers", Cluster(cluster.address, patience=120), job, pieces, size)
        killer = threading.Timer(seconds / 3, lambda: cluster.workers[0].send_signal(signal.SIGKILL))
        killer.start()
        lost, _ = _run("a worker killed", Cluster(cluster.address, patience=120), job, pieces, size)
        killer.join()
        again = threading.Timer(seconds / 3, lambda: _begin_anew(cluster))
        again.start()
        anew, _ = _run("the scheduler killed", Cluster(cluster.address, patience=120), job, pieces, size)
        again.join()
    finally:
        cluster.end()
    return [calm, lost, anew]


def _begin_anew(cluster: LocalCluster) -> None:
    with suppress(OSError):
        cluster.end()
    time.sleep(3)
    cluster.start()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main())
