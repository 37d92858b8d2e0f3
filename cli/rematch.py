"""`exilewatch rematch`: stored documents read again."""

from typing import Annotated

import typer

from cli.main import settings_of
from cli.progress import counting
from config.errors import UsageError
from db.session import open_database
from triage.intake.rematch import rematch as run_rematch
from triage.intake.run import prepare_intake

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def rematch(
    context: typer.Context,
    person: Annotated[str | None, typer.Option(help="Id of one person, as imported.")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="All persons.")] = False,
) -> None:
    """Match stored documents again, for one person or for all; only differences touch the queue."""
    if (person is None) is not everyone:
        raise UsageError("rematch: give either --person ID or --all")
    settings = settings_of(context)
    database = open_database(settings.database)
    intake = prepare_intake(database, settings.match_threshold, queue="backfill")
    with counting("matching") as report:
        counts = run_rematch(database, intake, person, report)
    database.close()
    typer.echo(
        f"Read {counts.read} documents: {counts.mentions} mentions; {counts.new_cards} new cards, "
        f"{counts.grown_cards} grown, {counts.returned_cards} returned, {counts.dropped_cards} dropped, "
        f"{counts.same_cards} as before. New cards lie in the queue 'backfill', which tells no partner by itself.",
        err=True,
    )
