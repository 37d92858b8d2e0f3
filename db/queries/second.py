"""What waits for a second reader, and how those who read twice agreed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models import Candidate, Decision, Person
from db.queries.decisions import is_blank, standing

CODINGS = ("code", "confirm", "reject", "differ", "agree", "adjudicate")


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A card that somebody else than its first reader should read."""

    candidate: Candidate
    person: str
    readers: tuple[str, ...]
    """Who has coded it."""


def cards_for_second(session: Session, limit: int = 200) -> list[Awaiting]:
    """Cards that wait for a second or third reader: those that hold up a record first, the oldest first."""
    is_gated = Candidate.status.in_(("second", "adjudicate"))
    is_sample = Candidate.second.in_(("sample", "differs"))
    rows = session.execute(
        select(Candidate, Person.canonical_name)
        .join(Person, Person.id == Candidate.person_id)
        .where(Candidate.second > "", or_(is_gated, is_sample))
        .order_by(is_gated.desc(), Candidate.updated_at, Candidate.id)
        .limit(limit)
    ).all()
    read = _codings(session, [candidate.id for candidate, _name in rows])
    return [
        Awaiting(candidate, name, tuple(row.user for row in read.get(candidate.id, ()))) for candidate, name in rows
    ]


def twice_read(session: Session, limit: int = 20_000) -> list[list[Decision]]:
    """For each card that two have read the rows that hold what they made of it, in order; the newest cards last."""
    cards = session.scalars(
        select(Decision.candidate_id)
        .where(Decision.action.in_(("agree", "differ")), Decision.candidate_id.is_not(None))
        .distinct()
        .order_by(Decision.candidate_id.desc())
        .limit(limit)
    ).all()
    found = _codings(session, [card for card in cards if card is not None])
    return [found[card] for card in sorted(found) if len(found[card]) > 1]


def await_second(session: Session, rows: Sequence[Decision]) -> set[int]:
    """Those of the decisions that a second reader must not see yet: codings of cards that still wait for one."""
    cards = {row.candidate_id for row in rows if row.action in CODINGS and row.candidate_id is not None}
    waiting = set(session.scalars(select(Candidate.id).where(Candidate.id.in_(cards), Candidate.second != "")))
    return {row.id for row in rows if row.candidate_id in waiting and row.action in CODINGS}


def _codings(session: Session, candidates: Sequence[int]) -> dict[int, list[Decision]]:
    by_card: dict[int, list[Decision]] = {}
    for start in range(0, len(candidates), 500):
        some = candidates[start : start + 500]
        query = select(Decision).where(Decision.candidate_id.in_(some)).order_by(Decision.id)
        for row in session.scalars(query):
            by_card.setdefault(row.candidate_id or 0, []).append(row)
    kept = {
        card: [row for row in standing(rows) if row.action in CODINGS and not is_blank(row)]
        for card, rows in by_card.items()
    }
    return {card: rows for card, rows in kept.items() if rows}
