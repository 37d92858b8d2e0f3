"""`exilewatch sources list` and `health`: what is read, and how it fares."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cli.main import settings_of
from crawler.watching import condition_of
from db.models import Run
from db.queries.health import SourceHealth, read_health
from db.session import open_database
from spiders.source import Source, find_sources

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def list_(as_json: AsJson = False) -> None:
    """List all sources with their facts."""
    sources = find_sources().values()
    if as_json:
        _print_lines(_facts(source) for source in sources)
        return
    table = Table("source", "title", "kind", "languages", "since", "schedule", "state")
    for source in sources:
        since = str(source.covers_from or "")
        state = source.status if source.status == "collected" else f"off since {source.off_since}: {source.off_reason}"
        table.add_row(source.name, source.title, source.kind, " ".join(source.languages), since, source.schedule, state)
    Console().print(table)


def health(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the last runs of each source: state, reason, counts, last good run."""
    database = open_database(settings_of(context).database)
    with database.read() as session:
        rows = [_health(each) for each in read_health(session)]
    database.close()
    if as_json:
        _print_lines(rows)
        return
    table = Table("source", "last run", "state", "last good run", "reason")
    for row in rows:
        table.add_row(*(str(row[key] or "") for key in ("name", "last_run", "status", "last_good_run", "reason")))
    Console().print(table)


def _facts(source: Source) -> dict[str, Any]:
    facts = asdict(source) | {"folder": source.folder.name}
    return json.loads(json.dumps(facts, default=str))  # type: ignore[no-any-return]


def _health(each: SourceHealth) -> dict[str, Any]:
    last = each.runs[0] if each.runs else None
    condition = condition_of(each)
    broken = condition.state == "broken"
    return {
        "name": each.source.name,
        "title": each.source.title,
        "last_run": _moment(last),
        "status": last.status if last else "never run",
        "reason": last.reason if last else "",
        "counts": last.counts if last else {},
        "last_good_run": _moment(each.last_good),
        "state": condition.state,
        "broken_since": condition.since.isoformat(timespec="seconds") if broken and condition.since else None,
        "failed_runs": condition.failed_runs,
        "next_step": f"exilewatch sources probe {each.source.name}" if broken else "",
    }


def _moment(run: Run | None) -> str | None:
    return run.started_at.isoformat(timespec="seconds") if run else None


def _print_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))
