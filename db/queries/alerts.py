"""Alerts: who is to hear of what, and what was told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

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
)

# Built once: every card asks them, and building one costs more than its answer.
_ROUTES = (
    select(
        Partner.id.label("partner_id"), Partner.name, Partner.clearance, Partner.time_zone,
        PartnerAddress.id.label("address_id"), PartnerAddress.channel, PartnerAddress.status, PartnerAddress.quiet_from,
        PartnerAddress.quiet_until, PartnerRoute.home_states, PartnerRoute.host_states, PartnerRoute.categories,
        PartnerRoute.stages, PartnerRoute.measures, PartnerRoute.transitions, PartnerRoute.persons, PartnerRoute.case,
        PartnerRoute.rhythm, PartnerRoute.wakes,
    )
    .join(PartnerAddress, PartnerAddress.partner_id == Partner.id)
    .join(PartnerRoute, PartnerRoute.address_id == PartnerAddress.id)
    .where(Partner.active.is_(True), PartnerAddress.status != "unconfirmed", PartnerRoute.active.is_(True))
    .order_by(Partner.id, PartnerAddress.id, PartnerRoute.id)
)  # fmt: skip
_CATEGORIES = [selectinload(Person.categories)]
_EARLIER = (
    select(Act.measure)
    .join(Event)
    .where(Event.person_id == bindparam("person"), Event.status != "withdrawn", Event.id != bindparam("but"))
)
_SILENCES = (
    select(AlertSilence)
    .where(
        AlertSilence.lifted_at.is_(None),
        AlertSilence.starts_at <= bindparam("at"),
        AlertSilence.ends_at > bindparam("at"),
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


def routes_in_use(session: Session) -> Sequence[Row[*tuple[Any, ...]]]:
    """The routes that are on, of confirmed and disabled addresses of active partners: by partner, address and route.

    A row holds columns, not objects: each card asks for all of them."""
    return session.execute(_ROUTES).all()


def person_for_alert(session: Session, person_id: int) -> Person:
    """A person with categories. Raises NoResultFound."""
    return session.get_one(Person, person_id, options=_CATEGORIES)


def measures_of_earlier_events(session: Session, person_id: int, but: int | None) -> list[str]:
    """Measures of all events of a person that stand, but of one."""
    return list(session.scalars(_EARLIER, {"person": person_id, "but": but or 0}))


def open_silences(session: Session, at: datetime) -> Sequence[AlertSilence]:
    """The silences in force at a moment, by number."""
    return session.scalars(_SILENCES, {"at": at}).all()


def stages_told_since(session: Session, person_id: int, since: datetime) -> Sequence[tuple[int, str, datetime]]:
    """(address, stage, when it was decided) of what was told, or will be at once, of a person since a moment."""
    rows = session.execute(_TOLD, {"person": person_id, "since": since})
    return [(row[0], row[1], row[2]) for row in rows]


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
