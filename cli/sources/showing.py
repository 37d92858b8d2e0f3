"""`exilewatch sources health`: how each source fares, and what waits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import typer

from cli.choosing import known_sources
from cli.database import database_of
from cli.main import settings_of
from cli.sources.listing import print_lines, state_of
from cli.tables import AsJson, print_table
from db.counts import fill_rates
from db.models import Run
from db.queries.health import SourceHealth, read_health
from db.values import now
from spiders.source import Source

COLUMNS = ("name", "state", "since", "last run", "last good", "days", "held")
DAY = len("2026-11-22")


def health(context: typer.Context, as_json: AsJson = False) -> None:
    """Show each source: state, last runs, days since its newest item, what is held back; more with --json."""
    settings = settings_of(context)
    database = database_of(context)
    with database.read() as session:
        known = {each.source.name: each for each in read_health(session)}
    facts = known_sources(settings)
    at = now()
    rows = [_row(name, facts.get(name), known.get(name), at) for name in sorted({*facts, *known})]
    if as_json:
        print_lines(rows)
        return
    print_table(COLUMNS, [_words(row) for row in rows])
    for row in rows:
        if row["reason"]:
            then = f" Next: {row['next_step']}" if row["next_step"] else ""
            typer.echo(f"\n{row['name']}: {row['reason']}{then}")


def _words(row: Mapping[str, Any]) -> tuple[object, ...]:
    since, last, good = (str(row[name] or "")[:DAY] for name in ("since", "last_run", "last_good_run"))
    held = row["held"] or None
    return row["name"], row["state"].replace("_", " "), since, last, good, row["newest_item_age_days"], held


def _row(name: str, source: Source | None, health: SourceHealth | None, at: datetime) -> Mapping[str, Any]:
    row: dict[str, Any] = {"name": name, "title": source.title if source else name}
    row |= _fares(health, at) if health else _never_ran()
    if source is not None and source.status == "off":
        row |= {"state": "not collected", "since": str(source.off_since), "reason": state_of(source), "next_step": ""}
    return row


def _never_ran() -> dict[str, Any]:
    nothing = (
        "since",
        "last_run",
        "last_good_run",
        "newest_item",
        "newest_item_age_days",
        "broken_since",
        "held_since",
    )
    none = dict.fromkeys(nothing)
    numbers: dict[str, Any] = {"counts": {}, "fill_rates": {}, "failed_runs": 0, "held": 0, "vanished": 0}
    return {"state": "never_run", "status": "never run", "reason": "", "next_step": "", **none, **numbers}


def _fares(each: SourceHealth, at: datetime) -> dict[str, Any]:
    last = each.runs[0] if each.runs else None
    condition = each.condition
    broken = condition.state == "broken"
    return _never_ran() | {
        "title": each.source.title,
        "state": condition.state,
        "since": _moment(condition.since),
        "last_run": _began(last),
        "status": last.status if last else "never run",
        "reason": last.reason if last else "",
        "counts": last.counts if last else {},
        "last_good_run": _began(each.last_good),
        "broken_since": _moment(condition.since) if broken else None,
        "failed_runs": condition.failed_runs,
        "newest_item": _moment(each.newest),
        "newest_item_age_days": (at - each.newest).days if each.newest else None,
        "fill_rates": fill_rates(run.counts for run in each.runs if run.status == "complete"),
        "held": each.held.documents if each.held else 0,
        "held_since": _moment(each.held.since) if each.held else None,
        "vanished": each.vanished,
        "next_step": f"exilewatch sources probe {each.source.name}" if broken else "",
    }


def _began(run: Run | None) -> str | None:
    return _moment(run.started_at) if run else None


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
