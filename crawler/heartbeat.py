"""Shows from outside that a scheduler without a desk is alive: it touches a file."""

import signal
from pathlib import Path
from threading import Event

SECONDS = 60.0


def beat_until_told_to_stop(path: Path) -> None:
    """Touches `path` every SECONDS until SIGINT or SIGTERM; call it from the main thread."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    path.touch(mode=0o600)
    while not stop.wait(SECONDS):
        path.touch()
