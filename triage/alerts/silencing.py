"""Silences: what is held back for a while, after Alertmanager. Nothing is lost by one; no withdrawal waits for it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from config.alerts import read_alert_rules
from config.codebook import read_codebook
from db.models import Alert, AlertSilence, Delivery, Partner, Person
from db.models.base import now
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.alerts.releasing import AlertError
from triage.alerts.silences import Silence, falls_into
from triage.alerts.timing import next_slot

LONGEST = timedelta(days=92)
"""A silence that nobody remembers must not hide a person for good."""
LONGEST_REASON = 1000


def add_silence(database: Database, by: str, silence: Silence, reason: str, at: datetime | None = None) -> int:
    """Begins a silence now and returns its number. Raises AlertError where it is too long, past, or has no reason."""
    moment = at or now()
    if not moment < silence.ends_at <= moment + LONGEST:
        raise AlertError(f"a silence ends within {LONGEST.days} days from now; choose another end")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise AlertError(f"a silence needs a reason of at most {LONGEST_REASON} characters")
    with database.write() as session:
        _require(session, silence)
        row = AlertSilence(
            partner_id=silence.partner_id,
            person_id=silence.person_id,
            stage=silence.stage,
            starts_at=moment,
            ends_at=silence.ends_at,
            reason=reason.strip(),
            created_by=by,
            created_at=moment,
        )
        session.add(row)
        session.flush()
        append_decision(session, NewDecision(by, "silence_added", human={"silence": row.id, **_said(silence)}))
        return row.id


def lift_silence(database: Database, by: str, number: int, at: datetime | None = None) -> int:
    """Ends a silence before its time: what it held may go now. Returns how many messages; AlertError for none such."""
    moment = at or now()
    with database.write() as session:
        row = session.get(AlertSilence, number)
        if row is None or row.lifted_at is not None or row.ends_at <= moment:
            raise AlertError(f"there is no silence {number} in force")
        row.lifted_by, row.lifted_at = by, moment
        append_decision(session, NewDecision(by, "silence_lifted", human={"silence": number}))
        return sum(_set_free(session, delivery, moment) for delivery in _held(session, row))


def _require(session: Session, silence: Silence) -> None:
    stages = read_codebook().stages
    if silence.stage and silence.stage not in stages:
        raise AlertError(f"there is no stage '{silence.stage}'; one of {', '.join(stages)}")
    if silence.partner_id is not None and session.get(Partner, silence.partner_id) is None:
        raise AlertError(f"there is no partner {silence.partner_id}; see 'exilewatch partners list'")
    if silence.person_id is not None and session.get(Person, silence.person_id) is None:
        raise AlertError(f"there is no person {silence.person_id}")


def _held(session: Session, row: AlertSilence) -> list[Delivery]:
    waiting = session.scalars(
        select(Delivery)
        .join(Alert)
        .where(Delivery.status == "waiting", Delivery.tries == 0, Delivery.next_try_at >= row.ends_at)
        .options(joinedload(Delivery.alert))
    )
    silence = Silence(row.ends_at, row.partner_id, row.person_id, row.stage)
    return [d for d in waiting if falls_into(silence, d.alert.partner_id, d.person_id, d.alert.stage)]


def _set_free(session: Session, delivery: Delivery, moment: datetime) -> bool:
    """Due as if there had been no silence; the sender looks at every other one again before anything goes."""
    times = read_alert_rules().times
    zone = session.get_one(Partner, delivery.alert.partner_id).time_zone
    earliest = max(moment, delivery.alert.created_at + times.hold)
    due, before = next_slot(delivery.rhythm, earliest, zone, times.digest_at), delivery.next_try_at
    delivery.next_try_at = min(due, before)
    return delivery.next_try_at != before


def _said(silence: Silence) -> dict[str, object]:
    said = {"partner": silence.partner_id, "person": silence.person_id, "stage": silence.stage}
    return {**said, "until": silence.ends_at.isoformat(timespec="minutes")}
