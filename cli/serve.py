"""`exilewatch serve`: the desk, with the scheduler beside it."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Annotated

import typer

from cli.choosing import known_sources
from cli.database import database_of
from cli.main import settings_of
from cli.nightly import tell_night
from cli.whole_night import run_whole_night
from config.errors import UsageError
from config.settings import Settings
from crawler.heartbeat import beat_until_told_to_stop
from crawler.scheduling import NightOf, schedule
from spiders.source import Source
from triage.desk.serving import serve as serve_desk

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    desk: Annotated[bool, typer.Option(help="Whether to serve the desk.")] = True,
    workers: Annotated[int, typer.Option(min=1, max=32, help="Processes that answer at the desk.")] = 1,
    scheduler: Annotated[bool, typer.Option(help="Whether to crawl each source when it is due.")] = True,
) -> None:
    """Run the desk and the scheduler, until Ctrl+C."""
    if not desk and not scheduler:
        raise UsageError("serve: with neither desk nor scheduler nothing is left to run")
    settings = settings_of(context)
    database = database_of(context)
    with ExitStack() as running:
        if scheduler:
            sources = list(known_sources(settings).values())
            ours = running.enter_context(schedule(settings, database, sources, _night(settings)))
            said = "Scheduling: each source when its source.yml says." if ours else "Another process schedules already."
            typer.echo(said, err=True)
        if desk:
            at = host or settings.desk_host, port or settings.desk_port
            serve_desk(settings, database, *at, _tell, workers)
        else:
            beat_until_told_to_stop(settings.home / "scheduler.beat")


def _night(settings: Settings) -> NightOf:
    def night(sources: Sequence[Source]) -> None:
        tell_night(*run_whole_night(settings, sources, None, lambda progress: None))

    return night


def _tell(address: str) -> None:
    typer.echo(f"The desk is open at {address} — sign in, then press ? for the keys. Stop with Ctrl+C.", err=True)
