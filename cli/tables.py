"""Tables for people at a terminal: nothing is cut off; where no terminal reads, a row is one line."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

UNBOUND = 10_000
"""Columns of what is no terminal: a file or a program has no edge to break at."""


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints rows under their columns on stdout; None is empty. On a narrow terminal long values go on below."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    width = None if sys.stdout.isatty() else UNBOUND
    Console(force_terminal=False, width=width, highlight=False, markup=False).print(table)
