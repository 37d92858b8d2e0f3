"""Progress on stderr: bars on a terminal, silence elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

ERROR_CONSOLE = Console(file=sys.__stderr__)
"""The stream itself: bars steer the terminal, and hold nothing that came from outside."""


def bars() -> Progress:
    """Bars with counts and times; nothing is drawn where stderr is no terminal."""
    return Progress(
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=ERROR_CONSOLE,
        disable=not ERROR_CONSOLE.is_terminal,
    )


@contextmanager
def counting(title: str) -> Iterator[Callable[[int, int], None]]:
    """One bar; yields a function that takes (done, total)."""
    with bars() as progress:
        task = progress.add_task(title, total=None, note="")
        yield lambda done, total: progress.update(task, completed=done, total=total)
