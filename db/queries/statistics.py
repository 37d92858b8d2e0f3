"""Counts for the page of statistics: events, ages, decisions. Removed and undisclosed people are counted, not named."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.models import Act, Candidate, Decision, Event, Person

OPEN = ("new", "unsure", "deferred", "second", "adjudicate")


@dataclass(frozen=True, slots=True)
class ActCount:
    """How many acts are alike in these."""

    measure: str
    month: str | None
    """YYYY-MM, or YYYY where no more is known."""
    home_state: str | None
    host: str | None
    acts: int


NOT_DECISIONS = ("user_added", "user_changed")


def count_acts(session: Session) -> Sequence[ActCount]:
    """The acts of events that stand, counted by what is said of them."""
    kinds = (Act.measure, func.substr(Act.date, 1, 7), Person.home_state, Act.host)
    rows = session.execute(
        select(*kinds, func.count())
        .join(Event, Event.id == Act.event_id)
        .join(Person, Person.id == Event.person_id)
        .where(Event.status != "withdrawn")
        .group_by(*kinds)
    )
    return [ActCount(*row) for row in rows]


def open_cards_since(session: Session, moments: Sequence[datetime]) -> list[int]:
    """How many cards that are not decided came into being after each of the moments."""
    counts = (func.sum(case((Candidate.created_at > moment, 1), else_=0)) for moment in moments)
    row = session.execute(select(*counts).where(Candidate.status.in_(OPEN))).one()
    return [number or 0 for number in row]


def decisions_by_person(session: Session) -> dict[str, Counter[str]]:
    """User → action → how many."""
    rows = session.execute(
        select(Decision.user, Decision.action, func.count())
        .where(Decision.candidate_id.is_not(None), Decision.action.not_in(NOT_DECISIONS))
        .group_by(Decision.user, Decision.action)
    )
    found: dict[str, Counter[str]] = {}
    for user, action, count in rows:
        found.setdefault(user, Counter())[action] = count
    return found
