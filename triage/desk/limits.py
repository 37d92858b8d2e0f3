"""How often somebody may try a password."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

WINDOW = 900.0
"""Seconds that a failure counts."""
PER_NAME = 10
PER_ADDRESS = 30
"""Failures within the window from which on further tries are refused unseen."""


class SignInLimit:
    """Counts failed sign-ins per account name and per address, in memory: a restart forgets them.

    processes: how many desks count beside each other. Each refuses after its share, so that all together never hear
    more tries than one would."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, processes: int = 1) -> None:
        self._clock = clock
        self._processes = processes
        self._failures: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def seconds_to_wait(self, name: str, address: str) -> int:
        """Seconds until another try is heard; 0 where it is heard now."""
        with self._lock:
            now = self._clock()
            by_name, by_address = max(PER_NAME // self._processes, 1), max(PER_ADDRESS // self._processes, 1)
            waits = (self._wait(("name", name), by_name, now), self._wait(("address", address), by_address, now))
            return max(waits)

    def note_failure(self, name: str, address: str) -> None:
        """Counts a failed try."""
        with self._lock:
            now = self._clock()
            self._forget(now)
            for key in (("name", name), ("address", address)):
                self._failures[key].append(now)

    def _wait(self, key: tuple[str, str], most: int, now: float) -> int:
        times = [moment for moment in self._failures.get(key, ()) if moment > now - WINDOW]
        return int(times[-most] + WINDOW - now) + 1 if len(times) >= most else 0

    def _forget(self, now: float) -> None:
        for key, times in list(self._failures.items()):
            while times and times[0] <= now - WINDOW:
                times.popleft()
            if not times:
                del self._failures[key]
