"""`exilewatch rematch`: stored documents read again."""

from typing import Annotated

import typer

from cli import engines
from cli.database import database_of
from cli.engines import engine_of, reading_with
from cli.main import settings_of
from cli.progress import counting
from config.errors import UsageError
from config.settings import Settings
from triage.intake.cards import IntakeCounts
from triage.intake.key_search import Keyed
from triage.intake.matching import match_job
from triage.intake.rematch import Counted, count_rematch
from triage.intake.rematch import rematch as run_rematch
from triage.intake.run import prepare_intake

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def rematch(
    context: typer.Context,
    person: Annotated[str | None, typer.Option(help="Id of one person, as imported.")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="All persons.")] = False,
    count: Annotated[bool, typer.Option("--count", help="Count what would be found; change nothing.")] = False,
    engine: engines.Name = "here",
    scheduler: engines.Scheduler = "",
    slurm: engines.Slurm = False,
    workers: engines.Workers = 0,
) -> None:
    """Match stored documents again, for one person or for all; only differences touch the queue.

    One person's documents are found by the key index in the home; a changed matcher needs --all."""
    if (person is None) is not everyone:
        raise UsageError("rematch: give either --person ID or --all")
    settings = settings_of(context)
    database = database_of(context)
    intake = prepare_intake(database, settings.match_threshold, queue="backfill", held=settings.held_watchlist)
    job = match_job(intake.watchlist.persons, settings.match_threshold, person)
    keyed = keyed_of(settings) if person is not None else None
    with engine_of(engine, scheduler, slurm, workers) as chosen:
        read_all = None if engine == "here" else reading_with(chosen, job)
        with counting("matching") as report:
            if count:
                tell_count(count_rematch(database, intake, person, report, keyed, read_all, chosen))
            else:
                tell_rematch(run_rematch(database, intake, person, report, keyed, read_all, chosen))


def keyed_of(settings: Settings) -> Keyed:
    """The key index of the home."""
    return Keyed(settings.home)


def tell_count(counted: Counted) -> None:
    """What a rematch would find, by year."""
    typer.echo(f"{counted.documents} documents would come, of {counted.read} read:", err=True)
    for year, number in counted.by_year.items():
        typer.echo(f"  {year or 'undated'}: {number}", err=True)


def tell_rematch(counts: IntakeCounts) -> None:
    """What a rematch did."""
    typer.echo(
        f"Read {counts.read} documents: {counts.mentions} mentions; {counts.new_cards} new cards, "
        f"{counts.grown_cards} grown, {counts.returned_cards} returned, {counts.dropped_cards} dropped, "
        f"{counts.same_cards} as before. New cards lie in the queue 'backfill', which tells no partner by itself.",
        err=True,
    )
