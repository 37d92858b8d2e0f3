"""Of what is due for an address: what may leave at this moment, and when the rest may."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Delivery, Event
from triage.alerts.claims import Claim
from triage.alerts.silences import FOLLOW_UPS, held_until
from triage.alerts.timing import after_quiet, next_slot


def sendable(session: Session, on: Claim, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Without what a withdrawal has overtaken, and without what waits for the end of a silence or of quiet hours."""
    if not deliveries:
        return []
    events = {delivery.alert.event_id for delivery in deliveries}
    withdrawn = set(session.scalars(select(Event.id).where(Event.id.in_(events), Event.status == "withdrawn")))
    kept = []
    for delivery in deliveries:
        later = _later(on, delivery)
        if delivery.alert.kind != "withdrawal" and delivery.alert.event_id in withdrawn:
            delivery.status = "recalled"
        elif later > on.now:
            delivery.next_try_at = later
        else:
            kept.append(delivery)
    return kept


def _later(on: Claim, delivery: Delivery) -> datetime:
    """When it may go; now, where nothing holds it."""
    address, alert = on.address, delivery.alert
    held = held_until(on.silences, alert.partner_id, alert.person_id, alert.stage)
    if held is not None and alert.kind not in FOLLOW_UPS:
        return next_slot(delivery.rhythm, held, address.partner.time_zone, on.house.rules.times.digest_at)
    if delivery.wakes:
        return on.now
    return after_quiet(on.now, address.partner.time_zone, address.quiet_from, address.quiet_until)
