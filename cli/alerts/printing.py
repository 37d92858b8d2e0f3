"""What the commands of the group share: their common options, and how rows are printed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

import typer

from cli.tables import tell_rows

By = Annotated[str, typer.Option(help="Who says so, for the audit.")]


def print_rows(rows: Iterable[Mapping[str, object]], as_json: bool) -> None:
    """One line a row on stdout: JSON, or what is not empty."""
    tell_rows(tuple(rows), as_json, _words)


def _words(row: Mapping[str, object]) -> str:
    return "  ".join(" ".join(str(value).split()) for value in row.values() if value not in (None, ""))


def write_moment(moment: datetime | None) -> str | None:
    """ISO, to the second."""
    return moment.isoformat(timespec="seconds") if moment else None
