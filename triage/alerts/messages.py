"""What passes between composing, guard and sending."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Seal = Literal["open", "sealed", "opaque"]
"""open: others may read it on its way or in the mailbox · sealed: only the receiver will (https, or text that is
about to be encrypted) · opaque: encrypted already, so that only its outside can be read."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One alert as it is told. `fields`: what the label lets into this message, code → value."""

    delivery_id: int
    number: str
    kind: str
    stage: str
    tlp: str
    thread: str
    sequence: int
    link: str
    told_at: datetime
    answer_link: str = ""
    """Answers without signing in; only in mail to one receiver."""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is to be told to one address in one message."""

    address_id: int
    channel: str
    destination: str
    language: str
    message_id: str
    """The same over all tries."""
    rhythm: str
    notices: tuple[Notice, ...]
    generations: tuple[int, ...] = (1,)
    """Of the secrets that it is signed with: two while a rotation lasts."""
    pgp_key: str = ""

    @property
    def is_digest(self) -> bool:
        return self.rhythm != "now" or len(self.notices) > 1


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it will leave, byte by byte: what the guard reads."""

    delivery_ids: tuple[int, ...]
    address_id: int
    channel: str
    destination: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seal: Seal
    generations: tuple[int, ...] = (1,)
    pgp_key: str = ""
    """Armoured key that the body must be encrypted to before it leaves."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one try."""

    result: Literal["delivered", "failed", "gone", "rejected"]
    """failed: try again · gone: the address is no more · rejected: no further try of this message makes sense"""
    says: str = ""
    """For the operator: never text of the message or of the receiver's answer."""
    retry_after: float | None = None
    """Seconds that the receiver asked for."""
