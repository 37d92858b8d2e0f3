"""Persons and their names."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from db.folding import fold_words
from db.models import Person, PersonName
from db.values import ERASED


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


def owed_persons(session: Session) -> list[Person]:
    """The watched persons with spellings for which the stored documents have not been read again."""
    return [person for person in active_persons(session) if person.names_owed]


def proposed_persons(session: Session) -> Sequence[Person]:
    """People who wait for a second or third reader, the longest waiting first, with all that was said of them."""
    parts = (Person.names, Person.categories, Person.affiliations)
    return session.scalars(
        select(Person)
        .where(Person.status.in_(("proposed", "disputed")))
        .options(*(selectinload(part) for part in parts))
        .order_by(Person.id)
    ).all()


def named_like(session: Session, words: str, limit: int) -> list[Person]:
    """People with a name that has a word beginning with each of these, in any script."""
    wanted = fold_words(words)
    rows = session.execute(
        select(PersonName.person_id, PersonName.name)
        .join(Person, Person.id == PersonName.person_id)
        .where(Person.status != ERASED)
    )
    found = dict.fromkeys(row[0] for row in rows if wanted and _has_all(fold_words(row[1]), wanted))
    query = select(Person).where(Person.id.in_(list(found)[:limit])).order_by(Person.canonical_name)
    return list(session.scalars(query))


def _has_all(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in wanted)
