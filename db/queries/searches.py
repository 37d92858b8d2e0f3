"""Searches by name: which are on, and when each was asked."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import NameSearch, Person

SwitchedOnRow = tuple[int, str, tuple[str, ...], date, datetime | None]
"""id, engine, names (the person's own first), last day, when asked."""


def searches_on(session: Session) -> list[SwitchedOnRow]:
    """Every search that nobody switched off, of persons on the list."""
    query = (
        select(NameSearch, Person)
        .join(Person, Person.id == NameSearch.person_id)
        .where(NameSearch.switched_off_at.is_(None), Person.status == "active")
        .order_by(NameSearch.id)
    )
    return [(row.id, row.engine, _names(person), row.until, row.asked_at) for row, person in session.execute(query)]


def list_searches(session: Session, limit: int = 500) -> Sequence[tuple[NameSearch, Person]]:
    """The newest searches with their persons, those that are over as well."""
    query = select(NameSearch, Person).join(Person, Person.id == NameSearch.person_id)
    return [(row, person) for row, person in session.execute(query.order_by(NameSearch.id.desc()).limit(limit))]


def find_search(session: Session, person_id: int, engine: str) -> NameSearch | None:
    """The search of a person and engine that nobody switched off."""
    query = select(NameSearch).where(
        NameSearch.person_id == person_id, NameSearch.engine == engine, NameSearch.switched_off_at.is_(None)
    )
    return session.scalars(query.order_by(NameSearch.id.desc()).limit(1)).first()


def mark_asked(session: Session, ids: Iterable[int], at: datetime) -> None:
    """Notes that these are being asked: before anything is sent, so that a kill never makes it twice a day."""
    session.execute(update(NameSearch).where(NameSearch.id.in_(list(ids))).values(asked_at=at))


def _names(person: Person) -> tuple[str, ...]:
    return tuple(dict.fromkeys((person.canonical_name, *(name.name for name in person.names))))
