"""Rows for people at a terminal and for programs: nothing is cut off; where no terminal reads, a row is one line."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from config.json_lines import write_line

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Row = TypeVar("Row", bound=Mapping[str, object])

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


def tell_rows(rows: Sequence[Row], as_json: bool, words: Callable[[Row], str], none: str = "") -> None:
    """Tells each row in a line on stdout, as JSON or in words; where there is none, `none` says what to do next."""
    for row in rows:
        typer.echo(write_line(row) if as_json else words(row))
    if none and not rows:
        typer.echo(none, err=True)
