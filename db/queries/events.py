"""Confirmed events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, selectinload

from db.models import Act, Claim, Decision, Document, DocumentVersion, Event, EventDocument, Person, PersonName
from db.queries.queue import contains_text

WITHDRAWN = "withdrawn"
_PARTS = (selectinload(Event.acts).selectinload(Act.persons), selectinload(Event.claims))
_OF_PERSON = (
    select(Event)
    .where(Event.person_id == bindparam("person"), Event.status != WITHDRAWN)
    .options(*_PARTS)
    .order_by(Event.id)
)


@dataclass(frozen=True, slots=True)
class EventSource:
    """One document that an event rests on."""

    source: str
    url: str
    title: str
    digest: str


@dataclass(frozen=True, slots=True)
class StandingEvent:
    """An event that was not withdrawn, with its person, that person's names, and its sources."""

    event: Event
    person: Person
    names: tuple[PersonName, ...]
    sources: tuple[EventSource, ...]


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event, withdrawn or not, with its person, its sources, and the decisions about it, oldest first."""

    event: Event
    person: Person
    sources: tuple[EventSource, ...]
    history: tuple[Decision, ...]


def find_event(session: Session, event_id: int) -> FoundEvent | None:
    """The event of a number; None where there is none."""
    event = session.get(Event, event_id, options=_PARTS)
    if event is None:
        return None
    history = session.scalars(select(Decision).where(Decision.event_id == event_id).order_by(Decision.id)).all()
    sources = _sources(session, [event_id]).get(event_id, [])
    return FoundEvent(event, session.get_one(Person, event.person_id), tuple(sources), tuple(history))


def events_of_person(session: Session, person_id: int) -> Sequence[Event]:
    """The events of a person that stand, with acts and claims, in the order of their entry."""
    return session.scalars(_OF_PERSON, {"person": person_id}).all()


def standing_events(session: Session) -> Iterator[StandingEvent]:
    """Every event that stands, by number; read in portions."""
    query = (
        select(Event, Person)
        .join(Person, Person.id == Event.person_id)
        .where(Event.status != WITHDRAWN)
        .options(*_PARTS)
        .order_by(Event.id)
    )
    for portion in session.execute(query.execution_options(yield_per=500)).partitions():
        sources = _sources(session, [event.id for event, _person in portion])
        names = _names(session, [person.id for _event, person in portion])
        for event, person in portion:
            yield StandingEvent(event, person, tuple(names.get(person.id, ())), tuple(sources.get(event.id, ())))


def _sources(session: Session, events: Sequence[int]) -> dict[int, list[EventSource]]:
    link, version = EventDocument, DocumentVersion
    rows = session.execute(
        select(link.event_id, Document.source, version.url, version.title, link.digest)
        .join(Document, Document.id == link.document_id)
        .join(version, version.id == link.version_id)
        .where(link.event_id.in_(events))
        .order_by(link.id)
    )
    found: dict[int, list[EventSource]] = {}
    for event_id, *said in rows:
        found.setdefault(event_id, []).append(EventSource(*said))
    return found


def _names(session: Session, persons: Sequence[int]) -> dict[int, list[PersonName]]:
    query = select(PersonName).where(PersonName.person_id.in_(persons)).order_by(PersonName.id)
    found: dict[int, list[PersonName]] = {}
    for name in session.scalars(query):
        found.setdefault(name.person_id, []).append(name)
    return found


def events_at(session: Session, persons: Sequence[int], words: str, limit: int) -> Sequence[Event]:
    """The newest events that stand of these people, or with these words in place, claim or note."""
    claimed = select(Claim.event_id).where(contains_text(Claim.claim, words))
    placed = select(Act.event_id).where(contains_text(Act.place, words))
    wanted = or_(
        Event.person_id.in_(persons), Event.id.in_(claimed), Event.id.in_(placed), contains_text(Event.note, words)
    )
    query = select(Event).where(Event.status != WITHDRAWN, wanted).options(*_PARTS).order_by(Event.id.desc())
    return session.scalars(query.limit(limit)).all()


def measures_recorded(session: Session, persons: Sequence[int]) -> dict[int, list[str]]:
    """Person → measures of the acts of his events that stand."""
    rows = session.execute(
        select(Event.person_id, Act.measure)
        .join(Act, Act.event_id == Event.id)
        .where(Event.person_id.in_(persons), Event.status != WITHDRAWN)
    )
    found: dict[int, list[str]] = {}
    for person, measure in rows:
        found.setdefault(person, []).append(measure)
    return found
