"""Changes what was recorded: corrections and withdrawals, each a row of the audit chain that tells partners too."""

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Decision, Event
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.alerts.outbox import recall_alerts, write_alerts
from triage.records.coding import Coding, Refusal
from triage.records.events import coding_of_event, rewrite_event
from triage.records.recording import Recorded

LONGEST_REASON = 4000
STANDS = ("recorded", "corrected")


def correct_event(
    database: Database, codebook: Codebook, user: str, event_id: int, seen: int, coding: Coding
) -> Recorded | Refusal:
    """Makes an event say something else. `seen` is the event's last decision as the user saw it.

    Partners who were told get a correction in the same thread."""
    with database.write() as session:
        event = _find_standing(session, event_id, seen)
        if isinstance(event, Refusal):
            return event
        before = coding_of_event(event)
        if coding == before:
            return Refusal("refused.no_change")
        machine = {"before": {"coding": before.as_json(), "status": event.status}}
        rewrite_event(event, coding, codebook)
        event.status = "corrected"
        row = _append(session, event, NewDecision(user, "correct", human={"coding": coding.as_json()}, machine=machine))
        write_alerts(session, row, event)
        return Recorded(row.id, row.candidate_id or 0, row.action)


def withdraw_event(database: Database, user: str, event_id: int, seen: int, reason: str) -> Recorded | Refusal:
    """Says that an event is none after all, and why. It is kept, and counted and exported no more."""
    if not reason or len(reason) > LONGEST_REASON:
        return Refusal("refused.reason_missing" if not reason else "refused.too_long", "reason")
    with database.write() as session:
        event = _find_standing(session, event_id, seen)
        if isinstance(event, Refusal):
            return event
        machine = {"before": {"status": event.status}}
        event.status = "withdrawn"
        row = _append(session, event, NewDecision(user, "withdraw", human={"note": reason}, machine=machine))
        recall_alerts(session, row)
        return Recorded(row.id, row.candidate_id or 0, row.action)


def restore_event(session: Session, event: Event, target: Decision, user: str, codebook: Codebook) -> Decision:
    """Takes a correction or withdrawal back; partners who were told hear it as a correction."""
    before = target.machine["before"]
    if "coding" in before:
        rewrite_event(event, Coding(**before["coding"]), codebook)
    event.status = str(before["status"])
    said = NewDecision(user, "correct", undoes=target.id, human={"coding": coding_of_event(event).as_json()})
    row = _append(session, event, said)
    write_alerts(session, row, event)
    return row


def last_decision_on(session: Session, event_id: int) -> int:
    """The number of the last decision about an event: whoever changes it must have seen that one."""
    return session.scalar(select(func.max(Decision.id)).where(Decision.event_id == event_id)) or 0


def _find_standing(session: Session, event_id: int, seen: int) -> Event | Refusal:
    event = session.get(Event, event_id, with_for_update=True, populate_existing=True)
    if event is None or event.status not in STANDS or not event.acts:
        return Refusal("refused.absent")
    return event if last_decision_on(session, event_id) == seen else Refusal("refused.stale")


def _append(session: Session, event: Event, said: NewDecision) -> Decision:
    return append_decision(session, replace(said, candidate_id=event.candidate_id, event_id=event.id))
