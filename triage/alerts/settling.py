"""Writes down what became of each try, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import update
from sqlalchemy.orm import Session

from config.alerts import AlertRules
from db.models import Delivery, PartnerAddress
from db.queries.alert_deliveries import find_deliveries
from db.queries.alert_flags import subjects_of_open_flags
from db.queries.partners import find_addresses
from triage.alerts.flags import lower_flags, raise_flag
from triage.alerts.timing import next_try

SILENCE_SECONDS = 5
"""Until the guard is asked again after it did not answer."""
ITSELF = "exilewatch"
"""Who closes a flag whose cause is over."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message. `refused` and `silent` are the guard's; the rest is the receiver's."""

    delivery_ids: tuple[int, ...]
    address_id: int
    result: Literal["delivered", "failed", "gone", "rejected", "refused", "silent"]
    says: str = ""
    retry_after: float | None = None
    bare_because: str = ""
    """Why only "a message is waiting" went out; empty where the message itself did."""


def settle(session: Session, rules: AlertRules, outcomes: Iterable[Outcome], now: datetime) -> None:
    """Records outcomes, in the order in which they came."""
    ended = list(outcomes)
    flagged = subjects_of_open_flags(session)
    deliveries = find_deliveries(session, [number for outcome in ended for number in outcome.delivery_ids])
    addresses = find_addresses(session, {outcome.address_id for outcome in ended})
    for outcome in ended:
        for number in outcome.delivery_ids:
            _settle_one(session, rules, outcome, deliveries[number], now)
        _settle_address(session, rules, outcome, addresses[outcome.address_id], now)
        if outcome.result == "delivered" and flagged:
            _lower(session, outcome, flagged, now)


def _settle_one(session: Session, rules: AlertRules, outcome: Outcome, delivery: Delivery, now: datetime) -> None:
    delivery.last_error = outcome.says
    if outcome.result == "delivered":
        delivery.status, delivery.delivered_at = "delivered", now
    elif outcome.result == "silent":
        delivery.status, delivery.tries = "waiting", delivery.tries - 1
        delivery.next_try_at = now + timedelta(seconds=SILENCE_SECONDS)
    elif outcome.result == "refused":
        delivery.status = "refused"
        _flag(session, "refused", delivery, f"The guard refused it: {outcome.says}.", now)
    else:
        _try_again_or_park(session, rules, outcome, delivery, now)


def _try_again_or_park(
    session: Session, rules: AlertRules, outcome: Outcome, delivery: Delivery, now: datetime
) -> None:
    again = next_try(rules.times, delivery.tries, now, outcome.retry_after) if outcome.result == "failed" else None
    if again is not None:
        delivery.status, delivery.next_try_at = "waiting", again
        return
    delivery.status = "parked"
    says = f"Parked after {delivery.tries} tries: {outcome.says}. When the receiver is well, replay it."
    _flag(session, "parked", delivery, says, now)


def _flag(session: Session, kind: str, delivery: Delivery, says: str, now: datetime) -> None:
    said = f"Message {delivery.alert.number}: {says}"
    raise_flag(session, kind, f"delivery {delivery.id}", delivery.alert.partner_id, said, now)


def _settle_address(
    session: Session, rules: AlertRules, outcome: Outcome, address: PartnerAddress, now: datetime
) -> None:
    if outcome.result == "silent":
        raise_flag(
            session, "failing", "guard", None, f"Nothing leaves: {outcome.says}. See the log of the sender.", now
        )
    elif outcome.result == "delivered":
        address.failures, address.failing_since = 0, None
        _note_bare(session, outcome, address, now)
    elif outcome.result in ("failed", "gone"):
        address.failures += 1
        address.failing_since = address.failing_since or now
        _note_failing(session, rules, outcome, address, now)


def _lower(session: Session, outcome: Outcome, flagged: set[str], now: datetime) -> None:
    """What a delivery proves to be over."""
    subjects = [f"delivery {number}" for number in outcome.delivery_ids]
    for subject in flagged & {*subjects, f"address {outcome.address_id}", "guard"}:
        lower_flags(session, ("parked", "refused", "failing"), subject, ITSELF, now)


def _note_bare(session: Session, outcome: Outcome, address: PartnerAddress, now: datetime) -> None:
    subject = f"address {address.id}"
    if outcome.bare_because:
        says = f"Address {address.id} gets only 'a message is waiting': {outcome.bare_because}."
        raise_flag(session, "key_unusable", subject, address.partner_id, says, now)
    elif address.pgp_key:
        lower_flags(session, ("key_unusable",), subject, ITSELF, now)


def _note_failing(
    session: Session, rules: AlertRules, outcome: Outcome, address: PartnerAddress, now: datetime
) -> None:
    subject, since = f"address {address.id}", address.failing_since or now
    if outcome.result == "gone":
        address.status, address.disabled_because = "disabled", outcome.says
        session.execute(
            update(Delivery)
            .where(Delivery.address_id == address.id, Delivery.status == "waiting")
            .values(status="parked")
        )
        says = f"Address {address.id} is switched off: {outcome.says}. What is meant for it is kept."
        raise_flag(session, "disabled", subject, address.partner_id, says, now)
    elif now - since >= timedelta(minutes=rules.times.failing_minutes):
        says = f"Address {address.id} fails since {since:%Y-%m-%d %H:%M} UTC: {outcome.says}."
        raise_flag(session, "failing", subject, address.partner_id, says, now)
