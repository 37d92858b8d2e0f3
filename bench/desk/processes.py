"""The servers of a run, each a process of its own, and the processor time they use."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

PROC = Path("/proc")
LONGEST_START = 300
"""Seconds; workers on a busy machine take their time."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a local port."""

    name: str
    port: int
    pid: int
    database: str
    """Its address."""

    def cpu_seconds(self) -> float:
        """Processor time so far, with that of PostgreSQL's processes: one of the two servers works at a time."""
        return sum(_cpu_seconds(pid) for pid in (*_family(self.pid), *_database_processes(self.database)))


@contextmanager
def serve(name: str, home: Path, address: str) -> Iterator[Server]:
    """`desk` or `bare` (serving.py) over a database, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "EXILEWATCH_HOME": str(home), "EXILEWATCH_DATABASE_URL": address,
                   "EXILEWATCH_LOG_LEVEL": "error"}  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "bench.desk.serving", name, str(port)], env=environment)
    try:
        _wait(port)
        yield Server(name, port, process.pid, address)
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    ends = time.monotonic() + LONGEST_START
    while time.monotonic() < ends:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/alive")
            connection.getresponse()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"no answer on port {port} within {LONGEST_START} s; see what it said above")


def _family(pid: int) -> list[int]:
    """A process and those that it began."""
    parents = {int(path.name): _fields(int(path.name))[1] for path in PROC.iterdir() if path.name.isdecimal()}
    return [pid, *(int(child) for child, parent in parents.items() if parent == str(pid))]


def _cpu_seconds(pid: int) -> float:
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def _fields(pid: int) -> list[str]:
    """What the system says of a process, from its state on; zeros of one that has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ["0"] * 13


def _database_processes(address: str) -> list[int]:
    """The processes of the PostgreSQL at an address; none for SQLite, which works within the server."""
    if not address.startswith("postgresql"):
        return []
    with psycopg.connect(address) as connection:
        return [row[0] for row in connection.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")]
