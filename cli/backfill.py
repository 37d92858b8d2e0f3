"""`exilewatch backfill`: a source's past, within its budget; what it brings lies in a queue of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli import engines
from cli.backfill_reports import tell_admitted, tell_coverage, tell_held, tell_import, tell_walk
from cli.choosing import choose
from cli.engines import engine_of, matching_with
from cli.main import settings_of
from cli.progress import bars, counting
from config.errors import UsageError
from config.settings import Settings
from crawler.backfill.importing import import_archive
from crawler.backfill.values import PastProgress, Task, Through
from crawler.backfill.walking import walk_past
from db.queries.past_versions import count_cards_by_year
from db.session import Database, open_database
from db.values import now
from db.work.job import Engine
from spiders.source import Source, Window, find_sources
from triage.intake.backfilled import admit_backfilled, count_backfilled, prepare_backfilled
from triage.intake.key_search import Keyed
from triage.intake.matching import match_job

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def backfill(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="The source whose past is read.")],
    from_: Annotated[str, typer.Option("--from", help="First day, month or year: 2009-03-01, 2009-03, 2009.")] = "",
    to: Annotated[str, typer.Option("--to", help="Last day, month or year; today without it.")] = "",
    replay: Annotated[Path | None, typer.Option(help="Answer from WARC files, not from the network.")] = None,
    from_archive: Annotated[
        Path | None, typer.Option(help="Read what WARC, WACZ or JSON Lines files hold of the source.")
    ] = None,
    through: Annotated[str, typer.Option(help="live, or an archive of the web: wayback, commoncrawl.")] = "live",
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Read lists alone; say what the rest will cost.")
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the next day where the budget ends.")] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Count the candidates by year; do not let them in.")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Show the calendar of what has been read.")] = False,
    engine: engines.Name = "here",
    scheduler: engines.Scheduler = "",
    slurm: engines.Slurm = False,
    workers: engines.Workers = 0,
) -> None:
    """Read a source's past, match it, and lay its candidates in the queue 'backfill'. It alerts nobody.

    Stop it at any moment: the same command goes on where it was."""
    settings = settings_of(context)
    (chosen,) = _one(source)
    if coverage:
        with _database(settings) as database:
            tell_coverage(database, chosen.name)
        return
    with engine_of(engine, scheduler, slurm, workers) as work:
        if from_archive is not None:
            with _files_bar(chosen.name) as say:
                tell_import(import_archive(settings, chosen, from_archive, say, work))
        else:
            _walk(settings, chosen, Task(_window(chosen, from_, to), _through(through), "", estimate, wait), replay)
        if not estimate:
            with _database(settings) as database:
                take_in(database, settings, hold, None if engine == "here" else work)


def _walk(settings: Settings, chosen: Source, task: Task, replay: Path | None) -> None:
    with _bar(chosen.name) as report:
        tell_walk(walk_past(settings, chosen, task, replay, report))


def take_in(database: Database, settings: Settings, hold: bool, engine: Engine | None) -> None:
    """Lets into the queue what waits, or counts it by year where it is held."""
    intake = prepare_backfilled(database, settings.match_threshold, settings.held_watchlist)
    reader = None if engine is None else matching_with(engine, match_job(intake.watchlist.persons, intake.threshold))
    if hold:
        with counting("counting") as report:
            tell_held(count_backfilled(database, intake, report, reader))
        return
    with counting("matching") as report:
        counts = admit_backfilled(database, intake, report, reader)
    Keyed(settings.home).catch_up(database)
    with database.read() as session:
        tell_admitted(counts, count_cards_by_year(session))


def _one(name: str) -> list[Source]:
    found = [each for each in choose(find_sources(), [name]) if each.name == name]
    if not found:
        raise UsageError(f"'{name}' is a family of sources; a backfill reads one source at a time")
    return found


def _window(source: Source, from_: str, to: str) -> Window:
    first = _days(from_)[0] if from_ else source.covers_from
    if first is None:
        raise UsageError(f"backfill {source.name}: say --from; its source.yml does not say since when it is published")
    last = _days(to)[1] if to else now().date()
    if first > last:
        raise UsageError(f"backfill {source.name}: --from {first} is after --to {last}")
    return Window(first, last)


def _days(text: str) -> tuple[date, date]:
    """First and last day of a day, month or year. Raises UsageError."""
    try:
        parts = [int(part) for part in text.split("-")]
        first = date(*(*parts, 1, 1)[:3])
    except (ValueError, TypeError) as error:
        raise UsageError(f"expected a day, month or year as 2009-03-01, 2009-03 or 2009, found '{text}'") from error
    following = {1: (first.year + 1, 1), 2: (first.year + first.month // 12, first.month % 12 + 1)}
    return first, date(*following[len(parts)], 1) - timedelta(days=1) if len(parts) < 3 else first


def _through(word: str) -> Through:
    ways: dict[str, Through] = {"live": "live", "wayback": "wayback", "commoncrawl": "commoncrawl"}
    if word not in ways:
        raise UsageError(f"--through: expected one of {', '.join(ways)}, found '{word}'")
    return ways[word]


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = open_database(settings.database)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _files_bar(title: str) -> Iterator[Callable[[int, str], None]]:
    with bars() as progress:
        task = progress.add_task(title, total=None, note="")
        yield lambda done, file: progress.update(task, completed=done, note=file)


@contextmanager
def _bar(title: str) -> Iterator[Callable[[PastProgress], None]]:
    with bars() as progress:
        task = progress.add_task(title, total=None, note="")

        def report(said: PastProgress) -> None:
            progress.update(task, completed=said.done, total=said.done + said.left, note=said.note)

        yield report
