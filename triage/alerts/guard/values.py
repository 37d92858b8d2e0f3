"""What the guard decides on, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass

Forbidden = Mapping[str, frozenset[str]]
"""Kind of value → the values, folded (guard/folding.py)."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the database says of a message, read by the guard itself."""

    label: str
    """The strictest of its alerts."""
    clearance: str
    channel: str
    destination: str
    is_confirmed: bool
    """The address is confirmed and its partner active."""
    has_key: bool
    """The address has an OpenPGP key."""
    is_sendable: bool
    """Its deliveries are on their way, its events stand or it withdraws them, a second person agreed where needed."""
    do_not_disclose: bool
    link_base: str
    """What every link must begin with, as the settings say."""
    mail_from: str
    values: Forbidden


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a message: where it stands, and what it says, decoded."""

    where: str
    """header:NAME | line | file | field:CODE | key | value"""
    text: str


SILENT = "the guard does not answer"
BROKEN = "the guard could not judge it"
"""How reasons begin for which the guard is at fault, and not the message."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Empty reasons: it may leave. A reason names a kind and a place, never a value."""

    reasons: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        return not self.reasons

    @property
    def is_silence(self) -> bool:
        """Whether the guard itself failed: the message waits."""
        return any(reason.startswith((SILENT, BROKEN)) for reason in self.reasons)
