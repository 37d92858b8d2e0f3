"""Puts deliveries into envelopes, one for each message, and marks them as on their way."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from functools import partial, reduce

from sqlalchemy.orm import Session

from db.models import Delivery, PartnerAddress
from triage.alerts.claims import Claim, House
from triage.alerts.composing import fields_for_message
from triage.alerts.labelling import stricter_of
from triage.alerts.messages import Envelope, Notice
from triage.alerts.telling import read_tellable


def gather(apart: list[list[Delivery]], most: int) -> list[list[Delivery]]:
    """What is due for one mailbox: one message each, or all in one where there are many."""
    fresh = [group for group in apart if not group[0].bundle]
    again = bundle(group[0] for group in apart if group[0].bundle)
    if len(fresh) <= most:
        return again + fresh
    return [*again, [delivery for group in fresh for delivery in group]]


def bundle(deliveries: Iterable[Delivery]) -> list[list[Delivery]]:
    """One group a digest: what failed together goes again together, what is new of a rhythm goes together."""
    groups: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault((delivery.rhythm, delivery.bundle), []).append(delivery)
    return list(groups.values())


def pack(session: Session, on: Claim, group: list[Delivery]) -> Envelope:
    """The envelope of one message, whose deliveries are on their way from here on."""
    house, address, first = on.house, on.address, group[0]
    is_alone = first.rhythm == "now" and len(group) == 1 and not first.bundle
    digest = "" if is_alone else first.bundle or f"dig_{secrets.token_hex(16)}"
    for delivery in group:
        delivery.status, delivery.bundle = "sending", digest
        delivery.tries += 1
    rotating = address.old_secret_until is not None and address.old_secret_until > on.now
    return Envelope(
        address_id=address.id,
        channel=address.channel,
        destination=address.address,
        language=address.partner.language,
        message_id=digest or first.message_id,
        rhythm=first.rhythm,
        notices=tuple(_notice(house, address, *pair) for pair in zip(group, _fields(session, on, group), strict=True)),
        generations=(address.generation, address.generation - 1) if rotating else (address.generation,),
        pgp_key=address.pgp_key,
    )


def _notice(house: House, address: PartnerAddress, delivery: Delivery, fields: dict[str, str]) -> Notice:
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
        fields=fields,
    )


def _answer_link(house: House, address: PartnerAddress, number: str) -> str:
    if address.channel != "email":
        return ""
    return f"{house.settings.partner_url.rstrip('/')}/answers/{house.key.answer_token(number)}"


def _fields(session: Session, on: Claim, group: list[Delivery]) -> list[dict[str, str]]:
    """Of each alert, what may stand in this message. A message has one label, the strictest of what is in it, and one
    person who is not to be disclosed closes it for all: so the guard reads it, and so it must be written."""
    house, address = on.house, on.address
    is_sealed = address.channel == "webhook" or (address.channel == "email" and bool(address.pgp_key))
    if address.detail != "full" or not is_sealed:
        return [{} for _ in group]
    language, rules = address.partner.language, house.rules
    told = [read_tellable(session, row.alert.event_id, language, house.codebook) for row in group]
    label = reduce(partial(stricter_of, rules), (row.alert.tlp for row in group))
    is_hidden = any(one.do_not_disclose for one in told)
    return [
        {}
        if row.alert.kind == "withdrawal"
        else fields_for_message(rules, label, replace(one, do_not_disclose=is_hidden))
        for row, one in zip(group, told, strict=True)
    ]
