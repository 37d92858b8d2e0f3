"""What a person can do with a card: one value each."""

from dataclasses import dataclass

from triage.records.coding import Coding
from triage.records.new_person import PersonForm


@dataclass(frozen=True, slots=True)
class Confirm:
    """It is he, and this happened."""

    coding: Coding
    ask_second: bool = False
    """Somebody else is to read it before it is recorded, whatever its stage."""
    alone: str = ""
    """Why it cannot wait for a second reader; only for who may record alone (triage/desk/policy.py)."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Not an event of this person; `reason` is a code of the codebook's rejections."""

    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """For a second reader, with a note."""

    note: str


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Somebody else than the card says, and not on the list."""

    person: PersonForm


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another card of the person tells the same event already."""

    of: int


@dataclass(frozen=True, slots=True)
class Defer:
    """Not now: in the queue again from an ISO day on."""

    until: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Another card of the person tells the same event: its documents come to this one."""

    other: int


@dataclass(frozen=True, slots=True)
class Split:
    """Some documents tell something else: they get a card of their own."""

    documents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """Sensitive: two must agree, and no alert goes by itself."""

    sensitive: bool


Action = Confirm | Reject | Unsure | AddPerson | Duplicate | Defer | Merge | Split | Flag
