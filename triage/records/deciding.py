"""Who may turn a card into what: state and action in, change or refusal out. Pure.

new, unsure, deferred ──► confirmed | rejected | duplicate | unsure | deferred
                      └─► second ──► confirmed, or adjudicate ──► confirmed | rejected
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.codebook import Codebook
from db.models.base import Json
from triage.records.actions import (
    Action,
    AddPerson,
    Confirm,
    Defer,
    Duplicate,
    Flag,
    Merge,
    Reject,
    Split,
    Unsure,
)
from triage.records.coding import Coding, Refusal, read_day
from triage.records.new_person import PersonForm
from triage.records.second_reading import Judgement, is_alike, joined, why_second

LONGEST_NOTE = 4000
OPEN = ("new", "unsure", "deferred")
"""Statuses in which one person decides."""
READ_BY_TWO = ("second", "adjudicate")
"""Statuses in which somebody else than who has coded decides."""


@dataclass(frozen=True, slots=True)
class CardState:
    """What of a card decides which actions are open."""

    status: str
    revision: int
    person: int = 0
    documents: tuple[int, ...] = ()
    claimed_by: str = ""
    """Whose live claim it is; an idle one is none."""
    sensitive: bool = False
    second: str = ""
    """Why a second reader is wanted, as on the candidate."""
    judgements: tuple[Judgement, ...] = ()
    """Of those who have coded it while a second reader is wanted, in order."""
    is_drawn: bool = False
    """Belongs to the random tenth that two read."""


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
    """What to write: the card's new values (None: as before), and what the audit chain says of it."""

    status: str
    action: str
    reason: str = ""
    human: Json | None = None
    event: Coding | None = None
    person: PersonForm | None = None
    second: str | None = None
    sensitive: bool | None = None
    deferred_until: str | None = None
    duplicate_of: int | None = None
    merge: int | None = None
    """The card whose documents come to this one."""
    split: tuple[int, ...] = ()
    """Documents that get a card of their own."""


CARD_ACTIONS = (
    *("confirm", "reject", "unsure", "new_person", "duplicate", "defer", "merge", "split", "flag"),
    *("code", "agree", "differ", "adjudicate", "correct", "withdraw"),
)
"""Rows of the audit chain that turn a card or its event, and that an undo can take back."""


def decide(
    card: CardState,
    revision: int,
    action: Action,
    codebook: Codebook,
    user: str = "",
    other: CardState | None = None,
) -> Change | Refusal:
    """The change that an action makes on a card whose `revision` its user saw, or why it cannot be made.

    other: the second card of a merge or duplicate, None where it does not exist."""
    if card.status not in (*OPEN, *READ_BY_TWO) and not is_sample_due(card):
        return Refusal("refused.decided")
    if card.revision != revision:
        return Refusal("refused.stale")
    if card.claimed_by not in ("", user):
        return Refusal("refused.claimed")
    if card.status not in OPEN:
        return _decide_second(card, action, codebook, user)
    return _decide_open(card, action, codebook, other)


def is_sample_due(card: CardState) -> bool:
    """Whether a decided card waits for a second reading all the same: it was drawn for the sample."""
    return card.status in ("confirmed", "rejected") and card.second in ("sample", "differs")


def decide_undo(card: CardState, past: Past, user: str, may_undo_others: bool) -> Change | Refusal:
    """The change that takes a decision back, or why it cannot be taken back."""
    if past.action not in CARD_ACTIONS or past.is_undone:
        return Refusal("refused.undone")
    if past.user != user and not may_undo_others:
        return Refusal("refused.not_yours")
    if not past.is_latest or (card.status in OPEN and past.action not in LEAVES_OPEN):
        return Refusal("refused.not_latest")
    return Change(past.status_before, "undo", reason=past.action)


LEAVES_OPEN = ("unsure", "defer", "merge", "split", "flag")
"""After these a card is still open: being open does not say that they were taken back."""


def _decide_open(card: CardState, action: Action, codebook: Codebook, other: CardState | None) -> Change | Refusal:
    match action:
        case Confirm():
            return _confirm(card, action, codebook)
        case Reject():
            return _reject(card, action, codebook)
        case Unsure():
            return _set_aside(action)
        case AddPerson():
            said = {"person": action.person.as_json()}
            return Change("rejected", "new_person", "not_person", said, person=action.person)
        case Defer():
            return _defer(action)
        case Duplicate() | Merge() | Split():
            return _rearrange(card, action, other)
        case Flag():
            return _flag(card, action)


def _confirm(card: CardState, action: Confirm, codebook: Codebook) -> Change:
    human: Json = {"coding": action.coding.as_json()}
    if action.alone:
        human["alone"] = action.alone
    why = "" if action.alone else why_second(action.coding.measure, card.sensitive, action.ask_second, codebook)
    if why:
        return Change("second", "code", human=human, second=why)
    return Change("confirmed", "confirm", human=human, event=action.coding, second="sample" if card.is_drawn else "")


def _reject(card: CardState, action: Reject, codebook: Codebook) -> Change | Refusal:
    refusal = _check_reason(action, codebook)
    second = "sample" if card.is_drawn else ""
    return refusal or Change("rejected", "reject", action.reason, {"note": action.note}, second=second)


def _check_reason(action: Reject, codebook: Codebook) -> Refusal | None:
    if action.reason not in codebook.rejections:
        return Refusal("refused.reason", "reason")
    return Refusal("refused.too_long", "note") if len(action.note) > LONGEST_NOTE else None


def _set_aside(action: Unsure) -> Change | Refusal:
    if not action.note:
        return Refusal("refused.note_missing", "note")
    if len(action.note) > LONGEST_NOTE:
        return Refusal("refused.too_long", "note")
    return Change("unsure", "unsure", human={"note": action.note})


def _defer(action: Defer) -> Change | Refusal:
    if len(action.until) != 10 or read_day(action.until) is None:
        return Refusal("refused.defer_day", "until")
    return Change("deferred", "defer", human={"until": action.until}, deferred_until=action.until)


def _flag(card: CardState, action: Flag) -> Change:
    return Change(card.status, "flag", human={"sensitive": action.sensitive}, sensitive=action.sensitive)


def _rearrange(card: CardState, action: Duplicate | Merge | Split, other: CardState | None) -> Change | Refusal:
    if isinstance(action, Split):
        chosen = set(action.documents)
        if not chosen or not chosen < set(card.documents):
            return Refusal("refused.split", "documents")
        return Change(card.status, "split", human={"documents": sorted(chosen)}, split=tuple(sorted(chosen)))
    if other is None or other.person != card.person or other is card:
        return Refusal("refused.other_card", "other")
    if isinstance(action, Duplicate):
        return _duplicate(action, other)
    if other.status not in OPEN or other.claimed_by or not other.documents:
        return Refusal("refused.other_decided", "other")
    return Change(card.status, "merge", human={"other": action.other}, merge=action.other)


def _duplicate(action: Duplicate, other: CardState) -> Change | Refusal:
    if other.status == "duplicate":
        return Refusal("refused.other_decided", "other")
    return Change("duplicate", "duplicate", human={"of": action.of}, duplicate_of=action.of)


def _decide_second(card: CardState, action: Action, codebook: Codebook, user: str) -> Change | Refusal:
    judgement = _judge(action, user)
    if judgement is None:
        return Refusal("refused.second_only")
    if user in {judged.user for judged in card.judgements}:
        return Refusal("refused.own_coding")
    refusal = _check_reason(action, codebook) if isinstance(action, Reject) else None
    if refusal is not None:
        return refusal
    if card.status == "adjudicate" or card.second == "differs":
        return _adjudicate(card, judgement)
    return _read_second(card, card.judgements, judgement)


def _judge(action: Action, user: str) -> Judgement | None:
    if isinstance(action, Confirm):
        return Judgement(user, action.coding)
    return Judgement(user, None, action.reason) if isinstance(action, Reject) else None


def _read_second(card: CardState, before: Sequence[Judgement], judgement: Judgement) -> Change:
    is_sample = card.status != "second"
    first = before[0] if before else Judgement("")
    if not is_alike(first, judgement):
        status, second = (card.status, "differs") if is_sample else ("adjudicate", card.second)
        return replace(_said(judgement), status=status, action="differ", second=second)
    if is_sample or judgement.coding is None or first.coding is None:
        return replace(_said(judgement), status=card.status if is_sample else "rejected", action="agree", second="")
    event = joined(first.coding, judgement.coding)
    return replace(_said(judgement), status="confirmed", action="agree", second="", event=event)


def _adjudicate(card: CardState, judgement: Judgement) -> Change:
    """The third reader's word: of a sample it only closes the difference, for its event stands already."""
    if card.status != "adjudicate":
        return replace(_said(judgement), status=card.status, action="adjudicate", second="")
    status = "confirmed" if judgement.coding else "rejected"
    return replace(_said(judgement), status=status, action="adjudicate", second="", event=judgement.coding)


def _said(judgement: Judgement) -> Change:
    human: Json = {"coding": judgement.coding.as_json()} if judgement.coding else {"note": ""}
    return Change("", "", judgement.reason, human)
