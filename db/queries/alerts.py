"""Alerts and deliveries: what is owed, what went out, what needs an eye."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from db.models import (
    Act,
    Alert,
    AlertFlag,
    AlertSilence,
    Delivery,
    Event,
    Partner,
    PartnerAddress,
    PartnerAnswer,
    Person,
)

OPEN = ("approval", "waiting", "sending")
"""States of a delivery that still means to go out by itself."""
INTERRUPTED = "the sender was stopped while this was on its way"
"""Last error of what may have arrived though no try of it ended."""


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


def addresses_with_due(session: Session, now: datetime) -> Sequence[tuple[PartnerAddress, int, bool]]:
    """Addresses that something is due for, each with how much is on its way to it, and whether a digest is due."""
    mine = select(Delivery.id).where(Delivery.address_id == PartnerAddress.id)
    due = mine.where(Delivery.status == "waiting", Delivery.next_try_at <= now)
    sending = (
        select(func.count())
        .where(Delivery.address_id == PartnerAddress.id, Delivery.status == "sending")
        .scalar_subquery()
    )
    rows = session.execute(
        select(PartnerAddress, sending, due.where(Delivery.rhythm != "now").exists())
        .where(due.exists(), PartnerAddress.status == "confirmed")
        .options(joinedload(PartnerAddress.partner))
    )
    return [(row[0], int(row[1]), bool(row[2])) for row in rows]


def due_deliveries(session: Session, address_id: int, now: datetime, limit: int, is_digest: bool) -> Sequence[Delivery]:
    """What may go to an address now, oldest first: nothing of a person overtakes what is open of the same person.

    Locks the rows on PostgreSQL. What waits in another rhythm does not hold back; what is on its way or parked does."""
    before = aliased(Delivery)
    blocked = (
        select(before.id)
        .where(
            before.address_id == Delivery.address_id,
            before.person_id == Delivery.person_id,
            before.id < Delivery.id,
            or_(
                before.status.in_(("sending", "parked")),
                and_(before.status == "approval", before.rhythm == Delivery.rhythm),
                # Parts of one digest go out together; one that failed goes before the next.
                and_(
                    before.status == "waiting",
                    before.rhythm == Delivery.rhythm,
                    or_(Delivery.rhythm == "now", and_(before.bundle != "", before.bundle != Delivery.bundle)),
                ),
            ),
        )
        .exists()
    )
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.address_id == address_id,
            Delivery.status == "waiting",
            Delivery.next_try_at <= now,
            Delivery.rhythm != "now" if is_digest else Delivery.rhythm == "now",
            ~blocked,
        )
        .options(joinedload(Delivery.alert))
        .order_by(Delivery.id)
        .limit(limit)
        .with_for_update(of=Delivery)
    ).all()


def next_due_at(session: Session) -> datetime | None:
    """When the next delivery is due; None where nothing waits."""
    return session.scalars(
        select(Delivery.next_try_at).where(Delivery.status == "waiting").order_by(Delivery.next_try_at).limit(1)
    ).first()


def sent_since(session: Session, address_id: int, since: datetime) -> int:
    """How many messages reached an address since a moment; a digest counts once."""
    message = func.coalesce(func.nullif(Delivery.bundle, ""), Delivery.message_id)
    query = select(func.count(message.distinct())).where(
        Delivery.address_id == address_id, Delivery.status == "delivered", Delivery.delivered_at >= since
    )
    return session.scalars(query).one()


def sent_to_partner_since(session: Session, partner_id: int, since: datetime) -> int:
    """How many messages reached any address of a partner since a moment, or are on their way; a digest counts once."""
    message = func.coalesce(func.nullif(Delivery.bundle, ""), Delivery.message_id)
    arrived = and_(Delivery.status == "delivered", Delivery.delivered_at >= since)
    query = (
        select(func.count(message.distinct()))
        .join(PartnerAddress, PartnerAddress.id == Delivery.address_id)
        .where(PartnerAddress.partner_id == partner_id, or_(arrived, Delivery.status == "sending"))
    )
    return session.scalars(query).one()


def take_back_unfinished(session: Session) -> int:
    """What a killed sender left on its way waits again, at once, and has lost no try by it. Returns how many."""
    result = session.execute(
        update(Delivery)
        .where(Delivery.status == "sending")
        .values(status="waiting", tries=Delivery.tries - 1, last_error=INTERRUPTED)
    )
    return int(getattr(result, "rowcount", 0))


def deliveries_of_state(session: Session, status: str | None, limit: int) -> Sequence[Delivery]:
    """The newest deliveries (of one state where one is given), with alert, at most `limit`."""
    query = select(Delivery).options(joinedload(Delivery.alert)).order_by(Delivery.id.desc()).limit(limit)
    return session.scalars(query if status is None else query.where(Delivery.status == status)).all()


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


def find_flag(session: Session, kind: str, subject: str) -> AlertFlag | None:
    """The newest flag of that kind on that subject, open or closed."""
    return session.scalars(
        select(AlertFlag)
        .where(AlertFlag.kind == kind, AlertFlag.subject == subject)
        .order_by(AlertFlag.number.desc())
        .limit(1)
    ).first()


def open_flags(session: Session) -> Sequence[AlertFlag]:
    """What needs an eye, oldest first."""
    return session.scalars(select(AlertFlag).where(AlertFlag.closed_at.is_(None)).order_by(AlertFlag.id)).all()


def open_answers(session: Session) -> Sequence[PartnerAnswer]:
    """Partners' answers and tips that nobody has handled, oldest first."""
    return session.scalars(select(PartnerAnswer).where(PartnerAnswer.status == "open").order_by(PartnerAnswer.id)).all()


def delivery_counts(session: Session) -> dict[str, int]:
    """Number of deliveries by state."""
    rows = session.execute(select(Delivery.status, func.count()).group_by(Delivery.status))
    return {row[0]: int(row[1]) for row in rows}


def parked_deliveries(session: Session, delivery_id: int | None, address_id: int | None) -> Sequence[Delivery]:
    """What is parked or refused: of one number, or parked for an address; oldest first."""
    query = select(Delivery).order_by(Delivery.id)
    if address_id is not None:
        return session.scalars(query.where(Delivery.address_id == address_id, Delivery.status == "parked")).all()
    return session.scalars(query.where(Delivery.id == delivery_id, Delivery.status.in_(("parked", "refused")))).all()


def find_answer(session: Session, partner_id: int, message_id: str) -> PartnerAnswer | None:
    """A partner's answer by its own id."""
    return session.scalars(
        select(PartnerAnswer).where(PartnerAnswer.partner_id == partner_id, PartnerAnswer.message_id == message_id)
    ).first()


def answers_to(session: Session, alert_id: int) -> Sequence[PartnerAnswer]:
    """All answers to one alert, oldest first."""
    return session.scalars(
        select(PartnerAnswer).where(PartnerAnswer.alert_id == alert_id).order_by(PartnerAnswer.id)
    ).all()


def open_flags_on(session: Session, subject: str) -> Sequence[AlertFlag]:
    """The open flags on one subject."""
    return session.scalars(select(AlertFlag).where(AlertFlag.subject == subject, AlertFlag.closed_at.is_(None))).all()


def subjects_of_open_flags(session: Session) -> set[str]:
    """What any open flag is about."""
    return set(session.scalars(select(AlertFlag.subject).where(AlertFlag.closed_at.is_(None))))
