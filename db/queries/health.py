"""How the sources are: their last runs, and the last good one of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Run, Source

SHOWN_RUNS = 14


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source with its runs, newest first, and its last complete run, however old."""

    source: Source
    runs: tuple[Run, ...]
    last_good: Run | None


def read_health(session: Session) -> list[SourceHealth]:
    """Every source that has run, by title."""
    runs = _recent_runs(session)
    good = _last_good(session)
    sources = session.scalars(select(Source).order_by(Source.title))
    return [
        SourceHealth(source, tuple(run for run in runs if run.source == source.name), good.get(source.name))
        for source in sources
    ]


def _recent_runs(session: Session) -> Sequence[Run]:
    number = func.row_number().over(partition_by=Run.source, order_by=(Run.started_at.desc(), Run.id.desc()))
    numbered = select(Run.id, number.label("number")).subquery()
    return session.scalars(
        select(Run)
        .join(numbered, numbered.c.id == Run.id)
        .where(numbered.c.number <= SHOWN_RUNS)
        .order_by(Run.started_at.desc(), Run.id.desc())
    ).all()


def _last_good(session: Session) -> dict[str, Run]:
    number = func.row_number().over(partition_by=Run.source, order_by=(Run.started_at.desc(), Run.id.desc()))
    numbered = select(Run.id, number.label("number")).where(Run.status == "complete").subquery()
    query = select(Run).join(numbered, numbered.c.id == Run.id).where(numbered.c.number == 1)
    return {run.source: run for run in session.scalars(query)}
