"""Runs of sources and what became of each request."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db.models import Outcome, Run, Source
from db.values import NewOutcome, clean_text


def keep_source(session: Session, name: str, title: str, publisher: str) -> None:
    """Makes the source known to the database, or brings its title and publisher up to date."""
    found = session.get(Source, name)
    if found is None:
        session.add(Source(name=name, title=title, publisher=publisher))
        session.flush()
    else:
        found.title, found.publisher = title, publisher


def open_run(session: Session, source: str, kind: str, night: str, at: datetime) -> int:
    """Starts a run of a known source; returns its key."""
    row = {"source": source, "kind": kind, "night": night, "status": "running", "started_at": at}
    return session.execute(insert(Run).returning(Run.id), row).scalar_one()


def close_run(session: Session, run_id: int, status: str, reason: str, counts: Mapping[str, int], at: datetime) -> None:
    """Ends a run with its verdict; a complete one becomes its source's last good run."""
    values = {"status": status, "reason": reason, "counts": dict(counts), "finished_at": at}
    session.execute(update(Run).where(Run.id == run_id).values(values))
    if status == "complete":
        name = select(Run.source).where(Run.id == run_id).scalar_subquery()
        session.execute(update(Source).where(Source.name == name).values(last_good_run_id=run_id))


def add_outcome(session: Session, run_id: int, outcome: NewOutcome) -> None:
    """Records what became of one request of a run."""
    add_outcomes(session, run_id, [outcome])


def add_outcomes(session: Session, run_id: int, outcomes: Sequence[NewOutcome]) -> None:
    """Records what became of requests of a run."""
    rows = [
        {
            "run_id": run_id,
            "url": clean_text(outcome.url),
            "result": outcome.result[:30],
            "reason": clean_text(outcome.reason),
            "status": outcome.status,
            "at": outcome.at,
        }
        for outcome in outcomes
    ]
    if rows:
        session.execute(insert(Outcome), rows)


def running_runs(session: Session) -> Sequence[Run]:
    """Runs that nobody ended: in work now, or cut off by a kill or a power cut."""
    return session.scalars(select(Run).where(Run.status == "running").order_by(Run.id)).all()


def past_runs(session: Session, source: str, before: int, limit: int = 60) -> Sequence[Run]:
    """The nightly runs of a source that came to a verdict before the run `before`, newest first."""
    query = select(Run).where(
        Run.source == source, Run.kind == "nightly", Run.status.in_(("complete", "failed")), Run.id < before
    )
    return session.scalars(query.order_by(Run.id.desc()).limit(limit)).all()


def last_deep_passes(session: Session) -> dict[str, datetime]:
    """Source → when its last deep pass began that came to a verdict; where there was none, its first run of all."""
    first = dict(session.execute(select(Source.name, Source.first_run_at)).all())
    rows = session.execute(
        select(Run.source, Run.started_at)
        .where(Run.kind == "deep", Run.status.in_(("complete", "failed")))
        .order_by(Run.started_at)
    )
    return first | dict(rows.all())


def last_runs(session: Session) -> dict[str, datetime]:
    """Source → when its last nightly run began that came to a verdict; one that was cut off does not count."""
    rows = session.execute(
        select(Run.source, Run.started_at)
        .where(Run.kind == "nightly", Run.status.in_(("complete", "failed")))
        .order_by(Run.started_at)
    )
    return dict(rows.all())
