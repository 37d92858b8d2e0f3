"""Counts for the page of statistics: events, ages, decisions. Removed and undisclosed people are counted, not named."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Act, Candidate, Decision, Event, Person

OPEN = ("new", "unsure", "deferred", "second", "adjudicate")
NOT_DECISIONS = ("user_added", "user_changed")


def acts_that_stand(session: Session) -> Sequence[tuple[str, str | None, str | None, str | None]]:
    """(measure, date, home state, host) of each act of an event that stands."""
    rows = session.execute(
        select(Act.measure, Act.date, Person.home_state, Act.host)
        .join(Event, Event.id == Act.event_id)
        .join(Person, Person.id == Event.person_id)
        .where(Event.status != "withdrawn")
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def moments_of_open_cards(session: Session) -> Sequence[datetime]:
    """When each card that is not decided came into being."""
    return session.scalars(select(Candidate.created_at).where(Candidate.status.in_(OPEN))).all()


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
