"""How much of alerting is where, in figures that name nobody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import AlertFlag, Candidate, Delivery, PartnerAddress, PartnerAnswer
from db.queries.alert_deliveries import delivery_counts


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """Counts by code, and ages in seconds."""

    deliveries: dict[str, int]
    flags: dict[str, int]
    addresses: dict[str, int]
    cards: dict[str, int]
    oldest_due: float
    oldest_card: float
    failing: int
    answers: int


def read_figures(session: Session, at: datetime) -> AlertFigures:
    """All figures at one moment; ages are 0 where nothing waits."""
    due = session.scalars(
        select(func.min(Delivery.next_try_at)).where(Delivery.status == "waiting", Delivery.next_try_at <= at)
    ).one()
    waits = Candidate.status.in_(("new", "unsure"))
    card = session.scalars(select(func.min(Candidate.created_at)).where(waits, Candidate.queue == "nightly")).one()
    return AlertFigures(
        deliveries=delivery_counts(session),
        flags=_by(session, AlertFlag.kind, AlertFlag.closed_at.is_(None)),
        addresses=_by(session, PartnerAddress.status),
        cards=_by(session, Candidate.queue, waits),
        oldest_due=(at - due).total_seconds() if due else 0.0,
        oldest_card=max((at - card).total_seconds(), 0.0) if card else 0.0,
        failing=session.scalars(select(func.count()).where(PartnerAddress.failures > 0)).one(),
        answers=session.scalars(select(func.count()).where(PartnerAnswer.status == "open")).one(),
    )


def _by(session: Session, code: InstrumentedAttribute[str], *wanted: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(select(code, func.count()).where(*wanted).group_by(code))
    return {row[0]: int(row[1]) for row in rows}
