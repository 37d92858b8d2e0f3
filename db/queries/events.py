"""Confirmed events."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from db.models import Act, Event, Person

WITHDRAWN = "withdrawn"
_PARTS = (selectinload(Event.acts).selectinload(Act.persons), selectinload(Event.claims), selectinload(Event.documents))


def events_of_person(session: Session, person_id: int) -> Sequence[Event]:
    """The events of a person that stand, with acts, claims and documents, in the order of their entry."""
    return session.scalars(
        select(Event).where(Event.person_id == person_id, Event.status != WITHDRAWN).options(*_PARTS).order_by(Event.id)
    ).all()


def standing_events(session: Session) -> Iterator[tuple[Event, Person]]:
    """Every event that stands, with its person, by number; read in portions."""
    query = (
        select(Event, Person)
        .join(Person, Person.id == Event.person_id)
        .where(Event.status != WITHDRAWN)
        .options(*_PARTS)
        .order_by(Event.id)
        .execution_options(yield_per=500)
    )
    return (row._tuple() for row in session.execute(query))
