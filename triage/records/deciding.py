"""Who may turn a card into what: state and action in, change or refusal out. Pure."""

from dataclasses import dataclass

from config.codebook import Codebook
from db.models.base import Json
from triage.records.coding import Coding, Refusal
from triage.records.new_person import PersonForm

LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Confirm:
    """It is he, and this happened."""

    coding: Coding


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


Action = Confirm | Reject | Unsure | AddPerson


@dataclass(frozen=True, slots=True)
class CardState:
    """What of a card decides which actions are open."""

    status: str
    revision: int


@dataclass(frozen=True, slots=True)
class Past:
    """A decision that somebody wants undone."""

    id: int
    user: str
    action: str
    status_before: str
    is_latest: bool
    """Nothing that stands was decided on the card after it."""
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What to write: the card's new status, and what the audit chain says of it."""

    status: str
    action: str
    reason: str = ""
    human: Json | None = None
    event: Coding | None = None
    person: PersonForm | None = None


OPEN = ("new", "unsure")
CARD_ACTIONS = ("confirm", "reject", "unsure", "new_person")
"""Rows of the audit chain that turn a card, and that an undo can take back."""


def decide(card: CardState, revision: int, action: Action, codebook: Codebook) -> Change | Refusal:
    """The change that an action makes on a card whose `revision` its user saw, or why it cannot be made."""
    if card.status not in OPEN:
        return Refusal("refused.decided")
    if card.revision != revision:
        return Refusal("refused.stale")
    if isinstance(action, Confirm):
        return Change("confirmed", "confirm", human={"coding": action.coding.as_json()}, event=action.coding)
    if isinstance(action, Reject):
        return _reject(action, codebook)
    if isinstance(action, Unsure):
        return _set_aside(action)
    return Change("rejected", "new_person", "not_person", {"person": action.person.as_json()}, person=action.person)


def decide_undo(card: CardState, past: Past, user: str, may_undo_others: bool) -> Change | Refusal:
    """The change that takes a decision back, or why it cannot be taken back."""
    if past.action not in CARD_ACTIONS or past.is_undone:
        return Refusal("refused.undone")
    if past.user != user and not may_undo_others:
        return Refusal("refused.not_yours")
    if not past.is_latest or (card.status in OPEN and past.action != "unsure"):
        return Refusal("refused.not_latest")
    return Change(past.status_before, "undo", reason=past.action)


def _reject(action: Reject, codebook: Codebook) -> Change | Refusal:
    if action.reason not in codebook.rejections:
        return Refusal("refused.reason", "reason")
    if len(action.note) > LONGEST_NOTE:
        return Refusal("refused.too_long", "note")
    return Change("rejected", "reject", action.reason, {"note": action.note})


def _set_aside(action: Unsure) -> Change | Refusal:
    if not action.note:
        return Refusal("refused.note_missing", "note")
    if len(action.note) > LONGEST_NOTE:
        return Refusal("refused.too_long", "note")
    return Change("unsure", "unsure", human={"note": action.note})
