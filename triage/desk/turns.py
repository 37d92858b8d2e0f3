"""Pages take turns: a process makes them one after the other, but waits for none that takes long."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_TURN = 0.05
"""Seconds; several times what a page of the day takes. A search or a list of a year takes longer."""


class Turns:
    """One turn, which a page holds until it is made.

    Several threads that make pages at once share one interpreter: none is made sooner, and each uses caches and a
    connection of its own, with plans of its own at the server. Four at once cost a fifth more processor time a page
    than one after the other (PostgreSQL, 1,000,000 candidates, 60 pages/s, docs/scale.md). Pages that write take no
    turn."""

    def __init__(self, longest: float = LONGEST_TURN) -> None:
        self._longest = longest
        self._turn = threading.Lock()
        self._since: float | None = None
        """When the turn that is held began; None where it is free, or was taken this instant."""

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Begins when the turn is free, or when who holds it has had it for the longest time."""
        has_turn = self._take()
        try:
            yield
        finally:
            if has_turn:
                self._since = None
                self._turn.release()

    def _take(self) -> bool:
        """Whether the turn was got; it passes from page to page meanwhile, each with a time of its own."""
        while (left := self._left()) > 0:
            if self._turn.acquire(timeout=left):
                self._since = time.monotonic()
                return True
        return False

    def _left(self) -> float:
        """Seconds that who holds the turn may still take."""
        since = self._since
        return self._longest if since is None else max(0.0, since + self._longest - time.monotonic())
