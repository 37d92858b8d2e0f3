"""How the sources are: their last runs, the last good one of each, what waits, and how old the newest item is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.conditions import Condition, Verdicted, judge_condition
from db.models import Document, DocumentVersion, Run, Source
from db.queries.publishing import Held, read_held
from db.values import DISAPPEARANCE

SHOWN_RUNS = 14
VERDICTS = ("complete", "failed")


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source with its runs, newest first, and its last complete run, however old."""

    source: Source
    runs: tuple[Run, ...]
    last_good: Run | None
    newest: datetime | None = None
    """When the newest document that is not held back was published, as far as any says so."""
    held: Held | None = None
    """What failed runs read and no good run has confirmed."""
    vanished: int = 0
    """Documents that the source no longer has."""

    @property
    def condition(self) -> Condition:
        """By the nightly runs; a replay says nothing of the site."""
        runs = [run for run in self.runs if run.kind == "nightly" and run.status in VERDICTS]
        good = self.last_good
        last_good = good.started_at if good and good.kind == "nightly" else None
        return judge_condition(
            [Verdicted(run.started_at, run.status == "complete", run.reason) for run in runs], last_good
        )


def read_health(session: Session) -> list[SourceHealth]:
    """Every source that has run, by title."""
    runs, good = _recent_runs(session), _last_good(session)
    newest, held, vanished = _newest(session), read_held(session), _vanished(session)
    sources = session.scalars(select(Source).order_by(Source.title))
    return [
        SourceHealth(
            source,
            tuple(run for run in runs if run.source == source.name),
            good.get(source.name),
            newest.get(source.name),
            held.get(source.name),
            vanished.get(source.name, 0),
        )
        for source in sources
    ]


def _newest(session: Session) -> dict[str, datetime | None]:
    latest = func.max(DocumentVersion.published, type_=DocumentVersion.published.type)
    rows = session.execute(
        select(Document.source, latest)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(DocumentVersion.held_by.is_(None), Document.kind != DISAPPEARANCE)
        .group_by(Document.source)
    )
    return dict(rows.all())


def _vanished(session: Session) -> dict[str, int]:
    query = select(Document.source, func.count()).where(Document.vanished_at.is_not(None)).group_by(Document.source)
    return dict(session.execute(query).all())


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
