"""`exilewatch events`: confirmed events leave."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from cli.database import database_of
from triage.records.export import export_events

app = typer.Typer(help="Export confirmed events.", rich_markup_mode=None, add_completion=False, no_args_is_help=True)


class ExportFormat(StrEnum):
    """Forms of an export."""

    CSV = "csv"
    JSONL = "jsonl"
    FTM = "ftm"


@app.callback()
def _group() -> None:
    """Export confirmed events."""


@app.command()
def export(
    context: typer.Context,
    kind: Annotated[ExportFormat, typer.Option("--format", help="csv, jsonl or ftm (FollowTheMoney).")],
    undisclosed: Annotated[bool, typer.Option(help="Also persons who must not be disclosed.")] = False,
) -> None:
    """Write every event that stands to stdout, one act a line, with edition and codebook version."""
    database = database_of(context)
    number = export_events(database, kind.value, sys.stdout, undisclosed)
    typer.echo(f"{number} events.", err=True)
