"""One night and one scheduler at a time: whoever comes second is told so, and nothing is run twice."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from sqlalchemy import Connection, text

from config.errors import UsageError
from db.session import Database

TICK = 0.05
"""Seconds between two tries for a lock."""
ADVISORY_KEYS = {"night": 0x6578696C, "scheduler": 0x6578696D}
"""Numbers of PostgreSQL's advisory locks: 'exil' and the next."""
ADVISORY_OTHERS = 0x6578696C << 32
"""Added to the checksum of the name of any other lock: the past of a source has one of its own."""


class AlreadyRunningError(UsageError):
    """Another process holds the lock of this home or this database."""


@contextmanager
def only_one(what: str, home: Path, database: Database, patience: float = 0.0) -> Iterator[int]:
    """Holds the lock of a `night`, a `scheduler` or a `backfill-<source>`: in the home, and on PostgreSQL in the database too.

    Yields the handle of the lock file: a process that inherits it holds the lock as well, until it ends. Locks end
    with their processes, however these end. Raises AlreadyRunningError where another holds it for longer than
    `patience` seconds."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / f"{what}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_file(handle, what, home, time.monotonic() + patience)
        with database.engine.connect() as connection:
            _lock_database(connection, what)
            yield handle
    finally:
        os.close(handle)


def _lock_file(handle: int, what: str, home: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                message = f"a {what} is already running on {home}; wait for it, or stop that process"
                raise AlreadyRunningError(message) from error
        time.sleep(TICK)


def _lock_database(connection: Connection, what: str) -> None:
    if connection.dialect.name != "postgresql":
        return
    key = {"key": ADVISORY_KEYS.get(what) or ADVISORY_OTHERS + crc32(what.encode())}
    held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one()
    # The lock belongs to the connection; the transaction that asked for it need not stay open.
    connection.commit()
    if not held:
        raise AlreadyRunningError(f"a {what} is already running on this database; wait for it, or stop that process")
