"""What channels share whose messages lie at a private address until the partner fetches them."""

import json
from uuid import UUID, uuid5

from config.settings import Settings
from triage.alerts.messages import Envelope, Outgoing

NAMESPACE = UUID("6f1d7c1e-5a59-5d0b-9f3e-0e6a6b0f2f11")
"""Of our own: the same message has the same number whenever it is fetched."""
LONGEST_TITLE = 80


def stable_uuid(*parts: object) -> str:
    """A UUID (version 5) that follows from its parts."""
    return str(uuid5(NAMESPACE, "/".join(str(part) for part in parts)))


def why_no_address(settings: Settings) -> str:
    """What is fetched needs the address of the partners' pages."""
    return "" if settings.partner_url else "EXILEWATCH_PARTNER_URL is not set"


def check_title(address: str) -> str:
    """A private address is known by a title, for the operator."""
    return "" if 0 < len(address.strip()) <= LONGEST_TITLE else "give it a title of 1 to 80 characters"


def pack_json(envelope: Envelope, channel: str, media_type: str, body: object) -> Outgoing:
    """A document as the guard reads it and the partner fetches it."""
    return Outgoing(
        delivery_ids=tuple(notice.delivery_id for notice in envelope.notices),
        address_id=envelope.address_id,
        channel=channel,
        destination=envelope.destination,
        message_id=envelope.message_id,
        headers=(("content-type", media_type),),
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        seal="open",
    )
