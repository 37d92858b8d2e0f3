"""The audit chain: appending to it, checking it, reading it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db.models import ChainHead, Decision
from db.models.base import Json, now

_PORTION = (
    select(Decision)
    .where(Decision.id > bindparam("after"))
    .order_by(Decision.id)
    .limit(1000)
    .execution_options(populate_existing=True)
)
_HEAD = select(ChainHead).where(ChainHead.id == 1).with_for_update().execution_options(populate_existing=True)
MOST_JUDGED = 20_000
"""Decisions that the ranking learns from: more change no weight that is shown, and reading them takes a page's time."""
GENESIS = "0" * 64
"""What stands for the hash before the first row."""
BLANK: Json = {"erased": True}
"""What stands in a row whose words went with an erased person; the guards of the table let nothing else through."""
ERASURE = "person_erased"
"""The row that names the rows which an erasure blanked, each with the digest of what is left of it."""


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision that is about to be appended: everything but its number, time and seal."""

    user: str
    action: str
    candidate_id: int | None = None
    event_id: int | None = None
    undoes: int | None = None
    reason: str = ""
    human: Json = field(default_factory=dict)
    machine: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BadRow:
    """The first row at which the chain is broken, and how."""

    id: int
    reason: str


class ChainError(RuntimeError):
    """The chain cannot be continued; the message says why and what to do."""


def append_decision(session: Session, new: NewDecision, at: datetime | None = None) -> Decision:
    """Appends one decision in the session's transaction and returns it.

    The head row is locked first, so two writers never take one number. Raises ChainError where the head is gone."""
    head = session.scalars(_HEAD).first()
    if head is None:
        raise ChainError("decisions: the head of the chain is gone; restore the last verified backup")
    row = Decision(
        id=head.decisions + 1,
        at=at or now(),
        user=new.user,
        action=new.action,
        candidate_id=new.candidate_id,
        event_id=new.event_id,
        undoes=new.undoes,
        reason=new.reason,
        human=new.human,
        machine=new.machine,
        previous_hash=head.hash,
    )
    row.hash = seal(row)
    session.add(row)
    head.decisions, head.hash = row.id, row.hash
    session.flush()
    return row


def seal(row: Decision) -> str:
    """SHA-256 (hex) over the previous hash and the canonical JSON of the row: sorted keys, no spaces, UTF-8."""
    said = {
        "id": row.id,
        "at": _stamp(row.at),
        "user": row.user,
        "action": row.action,
        "candidate_id": row.candidate_id,
        "event_id": row.event_id,
        "undoes": row.undoes,
        "reason": row.reason,
        "human": row.human,
        "machine": row.machine,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((row.previous_hash + canonical).encode()).hexdigest()


def is_blank(row: Decision) -> bool:
    """Whether the words of a row went with an erased person."""
    return row.human == BLANK


def blank_decisions(session: Session, numbers: Sequence[int]) -> dict[str, str]:
    """Blanks what rows say; who, when, what and their hashes stay. Returns number → digest of what is left.

    The caller must append an ERASURE row that names them in `human["blanked"]`: without it the chain is broken."""
    left = {}
    for number in numbers:
        row = session.get_one(Decision, number)
        row.reason, row.human, row.machine = "", dict(BLANK), {}
        left[str(number)] = digest_left(row)
    session.flush()
    return left


def digest_left(row: Decision) -> str:
    """SHA-256 (hex) over what is left of a blanked row."""
    said = [row.id, _stamp(row.at), row.user, row.action, row.candidate_id, row.event_id, row.undoes, row.hash]
    return hashlib.sha256(json.dumps([*said, row.previous_hash], ensure_ascii=False).encode()).hexdigest()


def verify_chain(session: Session) -> BadRow | None:
    """The first bad row, or None where every row stands as it was written and none is missing.

    A blanked row stands where a later row of an erasure, itself sealed, names it and what is left of it.
    The session forgets its objects on the way, so that a long chain does not fill the memory."""
    blanked = _blanked(session)
    expected, last = 1, GENESIS
    for row in _in_order(session):
        if row.id != expected:
            return BadRow(expected, f"missing: the next row is {row.id}")
        if row.previous_hash != last:
            return BadRow(row.id, f"its previous hash is not the hash of row {row.id - 1}")
        fault = _check_blank(row, blanked.get(row.id, "")) if is_blank(row) else _check_seal(row)
        if fault:
            return BadRow(row.id, fault)
        expected, last = row.id + 1, row.hash
    return _check_end(session, expected - 1, last)


def _check_seal(row: Decision) -> str:
    return "" if seal(row) == row.hash else "what it says is not what was sealed"


def _check_blank(row: Decision, left: str) -> str:
    if not left:
        return "it was blanked, and no erasure names it"
    is_empty = not row.reason and not row.machine
    return "" if is_empty and digest_left(row) == left else "what is left of it is not what the erasure left"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _blanked(session: Session) -> dict[int, str]:
    """Number of a blanked row → digest of what is left of it, as the erasures that came after it say."""
    rows = session.execute(select(Decision.id, Decision.human).where(Decision.action == ERASURE).order_by(Decision.id))
    return {
        int(number): str(digest)
        for erasure, human in rows
        for number, digest in dict(human.get("blanked", {})).items()
        if int(number) < erasure
    }


def _check_end(session: Session, count: int, last: str) -> BadRow | None:
    head = session.get(ChainHead, 1, populate_existing=True)
    if head is None:
        return BadRow(count + 1, "the head of the chain is gone")
    if head.decisions > count:
        return BadRow(count + 1, f"missing: the chain had {head.decisions} rows")
    if head.decisions < count:
        return BadRow(head.decisions + 1, f"added from outside: the chain had {head.decisions} rows")
    return None if head.hash == last else BadRow(count, "its hash is not the one that the chain ended with")


def _in_order(session: Session) -> Iterator[Decision]:
    after = 0
    while portion := session.scalars(_PORTION, {"after": after}).all():
        yield from portion
        after = portion[-1].id
        session.expunge_all()


def latest_decisions(session: Session, before: int | None = None, limit: int = 100) -> Sequence[Decision]:
    """The newest decisions first, at most `limit`, those under number `before` where one is given."""
    query = select(Decision).order_by(Decision.id.desc()).limit(limit)
    return session.scalars(query if before is None else query.where(Decision.id < before)).all()


def decisions_of_candidate(session: Session, candidate_id: int) -> Sequence[Decision]:
    """All decisions about one candidate, oldest first."""
    return session.scalars(select(Decision).where(Decision.candidate_id == candidate_id).order_by(Decision.id)).all()


def standing(rows: Sequence[Decision]) -> list[Decision]:
    """Those of a candidate's decisions that nobody has taken back; the taking back itself is none of them."""
    undone = {row.undoes for row in rows if row.undoes is not None}
    return [row for row in rows if row.id not in undone and row.undoes is None]


def last_decision_of(session: Session, user: str, actions: Sequence[str]) -> Decision | None:
    """The last decision of these actions that a user made and that nobody has undone; None where there is none."""
    undone = select(Decision.undoes).where(Decision.undoes.is_not(None))
    query = (
        select(Decision)
        .where(Decision.user == user, Decision.action.in_(actions), Decision.undoes.is_(None))
        .where(Decision.id.not_in(undone))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


RANKING = "ranking_fitted"


def last_ranking(session: Session) -> Json | None:
    """The model of ranking that was fitted last, as it was sealed; None where none was."""
    query = select(Decision.human).where(Decision.action == RANKING).order_by(Decision.id.desc()).limit(1)
    return session.scalars(query).first()


def judged_cards(session: Session) -> Sequence[Decision]:
    """The rows that confirmed or rejected a card and that nobody has taken back: the newest, in their order."""
    undone = select(Decision.undoes).where(Decision.undoes.is_not(None))
    rows = session.scalars(
        select(Decision)
        .where(Decision.action.in_(("confirm", "agree", "adjudicate", "reject")), Decision.id.not_in(undone))
        .order_by(Decision.id.desc())
        .limit(MOST_JUDGED)
    ).all()
    return [row for row in reversed(rows) if not is_blank(row)]
