"""The do-not-disclose flag of a person, and what its setting does to what is still on its way."""

from sqlalchemy.orm import Session

from config.alerts import read_alert_rules
from config.codebook import read_codebook
from db.models import Alert, Event, Partner, Person
from db.queries.alerts import open_alerts_of_person, person_for_alert
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.alerts.facts import label_event
from triage.alerts.recipients import facts_of_event
from triage.alerts.releasing import AlertError
from triage.alerts.routes import needs_two
from triage.alerts.silences import FOLLOW_UPS

LONGEST_REASON = 1000
HELD = ("waiting", "approval", "parked", "refused")


def set_do_not_disclose(database: Database, user: str, person_id: int, hidden: bool, reason: str) -> int:
    """Marks a person as not to be disclosed, or takes the mark off. Returns how many messages were taken back by it.

    What has not gone out yet gets the label that now fits: it is recalled where its partner is not cleared for that,
    and waits for a second person where the label asks for one. Raises AlertError without a reason, or for nobody."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise AlertError(f"this needs a reason of at most {LONGEST_REASON} characters")
    with database.write() as session:
        person = session.get(Person, person_id)
        if person is None or person.do_not_disclose == hidden:
            raise AlertError(f"person {person_id} is absent, or marked so already")
        person.do_not_disclose = hidden
        said = {"person": person_id, "do_not_disclose": hidden, "note": reason.strip()}
        append_decision(session, NewDecision(user, "disclosure", human=said))
        session.flush()
        return sum(_label_anew(session, alert) for alert in open_alerts_of_person(session, person_id))


def _label_anew(session: Session, alert: Alert) -> int:
    if alert.kind in FOLLOW_UPS:
        return 0  # who was told wrongly must hear so
    rules = read_alert_rules()
    facts = facts_of_event(
        session,
        person_for_alert(session, alert.person_id),
        session.get_one(Event, alert.event_id),
        read_codebook(),
    )
    label = label_event(rules, facts)
    if label == alert.tlp or rules.is_within(label, alert.tlp):
        return 0  # never looser than it was written
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
