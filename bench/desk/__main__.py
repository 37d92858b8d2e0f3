"""Requests/s of the queue and the card with 100,000 candidates, beside a bare Starlette page, in one run.

Each page is asked for one after the other over one connection, desk and bare page in turns, so that
what the machine does besides falls on both. Prints medians and their ratio."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from sqlalchemy import select

from bench.desk.filling import fill_database
from db.models import User
from triage.desk.accounts import add_user
from triage.desk.sign_ins import COOKIE, start_sign_in

CANDIDATES = int(os.environ.get("BENCH_CANDIDATES", "100000"))
ROUNDS = 40
SLOW = {"queue, a word that is rare": 3}
"""Reads every text there is: too slow to be asked forty times."""
PAGES = {
    "queue": "/queue",
    "queue, 50,000 cards further": "/queue?after=0.5_1",
    "queue, one stage and state": "/queue?stage=3&state=TJ",
    "queue, one source and language": "/queue?source=s3&language=uz",
    "queue, one person": "/queue?person=Invented+Person+77",
    "queue, every status": "/queue?status=all",
    "queue, a word that is rare": "/queue?text=number+99999",
    "card": f"/candidates/{CANDIDATES // 2}",
}


def main() -> None:
    """Fills, serves, asks, prints."""
    with tempfile.TemporaryDirectory(prefix="exilewatch-bench-") as folder, ExitStack() as stack:
        home = Path(folder)
        database = fill_database(home / "exilewatch.sqlite", CANDIDATES)
        add_user(database, "bench", "coder")
        with database.read() as session:
            token = start_sign_in(database, session.scalars(select(User)).one())
        database.close()
        desk = stack.enter_context(_serve("desk", home))
        bare = stack.enter_context(_serve("bare", home))
        client = stack.enter_context(httpx.Client(cookies={COOKIE: token}, timeout=60, trust_env=False))
        print(f"{CANDIDATES:,} candidates; medians, one request after the other")
        for name, path in PAGES.items():
            _compare(client, name, desk + path, bare + "/")


def _compare(client: httpx.Client, name: str, desk: str, bare: str) -> None:
    ours, theirs = [], []
    rounds = SLOW.get(name, ROUNDS)
    for _ in range(rounds):
        ours.append(_seconds(client, desk))
        theirs.append(_seconds(client, bare))
    mine, plain = statistics.median(ours), statistics.median(theirs)
    worst = max(ours)
    print(
        f"{name:<32} {1 / mine:7.0f} requests/s  {mine * 1000:7.1f} ms (worst {worst * 1000:.0f})   "
        f"bare page {1 / plain:5.0f}/s   ratio {plain / mine:.3f}",
        flush=True,
    )


def _seconds(client: httpx.Client, url: str) -> float:
    start = time.perf_counter()
    response = client.get(url)
    elapsed = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"{url}: status {response.status_code}, expected 200")
    return elapsed


@contextmanager
def _serve(kind: str, home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "EXILEWATCH_HOME": str(home)}
    process = subprocess.Popen([sys.executable, "-m", "bench.desk.serving", kind, str(port)], env=environment)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"no server on port {port} within a minute")


if __name__ == "__main__":
    main()
