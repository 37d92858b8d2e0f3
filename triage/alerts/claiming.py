"""Takes what is due: marks it as on its way, and puts it into envelopes, one for each message."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.alerts import AlertRules
from config.codebook import Codebook
from config.settings import Settings
from db.models import Delivery, Event, PartnerAddress
from db.queries.alerts import addresses_with_due, due_deliveries, sent_since, sent_to_partner_since
from triage.alerts.channels import Channel
from triage.alerts.composing import fields_for_message
from triage.alerts.flags import raise_flag
from triage.alerts.keys import Key
from triage.alerts.messages import Envelope, Notice
from triage.alerts.recipients import read_silences
from triage.alerts.silences import FOLLOW_UPS, Silence, held_until
from triage.alerts.telling import read_tellable
from triage.alerts.timing import after_quiet, next_slot

GATHERING = ("email",)
"""Channels where many messages at once become one: a mailbox is read by a person, the others by machines."""


@dataclass(frozen=True)
class House:
    """What claiming and sending share."""

    settings: Settings
    rules: AlertRules
    codebook: Codebook
    key: Key
    channels: Mapping[str, Channel]


@dataclass(frozen=True)
class Claim:
    """One look at what is due for one address."""

    house: House
    address: PartnerAddress
    now: datetime
    share: int
    """Most messages that may leave."""
    silences: Sequence[Silence]


def claim(session: Session, house: House, now: datetime, room: int) -> list[Envelope]:
    """What may leave now, at most `room` messages, no address taking more than its share."""
    envelopes: list[Envelope] = []
    silences = read_silences(session, now)
    # Who has least on its way comes first, and nobody takes more than an even part: slow ones delay nobody.
    waiting = sorted(addresses_with_due(session, now), key=lambda found: found[1])
    even = max(room // max(len(waiting), 1), 1)
    for address, on_its_way, has_digest in waiting:
        if _why_stuck(session, house, address, now):
            continue
        share = min(_share(session, house.rules, address, on_its_way, now), even, room - len(envelopes))
        if share > 0:
            claim = Claim(house, address, now, share, silences)
            envelopes += _claim_address(session, claim, has_digest)
    return envelopes


def _why_stuck(session: Session, house: House, address: PartnerAddress, now: datetime) -> bool:
    """Whether nothing can go to an address for a fault on our side; the flag says which."""
    channel = house.channels.get(address.channel)
    why = f"there is no channel '{address.channel}'" if channel is None else channel.why_off(house.settings)
    if why:
        says = f"The channel {address.channel} is off: {why}. What is meant for it waits."
        raise_flag(session, "not_configured", f"channel {address.channel}", None, says, now)
    elif address.key_id != house.key.id:
        why = "another key file"
        says = (
            f"Address {address.id} belongs to another key file than the one in this home: restore alerts.key, "
            f"or give it a new secret with 'exilewatch partners rotate {address.id}'. What is meant for it waits."
        )
        raise_flag(session, "key_unusable", f"address {address.id}", address.partner_id, says, now)
    return bool(why)


def _share(session: Session, rules: AlertRules, address: PartnerAddress, on_its_way: int, now: datetime) -> int:
    """Messages that may be on their way at once, less those that are; less what the rates of address and partner
    leave of the hour."""
    most = 1 if address.failures >= rules.limits.failing_after else rules.limits.per_address
    hour = now - timedelta(hours=1)
    left = [most - on_its_way]
    if address.per_hour is not None:
        left.append(address.per_hour - sent_since(session, address.id, hour) - on_its_way)
    if address.partner.per_hour is not None:
        left.append(address.partner.per_hour - sent_to_partner_since(session, address.partner_id, hour))
    return min(left)


def _claim_address(session: Session, on: Claim, has_digest: bool) -> list[Envelope]:
    most = on.house.rules.limits.digest_rows
    gathers = on.address.channel in GATHERING
    single = due_deliveries(session, on.address.id, on.now, most if gathers else on.share, is_digest=False)
    listed = due_deliveries(session, on.address.id, on.now, most, is_digest=True) if has_digest else []
    apart = [[delivery] for delivery in _sendable(session, on, single)]
    if gathers:
        apart = _gather(apart, on.house.rules.limits.mails_apart)
    groups = apart + _bundles(_sendable(session, on, listed))
    return [_take(session, on, group) for group in groups[: on.share]]


def _sendable(session: Session, on: Claim, deliveries: Sequence[Delivery]) -> list[Delivery]:
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


def _gather(apart: list[list[Delivery]], most: int) -> list[list[Delivery]]:
    """What is due for one mailbox: one message each, or all in one where there are many."""
    fresh = [group for group in apart if not group[0].bundle]
    again = _bundles(group[0] for group in apart if group[0].bundle)
    if len(fresh) <= most:
        return again + fresh
    return [*again, [delivery for group in fresh for delivery in group]]


def _bundles(deliveries: Iterable[Delivery]) -> list[list[Delivery]]:
    """One group a digest: what failed together goes again together, what is new of a rhythm goes together."""
    groups: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault((delivery.rhythm, delivery.bundle), []).append(delivery)
    return list(groups.values())


def _take(session: Session, on: Claim, group: list[Delivery]) -> Envelope:
    house, address, first = on.house, on.address, group[0]
    is_alone = first.rhythm == "now" and len(group) == 1 and not first.bundle
    bundle = "" if is_alone else first.bundle or f"dig_{secrets.token_hex(16)}"
    for delivery in group:
        delivery.status, delivery.bundle = "sending", bundle
        delivery.tries += 1
    rotating = address.old_secret_until is not None and address.old_secret_until > on.now
    return Envelope(
        address_id=address.id,
        channel=address.channel,
        destination=address.address,
        language=address.partner.language,
        message_id=bundle or first.message_id,
        rhythm=first.rhythm,
        notices=tuple(_notice(session, house, address, delivery) for delivery in group),
        generations=(address.generation, address.generation - 1) if rotating else (address.generation,),
        pgp_key=address.pgp_key,
    )


def _notice(session: Session, house: House, address: PartnerAddress, delivery: Delivery) -> Notice:
    alert = delivery.alert
    return Notice(
        delivery_id=delivery.id,
        number=alert.number,
        kind=alert.kind,
        stage=alert.stage,
        tlp=alert.tlp,
        thread=alert.thread,
        sequence=alert.sequence,
        link=f"{house.settings.partner_url.rstrip('/')}/alerts/{alert.number}",
        told_at=alert.created_at,
        answer_link=_answer_link(house, address, alert.number),
        fields=_fields(session, house, address, delivery),
    )


def _answer_link(house: House, address: PartnerAddress, number: str) -> str:
    if address.channel != "email":
        return ""
    return f"{house.settings.partner_url.rstrip('/')}/answers/{house.key.answer_token(number)}"


def _fields(session: Session, house: House, address: PartnerAddress, delivery: Delivery) -> dict[str, str]:
    alert = delivery.alert
    is_sealed = address.channel == "webhook" or (address.channel == "email" and bool(address.pgp_key))
    if address.detail != "full" or not is_sealed or alert.kind == "withdrawal":
        return {}
    told = read_tellable(session, alert.event_id, address.partner.language, house.codebook)
    return fields_for_message(house.rules, alert.tlp, told)
