"""Persons and their names."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from db.models import Person


def active_persons(session: Session) -> Sequence[Person]:
    """All watched persons with names, categories and affiliations, in the order of their keys."""
    return session.scalars(
        select(Person)
        .where(Person.status == "active")
        .options(selectinload(Person.names), selectinload(Person.categories), selectinload(Person.affiliations))
        .order_by(Person.person_key)
    ).all()


def persons_by_key(session: Session, keys: Sequence[str]) -> dict[str, Person]:
    """The persons that exist among `keys`, by key."""
    found = session.scalars(
        select(Person)
        .where(Person.person_key.in_(keys))
        .options(selectinload(Person.names), selectinload(Person.categories))
    )
    return {person.person_key: person for person in found}
