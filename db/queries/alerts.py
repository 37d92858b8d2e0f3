"""Alerts: who is to hear of what, and what was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, cast, select
from sqlalchemy.orm import Session, joinedload, selectinload

from db.gathering import gather
from db.models import (
    Act,
    Alert,
    AlertSilence,
    Delivery,
    Event,
    Partner,
    PartnerAddress,
    PartnerRoute,
    Person,
    PersonCategory,
)
from db.models.base import UtcTime
from db.session import ask


@dataclass(frozen=True, slots=True)
class AlertedPerson:
    """What of a person decides who hears of an event."""

    id: int
    person_key: str
    home_state: str | None
    do_not_disclose: bool
    status: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenSilence:
    """A silence in force; what it leaves open is None or empty."""

    ends_at: datetime
    partner_id: int | None
    person_id: int | None
    stage: str


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One route with its address and partner, as they are stored; lists are texts of JSON."""

    partner_id: int
    name: str
    clearance: str
    time_zone: str
    address_id: int
    channel: str
    status: str
    quiet_from: str
    quiet_until: str
    home_states: str
    host_states: str
    categories: str
    stages: str
    measures: str
    transitions: str
    persons: str
    case: str
    rhythm: str
    wakes: bool


@dataclass(frozen=True, slots=True)
class Routing:
    """All that says whom an event of a person would reach."""

    routes: tuple[RouteRow, ...]
    """The routes that are on, of confirmed and disabled addresses of active partners: by partner, address, route."""
    told: tuple[tuple[int, str, datetime], ...]
    """(address, stage, when it was decided) of what was told of the person lately, or will be at once."""
    silences: tuple[OpenSilence, ...]


ROUTE_LISTS = ("home_states", "host_states", "categories", "stages", "measures", "transitions", "persons")
"""Columns of a route that hold lists; they are read as the JSON that they are kept as."""
# Built once: every card asks them, and building one costs more than its answer.
_ROUTES = (
    select(
        Partner.id.label("partner_id"), Partner.name, Partner.clearance, Partner.time_zone,
        PartnerAddress.id.label("address_id"), PartnerAddress.channel, PartnerAddress.status, PartnerAddress.quiet_from,
        PartnerAddress.quiet_until,
        *(cast(getattr(PartnerRoute, name), String).label(name) for name in ROUTE_LISTS), PartnerRoute.case,
        PartnerRoute.rhythm, PartnerRoute.wakes,
    )
    .join(PartnerAddress, PartnerAddress.partner_id == Partner.id)
    .join(PartnerRoute, PartnerRoute.address_id == PartnerAddress.id)
    .where(Partner.active.is_(True), PartnerAddress.status != "unconfirmed", PartnerRoute.active.is_(True))
    .order_by(Partner.id, PartnerAddress.id, PartnerRoute.id)
)  # fmt: skip
_PERSON = (
    select(
        Person.id, Person.person_key, Person.home_state, Person.do_not_disclose, Person.status, PersonCategory.category
    )
    .outerjoin(PersonCategory, PersonCategory.person_id == Person.id)
    .where(Person.id == bindparam("person"))
    .order_by(PersonCategory.id)
)
_EARLIER = (
    select(Act.measure)
    .join(Event)
    .where(Event.person_id == bindparam("person"), Event.status != "withdrawn", Event.id != bindparam("but"))
)
_SILENCES = (
    select(AlertSilence.ends_at, AlertSilence.partner_id, AlertSilence.person_id, AlertSilence.stage)
    .where(
        AlertSilence.lifted_at.is_(None),
        AlertSilence.starts_at <= bindparam("at", type_=UtcTime()),
        AlertSilence.ends_at > bindparam("at", type_=UtcTime()),
    )
    .order_by(AlertSilence.id)
)
_TOLD = (
    select(Delivery.address_id, Alert.stage, Alert.created_at)
    .join(Alert)
    .where(
        Alert.person_id == bindparam("person"),
        Delivery.rhythm == "now",
        Delivery.status.in_(("waiting", "sending", "delivered")),
        Alert.created_at >= bindparam("since"),
        Alert.kind.in_(("new", "update")),
    )
)


def read_routing(session: Session, person_id: int, since: datetime, at: datetime) -> Routing:
    """What says whom an event of a person would reach at a moment, with what was told since another."""
    asked = {"person": person_id, "since": since, "at": at}
    routes, told, silences = gather(session, (_ROUTES, _TOLD, _SILENCES), asked)
    return Routing(
        tuple(RouteRow(*row) for row in routes),
        tuple((address, stage, moment) for address, stage, moment in told),
        tuple(OpenSilence(*row) for row in silences),
    )


def person_for_alert(session: Session, person_id: int) -> AlertedPerson:
    """A person with categories. Raises LookupError."""
    rows = ask(session, _PERSON, {"person": person_id}).all()
    if not rows:
        raise LookupError(f"person {person_id} is gone; restore the last backup")
    return AlertedPerson(*rows[0][:5], categories=tuple(row[5] for row in rows if row[5] is not None))


def measures_of_earlier_events(session: Session, person_id: int, but: int | None) -> list[str]:
    """Measures of all events of a person that stand, but of one."""
    return list(ask(session, _EARLIER, {"person": person_id, "but": but or 0}).scalars())


def open_silences(session: Session, at: datetime) -> list[OpenSilence]:
    """The silences in force at a moment, by number."""
    return [OpenSilence(*row) for row in ask(session, _SILENCES, {"at": at})]


def was_alerted(session: Session, person_id: int) -> bool:
    """Whether anything about a person has ever reached a partner."""
    query = select(Delivery.id).where(Delivery.person_id == person_id, Delivery.status == "delivered").limit(1)
    return session.scalars(query).first() is not None


def alerts_of_event(session: Session, event_id: int) -> Sequence[Alert]:
    """All alerts on an event with their deliveries, in the order of their entry."""
    return session.scalars(
        select(Alert).where(Alert.event_id == event_id).options(selectinload(Alert.deliveries)).order_by(Alert.id)
    ).all()


def open_alerts_of_person(session: Session, person_id: int) -> Sequence[Alert]:
    """Alerts on a person of which something has not gone out, with deliveries."""
    still = select(Delivery.alert_id).where(Delivery.status.in_(("approval", "waiting", "parked", "refused")))
    return session.scalars(
        select(Alert)
        .where(Alert.person_id == person_id, Alert.id.in_(still))
        .options(selectinload(Alert.deliveries))
        .order_by(Alert.id)
    ).all()


def find_alert(session: Session, number: str) -> Alert | None:
    """The alert of that number, with deliveries."""
    return session.scalars(select(Alert).where(Alert.number == number).options(selectinload(Alert.deliveries))).first()


def published_to(session: Session, address_id: int, limit: int) -> Sequence[Delivery]:
    """What stands in a feed, newest first."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.address_id == address_id, Delivery.status == "delivered")
        .options(joinedload(Delivery.alert))
        .order_by(Delivery.delivered_at.desc(), Delivery.id.desc())
        .limit(limit)
    ).all()


def alerts_told_to(session: Session, partner_id: int, limit: int) -> Sequence[Alert]:
    """What a partner was told, newest first."""
    told = select(Delivery.alert_id).where(Delivery.status == "delivered")
    return session.scalars(
        select(Alert).where(Alert.partner_id == partner_id, Alert.id.in_(told)).order_by(Alert.id.desc()).limit(limit)
    ).all()
