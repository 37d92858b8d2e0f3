"""Who asks which host just now: a night, the backfills beside it and a probe share a lock file for each host.

No two processes of one home ask a host at once, and none asks it sooner after another than its delay allows. A lock
ends with its process, however that ends."""

import fcntl
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.locking import AlreadyRunningError

TICK = 0.2
UNSAFE = re.compile(r"[^A-Za-z0-9.-]")
ONLY_US = 0o600


class Held:
    """Hosts that nobody else asks until `release`."""

    def __init__(self, handles: Iterable[int] = ()) -> None:
        self._handles = list(handles)

    def release(self) -> None:
        """Lets others ask, once the delay has passed from now. Idempotent."""
        while self._handles:
            handle = self._handles.pop()
            os.utime(handle)
            os.close(handle)


class Hosts:
    """The lock files of one home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "hosts"

    def take(self, hosts: Iterable[str], delay: float) -> Held | None:
        """The hosts, for this process alone; None where one is being asked, or was less than `delay` seconds ago.

        Hosts are taken in one order, so that two processes never wait for each other."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handles: list[int] = []
        for host in sorted(set(hosts)):
            handle = self._take_one(self._folder / f"{UNSAFE.sub('_', host)}.lock", delay)
            if handle is None:
                for each in handles:
                    os.close(each)
                return None
            handles.append(handle)
        return Held(handles)

    @contextmanager
    def hold(self, hosts: Iterable[str], delay: float, patience: float) -> Iterator[None]:
        """The hosts, for as long as the block takes. Raises AlreadyRunningError where another asks one of them for
        longer than `patience` seconds."""
        ends, wanted = time.monotonic() + patience, sorted(set(hosts))
        while (held := self.take(wanted, delay)) is None:
            if time.monotonic() >= ends:
                raise AlreadyRunningError(
                    f"{', '.join(wanted)}: a night or a backfill asks there just now; try again when its batch is done"
                )
            time.sleep(TICK)
        try:
            yield
        finally:
            held.release()

    def _take_one(self, path: Path, delay: float) -> int | None:
        fresh = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, ONLY_US)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        if not fresh and 0 <= time.time() - os.fstat(handle).st_mtime < delay:
            os.close(handle)
            return None
        return handle
