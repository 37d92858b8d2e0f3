"""`exilewatch candidates`: the queue, for programs and terminals."""

import typer

from cli.database import database_of
from cli.tables import AsJson, print_table
from config.json_lines import write_line
from db.models import Candidate
from db.queries.candidates import listed_candidates

app = typer.Typer(
    help="The queue of candidate events.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)


@app.callback()
def _group() -> None:
    """The queue of candidate events."""


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List all candidates, strongest and newest first."""
    database = database_of(context)
    with database.read() as session:
        rows = [_row(candidate, key) for candidate, key in listed_candidates(session)]
    if as_json:
        for row in rows:
            typer.echo(write_line(row))
        return
    if not rows:
        typer.echo("No candidate yet; run 'exilewatch nightly'.", err=True)
        return
    shown = ("candidate_id", "person_id", "status", "measure", "stage", "date", "documents")
    columns = ("candidate", "person", "status", "measure", "stage", "date", "documents", "score")
    print_table(columns, [(*(row[name] for name in shown), f"{row['score']:.2f}") for row in rows])


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
