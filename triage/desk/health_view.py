"""The page of sources: each with its state, since when, and what waits; those that are not well first. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.conditions import Condition
from db.counts import fill_rates
from db.models import Run
from db.queries.health import SourceHealth
from db.queries.publishing import Held
from spiders.source import Source

ORDER = ("broken", "never_run", "well", "off")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source as the page shows it."""

    name: str
    title: str
    state: str
    """broken | never_run | well | off"""
    since: str
    """ISO day or moment; empty where nothing is known."""
    reason: str
    condition: Condition | None
    last: Run | None
    last_good: Run | None
    runs: tuple[Run, ...]
    """Newest first."""
    newest: datetime | None
    newest_days: int | None
    fill: tuple[tuple[str, int], ...]
    """Field and the percentage of documents of the shown good runs that have it."""
    held: Held | None
    vanished: int


def list_sources(facts: Mapping[str, Source], health: Sequence[SourceHealth], at: datetime) -> list[SourceRow]:
    """All sources that are known by their facts or by their runs; what needs a look stands first."""
    known = {each.source.name: each for each in health}
    rows = [_row(name, facts.get(name), known.get(name), at) for name in {*facts, *known}]
    return sorted(rows, key=lambda row: (ORDER.index(row.state), row.title))


def _row(name: str, source: Source | None, health: SourceHealth | None, at: datetime) -> SourceRow:
    runs = health.runs if health else ()
    condition = health.condition if health else None
    state, since, reason = _state(source, condition, runs)
    newest = health.newest if health else None
    good = (run.counts for run in runs if run.status == "complete")
    return SourceRow(
        name=name,
        title=health.source.title if health else source.title if source else name,
        state=state,
        since=since,
        reason=reason,
        condition=condition,
        last=runs[0] if runs else None,
        last_good=health.last_good if health else None,
        runs=runs,
        newest=newest,
        newest_days=(at - newest).days if newest else None,
        fill=tuple((field, round(share * 100)) for field, share in fill_rates(good).items()),
        held=health.held if health else None,
        vanished=health.vanished if health else 0,
    )


def _state(source: Source | None, condition: Condition | None, runs: Sequence[Run]) -> tuple[str, str, str]:
    if source is not None and source.status == "off":
        return "off", str(source.off_since), source.off_reason
    if condition is None:
        return "never_run", "", ""
    since = f"{condition.since:%Y-%m-%d %H:%M} UTC" if condition.since else ""
    if condition.state == "never_run" and runs:
        return "never_run", "", runs[0].reason
    return condition.state, since, runs[0].reason if runs else ""
