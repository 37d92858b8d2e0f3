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
from db.queries.alerts import addresses_with_due, due_deliveries, sent_since
from triage.alerts.channels import Channel
from triage.alerts.composing import fields_for_message
from triage.alerts.flags import raise_flag
from triage.alerts.keys import Key
from triage.alerts.messages import Envelope, Notice
from triage.alerts.telling import read_tellable
from triage.alerts.timing import after_quiet


@dataclass(frozen=True)
class House:
    """What claiming and sending share."""

    settings: Settings
    rules: AlertRules
    codebook: Codebook
    key: Key
    channels: Mapping[str, Channel]


def claim(session: Session, house: House, now: datetime, room: int) -> list[Envelope]:
    """What may leave now, at most `room` messages, no address taking more than its share."""
    envelopes: list[Envelope] = []
    # Who has least on its way comes first, and nobody takes more than an even part: slow ones delay nobody.
    waiting = sorted(addresses_with_due(session, now), key=lambda found: found[1])
    even = max(room // max(len(waiting), 1), 1)
    for address, on_its_way, has_digest in waiting:
        if _why_stuck(session, house, address, now):
            continue
        share = min(_share(session, house.rules, address, on_its_way, now), even, room - len(envelopes))
        if share > 0:
            envelopes += _claim_address(session, house, address, now, share, has_digest)
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
    most = 1 if address.failures >= rules.limits.failing_after else rules.limits.per_address
    if address.per_hour is None:
        return most - on_its_way
    return min(most, address.per_hour - sent_since(session, address.id, now - timedelta(hours=1))) - on_its_way


def _claim_address(
    session: Session, house: House, address: PartnerAddress, now: datetime, share: int, has_digest: bool
) -> list[Envelope]:
    single = due_deliveries(session, address.id, now, share, is_digest=False)
    most = house.rules.limits.digest_rows
    listed = due_deliveries(session, address.id, now, most, is_digest=True) if has_digest else []
    single, listed = (_sendable(session, address, rows, now) for rows in (single, listed))
    groups = [[delivery] for delivery in single] + _bundles(listed)
    return [_take(session, house, address, group, now) for group in groups[:share]]


def _sendable(
    session: Session, address: PartnerAddress, deliveries: Sequence[Delivery], now: datetime
) -> list[Delivery]:
    """Without what a withdrawal has overtaken, and without what waits for the end of quiet hours."""
    if not deliveries:
        return []
    events = {delivery.alert.event_id for delivery in deliveries}
    withdrawn = set(session.scalars(select(Event.id).where(Event.id.in_(events), Event.status == "withdrawn")))
    later = after_quiet(now, address.partner.time_zone, address.quiet_from, address.quiet_until)
    kept = []
    for delivery in deliveries:
        if delivery.alert.kind != "withdrawal" and delivery.alert.event_id in withdrawn:
            delivery.status = "recalled"
        elif later > now and not delivery.wakes:
            delivery.next_try_at = later
        else:
            kept.append(delivery)
    return kept


def _bundles(deliveries: Iterable[Delivery]) -> list[list[Delivery]]:
    """One group a digest: what failed together goes again together, what is new of a rhythm goes together."""
    groups: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault((delivery.rhythm, delivery.bundle), []).append(delivery)
    return list(groups.values())


def _take(session: Session, house: House, address: PartnerAddress, group: list[Delivery], now: datetime) -> Envelope:
    first = group[0]
    bundle = "" if first.rhythm == "now" else first.bundle or f"dig_{secrets.token_hex(16)}"
    for delivery in group:
        delivery.status, delivery.bundle = "sending", bundle
        delivery.tries += 1
    rotating = address.old_secret_until is not None and address.old_secret_until > now
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
