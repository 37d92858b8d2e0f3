"""`exilewatch matcher`: what a change of rules, threshold or version would find and miss, before it is made."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from cli.learning import learn
from cli.main import settings_of
from cli.match import AT_ONCE, read_texts, watched_person
from cli.progress import counting
from config.errors import UsageError
from config.settings import Settings
from db.session import open_database
from matcher.changes import Case, CaseChange, Change, Comparison, Run, compare
from matcher.codings import CodingChange
from matcher.values import Text
from triage.intake.frozen import write_run
from triage.intake.sides import CURRENT, STORED, Side, read_side
from triage.intake.trial import decided_cases, run_sides, stored_texts
from triage.intake.watchlist import read_watchlist
from triage.records.watchlist_file import read_watchlist_file

app = typer.Typer(
    help="The matcher: compare versions, freeze results, learn from examples.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)

app.command()(learn)

Watchlist = Annotated[Path | None, typer.Option(help="CSV of persons, instead of the database's.")]
Input = Annotated[Path | None, typer.Option("--input", help="JSON Lines of documents, instead of the stored ones.")]
SHOWN = 50


@app.command("compare")
def compare_(
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(help="current, stored, a threshold, a folder of rules (config, names, signals), a frozen file."),
    ],
    new: Annotated[str, typer.Argument(help="The same; @0.6 behind either sets its threshold.")],
    watchlist: Watchlist = None,
    input_: Input = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON, to stdout.")] = False,
) -> None:
    """Show what NEW finds, misses and codes otherwise than OLD, over all stored documents and past decisions."""
    settings = settings_of(context)
    sides = [read_side(words, settings.match_threshold) for words in (old, new)]
    before, after, done = _compared(settings, sides, watchlist, input_)
    typer.echo(_json(before, after, done) if as_json else "\n".join(_lines(before, after, done)))


@app.command()
def freeze(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="File to write.")],
    rules: Annotated[str, typer.Option(help="current, stored, or a folder of rules.")] = CURRENT,
    watchlist: Watchlist = None,
    input_: Input = None,
) -> None:
    """Write what this version finds into a file, to compare another version with."""
    settings = settings_of(context)
    (run,), _ = _runs(settings, [read_side(rules, settings.match_threshold)], watchlist, input_)
    write_run(run, file)
    typer.echo(
        f"{len(run.found)} mentions and {len(run.coded or ())} codings by {run.version} written to {file}.", err=True
    )


def _compared(
    settings: Settings, sides: Sequence[Side], watchlist: Path | None, documents: Path | None
) -> tuple[Run, Run, Comparison]:
    (before, after), cases = _runs(settings, sides, watchlist, documents)
    return before, after, compare(before, after, cases)


def _runs(
    settings: Settings, sides: Sequence[Side], watchlist: Path | None, documents: Path | None
) -> tuple[list[Run], list[Case]]:
    """The runs of the sides and the decided cases, from files or from the database."""
    if (watchlist is None) is not (documents is None):
        raise UsageError("give both --watchlist and --input, or neither to use the database")
    if watchlist is not None and documents is not None:
        if any(side.what == STORED for side in sides):
            raise UsageError(f"'{STORED}' stands for mentions in the database; leave out --watchlist and --input")
        persons = [watched_person(row) for row in read_watchlist_file(watchlist)]
        return run_sides(sides, persons, _batches(read_texts(documents)), None), []
    with closing(open_database(settings.database)) as database, counting("matching") as report:
        with database.read() as session:
            persons, cases = list(read_watchlist(session).persons), decided_cases(session)
        return run_sides(sides, persons, stored_texts(database, report), database), cases


def _batches(texts: Iterator[Text]) -> Iterator[Sequence[Text]]:
    return iter(lambda: list(islice(texts, AT_ONCE)), [])


def _json(before: Run, after: Run, done: Comparison) -> str:
    """The comparison whole; documents and persons by their ids."""
    runs = {
        name: {"title": run.title, "version": run.version, "threshold": run.threshold}
        for name, run in (("old", before), ("new", after))
    }
    cases = [{**asdict(change), "verdict": change.verdict} for change in done.cases]
    codings = done.codings and [{**asdict(change), "verdict": change.verdict} for change in done.codings]
    return json.dumps({**runs, **asdict(done), "cases": cases, "codings": codings}, ensure_ascii=False, indent=1)


def _lines(before: Run, after: Run, done: Comparison) -> Iterator[str]:
    for name, run in (("Old", before), ("New", after)):
        yield f"{name}: {run.title} (matcher {run.version or 'unknown'}, from {run.threshold:g})"
    for title, changes in (
        ("Newly found", done.found),
        ("Newly missed", done.missed),
        ("Found by both, with another score", done.moved),
    ):
        yield f"{title}: {len(changes)}"
        yield from _first(list(map(_change_line, changes)))
    yield f"As before: {done.same}"
    if done.codings is None:
        yield "Suggested codings: not compared, one side kept none"
    else:
        yield f"Suggested codings that change: {len(done.codings)}"
        yield from _first(list(map(_coding_line, done.codings)))
    yield f"Decided cards that change: {len(done.cases)}"
    yield from map(_case_line, done.cases)


def _first(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"  … and {len(lines) - SHOWN} more; --json lists all"


def _coding_line(change: CodingChange) -> str:
    old, new = (str(one) if one else "nothing" for one in (change.old, change.new))
    recorded = f" (recorded: {change.recorded})" if change.recorded else ""
    return f"  {change.verdict}: {old} → {new}{recorded}  {change.person_id}  {change.document}"


def _change_line(change: Change) -> str:
    return f"  {change.old:.2f} → {change.new:.2f}  {change.person_id}  “{change.surface}”  {change.document}"


def _case_line(change: CaseChange) -> str:
    case = change.case
    said = f"{case.status}, {case.reason}" if case.reason else case.status
    moves = [f"missed in {one}" for one in change.lost] + [f"found in {one}" for one in change.gained]
    total = len(case.documents)
    return (
        f"  {change.verdict}: card {case.number} of {case.person_id} ({said}): {'; '.join(moves)}; "
        f"now in {change.left} of its {total} documents"
    )
