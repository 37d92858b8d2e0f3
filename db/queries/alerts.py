"""Alerts: who is to hear of what, and what was told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from db.models import Act, Alert, AlertSilence, Delivery, Event, Partner, Person


def partners_that_listen(session: Session) -> Sequence[Partner]:
    """The active partners with addresses and routes, by number."""
    return session.scalars(
        select(Partner)
        .where(Partner.active.is_(True))
        .options(selectinload(Partner.addresses), selectinload(Partner.routes))
        .order_by(Partner.id)
    ).all()


def person_for_alert(session: Session, person_id: int) -> Person:
    """A person with categories. Raises NoResultFound."""
    return session.scalars(select(Person).where(Person.id == person_id).options(selectinload(Person.categories))).one()


def measures_of_earlier_events(session: Session, person_id: int, but: int | None) -> list[str]:
    """Measures of all events of a person that stand, but of one."""
    query = select(Act.measure).join(Event).where(Event.person_id == person_id, Event.status != "withdrawn")
    return list(session.scalars(query if but is None else query.where(Event.id != but)))


def open_silences(session: Session, at: datetime) -> Sequence[AlertSilence]:
    """The silences in force at a moment, by number."""
    return session.scalars(
        select(AlertSilence)
        .where(AlertSilence.lifted_at.is_(None), AlertSilence.starts_at <= at, AlertSilence.ends_at > at)
        .order_by(AlertSilence.id)
    ).all()


def stages_told_since(session: Session, person_id: int, since: datetime) -> Sequence[tuple[int, str, datetime]]:
    """(address, stage, when it was decided) of what was told, or will be at once, of a person since a moment."""
    rows = session.execute(
        select(Delivery.address_id, Alert.stage, Alert.created_at)
        .join(Alert)
        .where(
            Alert.person_id == person_id,
            Delivery.rhythm == "now",
            Delivery.status.in_(("waiting", "sending", "delivered")),
            Alert.created_at >= since,
            Alert.kind.in_(("new", "update")),
        )
    )
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
