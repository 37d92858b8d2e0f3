"""What the commands of the group share: their common options, and how rows are printed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

import typer

from config.json_lines import write_line

By = Annotated[str, typer.Option(help="Who says so, for the audit.")]


def print_rows(rows: Iterable[Mapping[str, object]], as_json: bool) -> None:
    """One line a row on stdout: JSON, or what is not empty."""
    for row in rows:
        words = (" ".join(str(value).split()) for value in row.values() if value not in (None, ""))
        typer.echo(write_line(row) if as_json else "  ".join(words))


def write_moment(moment: datetime | None) -> str | None:
    """ISO, to the second."""
    return moment.isoformat(timespec="seconds") if moment else None
