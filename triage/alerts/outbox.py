"""The outbox: alerts are written in the transaction of the decision that causes them, and sent by another step."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from config.alerts import read_alert_rules
from config.codebook import Codebook, read_codebook
from db.models import Alert, Candidate, Decision, Delivery, Event
from db.queries.alert_deliveries import INTERRUPTED
from db.queries.alerts import alerts_of_event, person_for_alert
from triage.alerts.facts import EventFacts
from triage.alerts.labelling import label_anew
from triage.alerts.recipients import (
    Asked,
    KnownPerson,
    facts_of_coding,
    facts_of_event,
    read_known,
    read_recipients,
)
from triage.alerts.routes import PlannedAlert, plan_alerts

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of alert numbers: nothing that looks like something else, no vowel that would spell a word but A and E."""
BACKFILL = "backfill"
GOES_BY_ITSELF = "nightly"
"""The one queue whose confirmed events go out without being asked; all others need `release_event`."""


def write_alerts(session: Session, decision: Decision, event: Event) -> None:
    """Writes what partners are to hear of a decision that confirmed or corrected an event, in its transaction.

    Nothing is written for an event whose card did not come from the nightly queue, nor for a removed person."""
    if decision.action == "correct":
        _follow_up(session, decision, event.id, "correction")
        for alert in alerts_of_event(session, event.id):
            label_anew(session, alert)
    if _goes_by_itself(session, event):
        announce(session, decision, event)


def recall_alerts(session: Session, decision: Decision) -> None:
    """Takes back what the undone event had caused: recalled where it has not gone out, else a withdrawal follows it.

    `decision` is the row of the undo."""
    if decision.event_id is not None:
        _follow_up(session, decision, decision.event_id, "withdrawal")


def alerts_that_would_go(session: Session, facts: EventFacts, at: datetime) -> list[PlannedAlert]:
    """Which alerts a confirmation at that moment would send, to whom and when: for the card."""
    rules = read_alert_rules()
    recipients, silences = read_recipients(session, facts, rules, at)
    return plan_alerts(recipients, facts, rules, at, silences) if recipients else []


def preview(
    session: Session, candidate: Candidate, asked: Asked, codebook: Codebook, at: datetime,
    known: KnownPerson | None = None,
) -> list[PlannedAlert]:  # fmt: skip
    """`alerts_that_would_go` for a card and the coding that its form holds; none where the card's queue is silent.

    known: the person, where he was read already."""
    known = known or read_known(session, candidate.person_id)
    if candidate.queue != GOES_BY_ITSELF or known.person.status != "active":
        return []
    return alerts_that_would_go(session, facts_of_coding(session, known, asked, codebook), at)


def announce(session: Session, decision: Decision, event: Event) -> list[Alert]:
    """Writes the alerts that the routes ask for; a partner that was told of the event already hears nothing anew."""
    person = person_for_alert(session, event.person_id)
    if person.status != "active":
        return []
    # What was recalled before it went out told nobody: where the event stands again, its alert is written anew.
    told = {
        alert.partner_id
        for alert in alerts_of_event(session, event.id)
        if any(delivery.status != "recalled" for delivery in alert.deliveries)
    }
    facts = facts_of_event(session, person, event, read_codebook())
    plans = alerts_that_would_go(session, facts, decision.at)
    alerts = [_alert(plan, decision, event, facts) for plan in plans if plan.partner_id not in told]
    session.add_all(alerts)
    session.flush()
    return alerts


def make_number() -> str:
    """An opaque number of an alert: ten characters, 49 bits, with a hyphen in the middle."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"


def _goes_by_itself(session: Session, event: Event) -> bool:
    candidate = session.get(Candidate, event.candidate_id) if event.candidate_id else None
    return candidate is not None and candidate.queue == GOES_BY_ITSELF


def _alert(plan: PlannedAlert, decision: Decision, event: Event, facts: EventFacts) -> Alert:
    number = make_number()
    waits = "approval" if plan.needs_second else "waiting"
    return Alert(
        number=number,
        partner_id=plan.partner_id,
        event_id=event.id,
        person_id=event.person_id,
        decision_id=decision.id,
        kind=plan.kind,
        stage=facts.stage,
        tlp=plan.tlp,
        thread=number,
        sequence=1,
        needs_second=plan.needs_second,
        created_at=decision.at,
        deliveries=[
            _delivery(
                item.address_id,
                event.person_id,
                item.rhythm,
                item.wakes,
                item.due_at,
                "parked" if item.is_disabled else waits,
            )
            for item in plan.deliveries
        ],
    )


def _delivery(address_id: int, person_id: int, rhythm: str, wakes: bool, due: datetime, status: str) -> Delivery:
    return Delivery(
        address_id=address_id,
        person_id=person_id,
        rhythm=rhythm,
        wakes=wakes,
        next_try_at=due,
        status=status,
        message_id=f"msg_{secrets.token_hex(16)}",
    )


def _follow_up(session: Session, decision: Decision, event_id: int, kind: str) -> None:
    """What was told gets a correction or withdrawal on the same addresses; what was not told yet is recalled
    (a withdrawal) or goes out as the event now stands (a correction: messages are written when they are sent)."""
    threads: dict[str, list[Alert]] = {}
    for alert in alerts_of_event(session, event_id):
        threads.setdefault(alert.thread, []).append(alert)
    for alerts in threads.values():
        told = _told_addresses(alerts, recall=kind == "withdrawal")
        if told:
            session.add(_next_in_thread(alerts, decision, kind, told))
    session.flush()


def _told_addresses(alerts: list[Alert], recall: bool) -> dict[int, Delivery]:
    """Addresses that may know of the event, each with its last delivery; where `recall`, what waits is taken back."""
    told: dict[int, Delivery] = {}
    for delivery in (delivery for alert in alerts for delivery in alert.deliveries):
        was_tried = delivery.tries or delivery.last_error == INTERRUPTED
        if was_tried or delivery.status in ("sending", "delivered"):
            told[delivery.address_id] = delivery
        if recall and delivery.status in ("approval", "waiting", "parked", "refused"):
            delivery.status = "recalled"
    return told


def _next_in_thread(alerts: list[Alert], decision: Decision, kind: str, told: dict[int, Delivery]) -> Alert:
    first, last = alerts[0], alerts[-1]
    return Alert(
        number=make_number(),
        partner_id=first.partner_id,
        event_id=first.event_id,
        person_id=first.person_id,
        decision_id=decision.id,
        kind=kind,
        stage=last.stage,
        tlp=last.tlp,
        thread=first.thread,
        sequence=last.sequence + 1,
        created_at=decision.at,
        deliveries=[
            _delivery(address_id, first.person_id, "now", True, decision.at, "waiting") for address_id in sorted(told)
        ],
    )
