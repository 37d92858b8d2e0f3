"""Takes what is due, so that no address takes more than its share and no slow one delays another."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.alerts import AlertRules
from db.models import PartnerAddress
from db.queries.alert_deliveries import addresses_with_due, due_deliveries, sent_since, sent_to_partner_since
from triage.alerts.claims import Claim, House
from triage.alerts.flags import raise_flag
from triage.alerts.messages import Envelope
from triage.alerts.packing import bundle, gather, pack
from triage.alerts.recipients import read_silences
from triage.alerts.sifting import sendable

GATHERING = ("email",)
"""Channels where many messages at once become one: a mailbox is read by a person, the others by machines."""


def claim(session: Session, house: House, now: datetime, room: int) -> list[Envelope]:
    """What may leave now, at most `room` messages, no address taking more than its share."""
    # Flushed once at the end, and where something written here is counted: a flush for each address costs much.
    with session.no_autoflush:
        return _claim(session, house, now, room)


def _claim(session: Session, house: House, now: datetime, room: int) -> list[Envelope]:
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
        session.flush()
        left.append(address.partner.per_hour - sent_to_partner_since(session, address.partner_id, hour))
    return min(left)


def _claim_address(session: Session, on: Claim, has_digest: bool) -> list[Envelope]:
    most = on.house.rules.limits.digest_rows
    gathers = on.address.channel in GATHERING
    single = due_deliveries(session, on.address.id, on.now, most if gathers else on.share, is_digest=False)
    listed = due_deliveries(session, on.address.id, on.now, most, is_digest=True) if has_digest else []
    apart = [[delivery] for delivery in sendable(session, on, single)]
    if gathers:
        apart = gather(apart, on.house.rules.limits.mails_apart)
    groups = apart + bundle(sendable(session, on, listed))
    return [pack(session, on, group) for group in groups[: on.share]]
