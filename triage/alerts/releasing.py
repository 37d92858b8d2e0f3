"""What a person must say before an alert goes: release of an event from a silent queue, approval by a second one."""

from datetime import datetime

from config.errors import UsageError
from db.models import Alert, AlertFlag, Decision, Event, PartnerAddress
from db.models.base import now
from db.queries.alert_deliveries import parked_deliveries
from db.queries.alerts import alerts_of_event
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.alerts.flags import lower_flags
from triage.alerts.outbox import announce


class AlertError(UsageError, ValueError):
    """An alert cannot be released, approved or sent again so; the message says why."""


def release_event(database: Database, user: str, event_id: int) -> list[Alert]:
    """Sends out an event that does not go by itself (backfill, retro-match). Returns the alerts, by partner.

    Raises AlertError for an unknown or withdrawn event."""
    with database.write() as session:
        event = session.get(Event, event_id)
        if event is None or event.status == "withdrawn":
            raise AlertError(f"there is no event {event_id} that stands; see 'exilewatch events export'")
        said = NewDecision(user, "alerts_released", event.candidate_id, event.id)
        return announce(session, append_decision(session, said), event)


def approve_event(database: Database, user: str, event_id: int, at: datetime | None = None) -> int:
    """The second person agrees: what waits for approval may go. Returns how many messages.

    Raises AlertError where nothing waits, or where the user decided on the event himself."""
    moment = at or now()
    with database.write() as session:
        waiting = [
            alert
            for alert in alerts_of_event(session, event_id)
            if any(d.status == "approval" for d in alert.deliveries)
        ]
        if not waiting:
            raise AlertError(f"no alert on event {event_id} waits for a second person")
        for alert in waiting:
            _refuse_own(session.get(Decision, alert.decision_id), user)
        append_decision(session, NewDecision(user, "alerts_approved", event_id=event_id))
        return sum(_approve(alert, user, moment) for alert in waiting)


def _refuse_own(decision: Decision | None, user: str) -> None:
    if decision is None or decision.user == user:
        raise AlertError(f"'{user}' decided on this event; somebody else must agree")


def _approve(alert: Alert, user: str, moment: datetime) -> int:
    alert.approved_by, alert.approved_at = user, moment
    waiting = [delivery for delivery in alert.deliveries if delivery.status == "approval"]
    for delivery in waiting:
        delivery.status = "waiting"
        delivery.next_try_at = max(delivery.next_try_at, moment)
    return len(waiting)


def replay(database: Database, user: str, delivery_id: int | None, address_id: int | None, at: datetime) -> int:
    """Tries again what is parked or refused: one delivery, or all that is parked for an address, which is opened again.

    The ids stay, so a receiver that had them takes no second effect. Returns how many. Raises AlertError for none."""
    with database.write() as session:
        rows = parked_deliveries(session, delivery_id, address_id)
        if not rows:
            raise AlertError("nothing is parked or refused there; see 'exilewatch alerts list --state parked'")
        for row in rows:
            row.status, row.tries, row.next_try_at = "waiting", 0, at
        address = session.get(PartnerAddress, address_id) if address_id is not None else None
        if address is not None and address.status == "disabled":
            address.status, address.disabled_because, address.failures = "confirmed", "", 0
            lower_flags(session, ("disabled",), f"address {address.id}", user, at)
        said = {"deliveries": [row.id for row in rows]}
        append_decision(session, NewDecision(user, "alerts_replayed", human=said))
        return len(rows)


def drop_delivery(database: Database, user: str, delivery_id: int) -> None:
    """Gives a parked or refused message up. Raises AlertError for one that is neither."""
    with database.write() as session:
        rows = parked_deliveries(session, delivery_id, None)
        if not rows:
            raise AlertError(f"delivery {delivery_id} is neither parked nor refused")
        rows[0].status = "dropped"
        lower_flags(session, ("parked", "refused"), f"delivery {delivery_id}", user, now())
        append_decision(session, NewDecision(user, "alert_dropped", human={"delivery": delivery_id}))


def close_flag(database: Database, user: str, flag_id: int) -> None:
    """Says that a flag was looked at. Raises AlertError for one that is not open."""
    with database.write() as session:
        flag = session.get(AlertFlag, flag_id)
        if flag is None or flag.closed_at is not None:
            raise AlertError(f"there is no open flag {flag_id}; see 'exilewatch alerts flags'")
        flag.closed_by, flag.closed_at = user, now()
