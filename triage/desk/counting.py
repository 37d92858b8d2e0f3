"""Counts that took long to make, kept for some seconds."""

import time
from collections.abc import Callable, Hashable

LONG = 0.01
"""Seconds from which on a count is worth keeping; of small queues none is, so theirs are always those of now."""
KEPT = 10.0
"""Seconds after which it is counted again."""
MOST = 500


class KeptCounts:
    """What a page says of how many there are: nobody decides by it, and it may be ten seconds old."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[Hashable, tuple[float, int]] = {}

    def count(self, key: Hashable, make: Callable[[], int]) -> int:
        """The count of a key, as it was made lately, or as `make` makes it now."""
        started = self._clock()
        made, number = self._kept.get(key, (started - KEPT, 0))
        if started - made < KEPT:
            return number
        number = make()
        if self._clock() - started > LONG:
            self._keep(key, number)
        return number

    def is_kept(self, key: Hashable) -> bool:
        """Whether the count of a key took long, so that what a page says of it may be as old as KEPT."""
        return key in self._kept

    def _keep(self, key: Hashable, number: int) -> None:
        if len(self._kept) >= MOST:
            self._kept = {}
        self._kept[key] = (self._clock(), number)
