"""The label of an event as it stands now, and what becomes of what was written under a looser one."""

from sqlalchemy.orm import Session

from config.alerts import AlertRules, read_alert_rules
from config.codebook import read_codebook
from db.models import Alert, Event, Partner
from db.queries.alerts import person_for_alert
from triage.alerts.facts import EventFacts, label_event
from triage.alerts.recipients import facts_of_event
from triage.alerts.routes import needs_two
from triage.alerts.silences import FOLLOW_UPS

HELD = ("waiting", "approval", "parked", "refused")
"""States of a delivery that can still be taken back."""


def label_now(session: Session, rules: AlertRules, event: Event) -> str:
    """The label that an event has by its facts and the person's flag as they are now."""
    return label_event(rules, _facts(session, event))


def stricter_of(rules: AlertRules, one: str, other: str) -> str:
    """The stricter of two labels."""
    return other if rules.is_within(one, other) else one


def label_anew(session: Session, alert: Alert) -> int:
    """Gives what has not gone out yet the label that now fits, where that is stricter: recalled where its partner is
    not cleared for it, and waiting for a second person where it asks for one. Returns how many were recalled.

    Corrections and withdrawals keep theirs: who was told wrongly must hear so."""
    rules = read_alert_rules()
    facts = _facts(session, session.get_one(Event, alert.event_id))
    label = stricter_of(rules, alert.tlp, label_event(rules, facts))
    if alert.kind in FOLLOW_UPS or label == alert.tlp:
        return 0
    alert.tlp = label
    held = [delivery for delivery in alert.deliveries if delivery.status in HELD]
    if not rules.is_within(label, session.get_one(Partner, alert.partner_id).clearance):
        for delivery in held:
            delivery.status = "recalled"
        return len(held)
    if needs_two(label, facts) and not alert.approved_by:
        alert.needs_second = True
        for delivery in held:
            delivery.status = "approval" if delivery.status == "waiting" else delivery.status
    return 0


def _facts(session: Session, event: Event) -> EventFacts:
    return facts_of_event(session, person_for_alert(session, event.person_id), event, read_codebook())
