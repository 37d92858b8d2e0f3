"""One night and one scheduler at a time: whoever comes second is told so, and nothing is run twice."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from config.errors import UsageError
from db.session import Database

ADVISORY_KEYS = {"night": 0x6578696C, "scheduler": 0x6578696D}
"""Numbers of PostgreSQL's advisory locks: 'exil' and the next."""


class AlreadyRunningError(UsageError):
    """Another process holds the lock of this home or this database."""


@contextmanager
def only_one(what: str, home: Path, database: Database) -> Iterator[None]:
    """Holds the lock of a `night` or `scheduler`: in the home, and on PostgreSQL in the database too.

    Raises AlreadyRunningError at once where another holds it. Locks end with the process, however it ends."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / f"{what}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_file(handle, what, home)
        with database.engine.connect() as connection:
            _lock_database(connection, what)
            yield
    finally:
        os.close(handle)


def _lock_file(handle: int, what: str, home: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        message = f"a {what} is already running on {home}; wait for it, or stop that process"
        raise AlreadyRunningError(message) from error


def _lock_database(connection: Connection, what: str) -> None:
    if connection.dialect.name != "postgresql":
        return
    key = {"key": ADVISORY_KEYS[what]}
    held = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one()
    # The lock belongs to the connection; the transaction that asked for it need not stay open.
    connection.commit()
    if not held:
        raise AlreadyRunningError(f"a {what} is already running on this database; wait for it, or stop that process")
