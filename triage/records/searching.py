"""Switches searches by name on and off: each a decision of a person, with reason and last day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.engines import read_engines
from config.errors import UsageError
from db.models import NameSearch, Person
from db.queries.decisions import NewDecision, append_decision
from db.queries.searches import find_search
from db.session import Database

LONGEST_DAYS = 366
"""A leak is renewed by a person, never for ever."""
SHORTEST_REASON = 10
LONGEST_REASON = 2000


class SearchError(UsageError, ValueError):
    """A search cannot be switched so; `code` says why in one word, the message in a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class SearchWish:
    """What somebody wants: one engine asked for one person's name, why, and until which day."""

    person_key: str
    engine: str
    reason: str
    until: date


def check_wish(wish: SearchWish, today: date) -> None:
    """Raises SearchError for a wish that nobody may have."""
    if wish.engine not in read_engines():
        raise SearchError("engine", f"no engine '{wish.engine}'; known are {', '.join(read_engines())}")
    if not SHORTEST_REASON <= len(wish.reason.strip()) <= LONGEST_REASON:
        raise SearchError(
            "reason", f"a reason of at least {SHORTEST_REASON} letters is needed: a third party learns the name"
        )
    if not today <= wish.until <= today + timedelta(days=LONGEST_DAYS):
        raise SearchError("until", f"the last day must lie between today and {LONGEST_DAYS} days from now")


def switch_on(database: Database, wish: SearchWish, user: str, at: datetime) -> int:
    """Switches a search on, or renews it; returns its number. Raises SearchError."""
    check_wish(wish, at.date())
    with database.write() as session:
        person = _person(session, wish.person_key)
        if (before := find_search(session, person.id, wish.engine)) is not None:
            before.switched_off_by, before.switched_off_at = user, at
        row = NameSearch(
            person_id=person.id,
            engine=wish.engine,
            reason=wish.reason.strip(),
            until=wish.until,
            switched_on_by=user,
            switched_on_at=at,
            asked_at=before.asked_at if before else None,
        )
        session.add(row)
        session.flush()
        human = {"search": row.id, "person": person.id, "engine": wish.engine, "until": wish.until.isoformat()}
        append_decision(session, NewDecision(user, "search_on", reason=row.reason, human=human), at)
        return row.id


def switch_off(database: Database, person_key: str, engine: str, user: str, at: datetime) -> None:
    """Switches a search off at once. Raises SearchError where none is on."""
    with database.write() as session:
        person = _person(session, person_key)
        row = find_search(session, person.id, engine)
        if row is None:
            raise SearchError("off", f"no search of {engine} is on for {person_key}")
        row.switched_off_by, row.switched_off_at = user, at
        human = {"search": row.id, "person": person.id, "engine": engine}
        append_decision(session, NewDecision(user, "search_off", human=human), at)


def _person(session: Session, key: str) -> Person:
    person = session.scalars(select(Person).where(Person.person_key == key)).first()
    if person is None or person.status != "active":
        raise SearchError("person", f"nobody on the list has the key '{key}'; see 'exilewatch persons export'")
    return person
