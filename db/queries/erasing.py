"""What the tables hold of one person, and its removal: whatever refers to a person goes with him, in any table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, String, Table, delete, func, or_, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from db.models import (
    Act,
    ActPerson,
    Alert,
    AlertFlag,
    Base,
    Candidate,
    CandidateDocument,
    Claim,
    Decision,
    Delivery,
    Event,
    EventDocument,
    Lead,
    Partner,
    PartnerAnswer,
    PartnerRoute,
    PeerReview,
    Person,
)
from db.values import ERASED

STAYS = ("candidates", "act_persons")
"""Tables that refer to persons and whose rows may have to stay: emptied, or without the person."""


@dataclass(frozen=True, slots=True)
class Told:
    """A partner that was told of a person: it must be asked to forget him too."""

    partner: str
    alerts: tuple[str, ...]
    """Numbers of the alerts, as in its mail."""


def count_rows(session: Session, person_id: int, leads: Sequence[int]) -> dict[str, int]:
    """Table → rows that go or are emptied; tables without any are left out."""
    about = {**rows_about(person_id), Lead.__tablename__: Lead.id.in_(leads)}
    counted = {
        name: session.scalar(select(func.count()).select_from(Base.metadata.tables[name]).where(where)) or 0
        for name, where in sorted(about.items())
    }
    return {name: number for name, number in counted.items() if number}


def rows_about(person_id: int) -> dict[str, ColumnElement[bool]]:
    """Table → which of its rows are about a person, for every table that has such rows."""
    about: dict[str, ColumnElement[bool]] = {Person.__tablename__: Person.id == person_id}
    for table, where in (*_hanging(person_id), *_referring(person_id)):
        about[table.name] = or_(about[table.name], where) if table.name in about else where
    return about


def leads_of(session: Session, person_id: int, says: Callable[[str], bool]) -> list[int]:
    """Leads that became a person, or whose name is his in some form."""
    rows = session.execute(select(Lead.id, Lead.person_id, Lead.name).order_by(Lead.id))
    return [number for number, became, name in rows if became == person_id or says(name)]


def cards_of(session: Session, person_id: int) -> set[int]:
    """Numbers of all cards of a person."""
    return set(session.scalars(select(Candidate.id).where(Candidate.person_id == person_id)))


def events_of(session: Session, person_id: int) -> set[int]:
    """Numbers of all events of a person."""
    return set(session.scalars(select(Event.id).where(Event.person_id == person_id)))


def partners_told(session: Session, person_id: int) -> list[Told]:
    """Partners to whom something of a person went out or is on its way, with the numbers of the alerts."""
    rows = session.execute(
        select(Partner.name, Alert.number)
        .join(Alert, Alert.partner_id == Partner.id)
        .join(Delivery, Delivery.alert_id == Alert.id)
        .where(Alert.person_id == person_id, Delivery.status.in_(("delivered", "sending")))
        .distinct()
        .order_by(Partner.name, Alert.number)
    ).all()
    partners = dict.fromkeys(name for name, _ in rows)
    return [Told(partner, tuple(number for name, number in rows if name == partner)) for partner in partners]


def remove_rows(session: Session, person_id: int, leads: Sequence[int]) -> None:
    """Takes a person out of every table; what decisions name stays as an empty row."""
    session.execute(delete(Lead).where(Lead.id.in_(leads)))
    _leave_routes(session, person_id)
    for table, where in _hanging(person_id):
        session.execute(delete(table).where(where))
    session.execute(update(ActPerson).where(ActPerson.person_id == person_id).values(person_id=None, label=""))
    for table, where in _referring(person_id):
        if table.name not in STAYS:
            session.execute(delete(table).where(where))
    _empty_cards(session, person_id)
    _empty_person(session, person_id)
    session.expire_all()


def _referring(person_id: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Rows that refer to a person by a foreign key, in whatever table; those that others depend on come last."""
    for table in reversed(Base.metadata.sorted_tables):
        for column in table.columns:
            if any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys):
                yield table, column == person_id


def _hanging(person_id: int) -> list[tuple[Table, ColumnElement[bool]]]:
    """What hangs on the cards, events and alerts of a person, and would not all go with them by itself."""
    events = _numbers(Event, Event.person_id == person_id)
    alerts = _numbers(Alert, Alert.person_id == person_id)
    deliveries = select("delivery " + Delivery.id.cast(String)).where(Delivery.person_id == person_id)
    acts = select(Act.id).where(Act.event_id.in_(events)).scalar_subquery()
    return [
        (_table(PartnerAnswer), or_(PartnerAnswer.event_id.in_(events), PartnerAnswer.alert_id.in_(alerts))),
        (_table(AlertFlag), AlertFlag.subject.in_(deliveries.scalar_subquery())),
        (_table(PeerReview), PeerReview.event_id.in_(events)),
        (_table(ActPerson), ActPerson.act_id.in_(acts)),
        (_table(Act), Act.event_id.in_(events)),
        (_table(Claim), Claim.event_id.in_(events)),
        (_table(EventDocument), EventDocument.event_id.in_(events)),
        (
            _table(CandidateDocument),
            CandidateDocument.candidate_id.in_(_numbers(Candidate, Candidate.person_id == person_id)),
        ),
    ]


def _numbers(model: type[Event | Alert | Candidate], where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(model.id).where(where).scalar_subquery()


def _table(model: type[DeclarativeBase]) -> Table:
    table: FromClause = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is mapped to no table")
    return table


def _leave_routes(session: Session, person_id: int) -> None:
    for route in session.scalars(select(PartnerRoute)):
        if person_id in route.persons:
            route.persons = [number for number in route.persons if number != person_id]
            # A route for him alone would become a route for everybody.
            route.active = route.active and bool(route.persons)
    session.flush()


def _empty_cards(session: Session, person_id: int) -> None:
    """Cards that no decision names go; the others keep their number alone."""
    mine = Candidate.person_id == person_id
    sealed = select(Decision.candidate_id).where(Decision.candidate_id.is_not(None))
    session.execute(delete(Candidate).where(mine, Candidate.id.not_in(sealed)))
    nothing = {"measure": None, "stage": None, "date": None, "host": None, "published": None, "duplicate_of": None}
    session.execute(
        update(Candidate).where(mine).values(
            status=ERASED, place="", score=0.0, rank=0.0, documents=0, origins=0, changed_because="", claimed_by="",
            claimed_at=None, deferred_until=None, second="", features={}, **nothing,
        )
    )  # fmt: skip


def _empty_person(session: Session, person_id: int) -> None:
    person = session.get_one(Person, person_id, populate_existing=True)
    person.person_key, person.canonical_name, person.status = f"{ERASED}-{person_id}", "", ERASED
    person.home_state, person.birth_year, person.do_not_disclose = None, None, False
    person.more, person.names_owed = {}, []
    session.flush()
