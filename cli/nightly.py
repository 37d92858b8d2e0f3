"""`exilewatch nightly`: one night, from the sources to the queue."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import TaskID

from cli.choosing import choose, known_sources
from cli.intake import describe
from cli.main import settings_of
from cli.progress import ERROR_CONSOLE, bars
from cli.whole_night import run_whole_night
from config.errors import UsageError
from config.json_lines import write_line
from crawler.report import NightReport, Progress, SourceReport
from triage.intake.cards import IntakeCounts

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def nightly(
    context: typer.Context,
    source: Annotated[list[str] | None, typer.Option(help="A source or a family of sources; may be repeated.")] = None,
    replay: Annotated[
        Path | None, typer.Option(help="Answer from WARC files or a folder with replay.yml, not from the network.")
    ] = None,
    as_of: Annotated[
        str, typer.Option(help="With --replay: the moment that counts as now, as 2026-11-22T02:00:00Z.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON on stdout, one object a line.")] = False,
) -> None:
    """Crawl the sources, store what is new, match it and queue candidates. Exit code 1 where a source failed."""
    settings = settings_of(context)
    sources = choose(known_sources(settings), source or [])
    moment = read_as_of(as_of, replay)
    with night_bars() as report:
        night, counts = run_whole_night(settings, sources, replay, report, moment)
    if as_json:
        for line in report_lines(night, counts):
            typer.echo(write_line(line))
    tell_night(night, counts)
    if not night.complete:
        raise typer.Exit(1)


def read_as_of(words: str, replay: Path | None) -> datetime | None:
    """The moment that counts as now. Raises UsageError for what is none, and where nothing is replayed."""
    if not words:
        return None
    if replay is None:
        raise UsageError("--as-of goes with --replay: what is asked of the network is asked by the clock")
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise UsageError(f"--as-of {words}: no moment, expected one as 2026-11-22T02:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@contextmanager
def night_bars() -> Iterator[Callable[[Progress], None]]:
    """A bar for each source; yields the function that the night tells its progress to."""
    tasks: dict[str, TaskID] = {}
    with bars() as progress:

        def report(said: Progress) -> None:
            if said.source not in tasks:
                tasks[said.source] = progress.add_task(said.source, total=None, note="")
            note = said.status or f"{said.new} new"
            total = said.done + said.waiting
            progress.update(tasks[said.source], completed=said.done, total=total or None, note=note)

        yield report


def report_lines(night: NightReport, counts: IntakeCounts) -> Iterator[dict[str, Any]]:
    """The report for machines: a line for each source, then one for the night."""
    for each in night.sources:
        yield {"kind": "source", **asdict(each)}
    for left in night.left_out:
        yield {"kind": "left_out", **asdict(left)}
    yield {
        "kind": "night",
        "night": night.night,
        "complete": night.complete,
        "started_at": night.started_at.isoformat(),
        "finished_at": night.finished_at.isoformat(),
        "recovered": night.recovered,
        "intake": asdict(counts),
    }


def tell_night(night: NightReport, counts: IntakeCounts) -> None:
    """The report for people, on stderr: what came of each source, and the next step where one failed."""
    for each in night.sources:
        ERROR_CONSOLE.print(_line(each), highlight=False, markup=False, soft_wrap=True)
    for left in night.left_out:
        typer.echo(f"  left out  {left.source}: {left.why}", err=True)
    failed = sum(each.status != "complete" for each in night.sources)
    seconds = (night.finished_at - night.started_at).total_seconds()
    typer.echo(
        f"{len(night.sources)} sources in {seconds:.0f} s, {failed} failed; "
        f"{night.total('new')} new documents, {night.total('changed')} changed. {describe(counts)}",
        err=True,
    )
    if night.without_network:
        typer.echo(
            "No host of any source was found: most likely this machine has no network or name server. Nothing is lost; "
            "the next night asks again. 'make demo' shows all of it on recorded examples.",
            err=True,
        )


def _line(each: SourceReport) -> str:
    counted = f"{each.counts.get('seen', 0)} seen, {each.counts.get('new', 0)} new"
    state = "ok    " if each.status == "complete" else each.status.upper()
    return f"  {state} {each.source}: {counted}" + (f"\n         {each.reason}" if each.reason else "")
