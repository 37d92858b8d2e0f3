"""`exilewatch candidates`: the queue, for programs and terminals."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.main import settings_of
from config.json_lines import write_line
from db.models import Candidate
from db.queries.candidates import listed_candidates
from db.session import open_database

app = typer.Typer(
    help="The queue of candidate events.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)


@app.callback()
def _group() -> None:
    """The queue of candidate events."""


@app.command("list")
def list_(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False
) -> None:
    """List all candidates, strongest and newest first."""
    database = open_database(settings_of(context).database)
    with database.read() as session:
        rows = [_row(candidate, key) for candidate, key in listed_candidates(session)]
    database.close()
    if as_json:
        for row in rows:
            typer.echo(write_line(row))
        return
    if not rows:
        typer.echo("No candidate yet; run 'exilewatch nightly'.", err=True)
        return
    table = Table("candidate", "person", "status", "measure", "stage", "date", "documents", "score")
    for row in rows:
        values = (row["candidate_id"], row["person_id"], row["status"], row["measure"], row["stage"], row["date"])
        table.add_row(*(str(value or "") for value in values), str(row["documents"]), f"{row['score']:.2f}")
    Console(force_terminal=False).print(table)


def _row(candidate: Candidate, person: str) -> dict[str, str | int | float | None]:
    return {
        "candidate_id": f"C{candidate.id}",
        "person_id": person,
        "status": candidate.status,
        "documents": candidate.documents,
        "measure": candidate.measure,
        "stage": candidate.stage,
        "date": candidate.date,
        "score": candidate.score,
    }
