"""Only one sender of a home runs at a time; a killed one frees the lock."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.errors import UsageError

LOCK_FILE = "alerts.lock"


class SenderRunsError(UsageError):
    """Another sender runs in this home."""


@contextmanager
def hold_lock(home: Path) -> Iterator[None]:
    """Holds the lock. Raises SenderRunsError where another process does."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK_FILE).open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SenderRunsError(f"{home}: a sender of alerts runs already; stop it first") from error
        yield
