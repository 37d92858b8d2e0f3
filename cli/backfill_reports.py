"""What `exilewatch backfill` says: of the walk and the queue on stderr, the calendar on stdout."""

from collections.abc import Mapping, Sequence

import typer

from crawler.backfill.importing import ImportReport
from crawler.backfill.values import PastReport
from db.queries.backfill import MonthCount, count_months, gaps_of
from db.session import Database
from triage.intake.backfilled import YearCount
from triage.intake.cards import IntakeCounts

ENDED = {
    "done": "All that is known of these days has been read, or is a named hole.",
    "budget": "Today's budget of requests is used up; run the same command tomorrow, or with --wait.",
    "hours": "The source may not be asked at this hour (past_hours in its source.yml); or run it with --wait.",
}


def tell_walk(report: PastReport) -> None:
    """What one walk did, and what is left."""
    counts = report.counts
    typer.echo(
        f"{report.source}: {counts.get('new', 0)} new documents, {counts.get('changed', 0)} changed; {report.left}. "
        f"{ENDED[report.ended]}",
        err=True,
    )


def tell_import(report: ImportReport) -> None:
    """What an archive gave."""
    counts = report.counts
    typer.echo(
        f"{report.files} files read, {report.skipped_files} read before: {counts.get('new', 0)} new documents, "
        f"{counts.get('changed', 0)} further versions, {counts.get('failed', 0)} pages that could not be read.",
        err=True,
    )


def tell_held(counts: Sequence[YearCount]) -> None:
    """What waits by year, and how it is let in."""
    for year in counts:
        said = f"{year.naming} of {year.documents} documents name {year.persons} persons"
        typer.echo(f"  {year.year or 'undated'}: {said}", err=True)
    typer.echo("They are held; the same command without --hold lets them into the queue 'backfill'.", err=True)


def tell_admitted(counts: IntakeCounts, cards: Mapping[str, int]) -> None:
    """What was let in, and what lies in the queue by year."""
    typer.echo(
        f"Read {counts.read} documents: {counts.new_cards} new cards and {counts.grown_cards} grown in the queue "
        f"'backfill', which tells no partner by itself. Waiting there:",
        err=True,
    )
    for year, number in cards.items():
        typer.echo(f"  {year or 'undated'}: {number}", err=True)


def tell_coverage(database: Database, source: str) -> None:
    """The calendar of a source's past, month by month, and its gaps."""
    with database.read() as session:
        months, gaps = count_months(session, source), gaps_of(session, source)
    for month in months:
        typer.echo(describe_month(month))
    for gap in gaps:
        typer.echo(f"gap {gap.key}: {gap.reason}")
    if not months and not gaps:
        typer.echo(f"Nothing of {source}'s past has been read yet.", err=True)


def describe_month(month: MonthCount) -> str:
    """One line of the calendar: 2009-03: 412 of 431 read, 19 gone."""
    more = [f"{count} {word}" for count, word in _holes(month) if count]
    return ", ".join([f"{month.month or 'undated'}: {month.read} of {month.named} read", *more])


def _holes(month: MonthCount) -> list[tuple[int, str]]:
    return [(month.gone, "gone"), (month.failed, "failed"), (month.planned, "still to read")]
