"""One night at a time: whoever comes second is told so, and nothing is run twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from config.errors import UsageError
from db.session import Database

ADVISORY_KEY = 0x6578696C
"""Number of PostgreSQL's advisory lock: 'exil'."""


class AlreadyRunningError(UsageError):
    """Another night runs on this home or this database."""


@contextmanager
def one_night(home: Path, database: Database) -> Iterator[None]:
    """Holds the lock of the home, and on PostgreSQL that of the database. Raises AlreadyRunningError at once.

    Both locks end with the process, however it ends."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / "night.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_file(handle, home)
        with database.engine.connect() as connection:
            _lock_database(connection)
            yield
    finally:
        os.close(handle)


def _lock_file(handle: int, home: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise AlreadyRunningError(f"a night is already running on {home}; wait for it, or stop that process") from error


def _lock_database(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY}).scalar_one()
    # The lock belongs to the connection; the transaction that asked for it need not stay open.
    connection.commit()
    if not held:
        raise AlreadyRunningError("a night is already running on this database; wait for it, or stop that process")
