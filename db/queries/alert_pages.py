"""What the desk's pages on alerting list: deliveries, what waits for a second person, answers, silences, records under
review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from db.models import (
    Alert,
    AlertSilence,
    Candidate,
    Decision,
    Delivery,
    Event,
    Partner,
    PartnerAddress,
    PartnerAnswer,
    PartnerContact,
    PeerReview,
    Person,
)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery with what it belongs to."""

    delivery: Delivery
    alert: Alert
    address: PartnerAddress
    partner: Partner
    candidate_id: int | None


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One event whose alerts wait for a second person."""

    event: Event
    person: Person
    decided_by: str
    messages: int


@dataclass(frozen=True, slots=True)
class SilentRow:
    """One event that no partner hears of by itself."""

    event: Event
    person: Person


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer of a partner with what it is about; all but the partner may be None."""

    answer: PartnerAnswer
    partner: Partner
    alert: Alert | None
    event: Event | None
    person: Person | None


@dataclass(frozen=True, slots=True)
class SilenceRow:
    """One silence with whom it is about."""

    silence: AlertSilence
    partner: str
    person: str


def list_deliveries(
    session: Session, status: str, address_id: int | None, before: int | None, limit: int
) -> Sequence[DeliveryRow]:
    """Deliveries, newest first, of one state or of all (an empty one), at most `limit`, below a number."""
    query = (
        select(Delivery, Alert, PartnerAddress, Partner, Event.candidate_id)
        .join(Alert, Alert.id == Delivery.alert_id)
        .join(PartnerAddress, PartnerAddress.id == Delivery.address_id)
        .join(Partner, Partner.id == Alert.partner_id)
        .join(Event, Event.id == Alert.event_id)
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    wanted = [Delivery.status == status] if status else []
    wanted += [Delivery.address_id == address_id] if address_id is not None else []
    wanted += [Delivery.id < before] if before is not None else []
    return [DeliveryRow(*row) for row in session.execute(query.where(*wanted))]


def waiting_approvals(session: Session) -> Sequence[ApprovalRow]:
    """Events whose alerts wait for a second person, oldest first."""
    query = (
        select(Event, Person, func.min(Decision.user), func.count(Delivery.id))
        .join(Alert, Alert.event_id == Event.id)
        .join(Delivery, Delivery.alert_id == Alert.id)
        .join(Person, Person.id == Event.person_id)
        .join(Decision, Decision.id == Alert.decision_id)
        .where(Delivery.status == "approval")
        .group_by(Event.id, Person.id)
        .order_by(Event.id)
    )
    return [ApprovalRow(*row) for row in session.execute(query)]


def silent_events(session: Session, but: str, limit: int) -> Sequence[SilentRow]:
    """Events that stand, came from another queue than `but`, and that no partner was told of; newest first."""
    told = select(Alert.id).where(Alert.event_id == Event.id).exists()
    query = (
        select(Event, Person)
        .join(Candidate, Candidate.id == Event.candidate_id)
        .join(Person, Person.id == Event.person_id)
        .where(Candidate.queue != but, Event.status != "withdrawn", Person.status == "active", ~told)
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [SilentRow(*row) for row in session.execute(query)]


def list_answers(session: Session, status: str, limit: int) -> Sequence[AnswerRow]:
    """Partners' answers, comments and tips, newest first; of one state, or of all (an empty one)."""
    query = (
        select(PartnerAnswer, Partner, Alert, Event, Person)
        .join(Partner, Partner.id == PartnerAnswer.partner_id)
        .outerjoin(Alert, Alert.id == PartnerAnswer.alert_id)
        .outerjoin(Event, Event.id == func.coalesce(PartnerAnswer.event_id, Alert.event_id))
        .outerjoin(Person, Person.id == Event.person_id)
        .order_by(PartnerAnswer.id.desc())
        .limit(limit)
    )
    return [
        AnswerRow(*row) for row in session.execute(query.where(PartnerAnswer.status == status) if status else query)
    ]


def answers_about(session: Session, candidate_id: int) -> Sequence[AnswerRow]:
    """What partners answered on the events of a card, oldest first."""
    return [AnswerRow(*row) for row in session.execute(_ANSWERS_ABOUT, {"candidate": candidate_id})]


_ANSWERS_ABOUT = (
    select(PartnerAnswer, Partner, Alert, Event, Person)
    .join(Partner, Partner.id == PartnerAnswer.partner_id)
    .outerjoin(Alert, Alert.id == PartnerAnswer.alert_id)
    .join(Event, or_(Event.id == PartnerAnswer.event_id, Event.id == Alert.event_id))
    .join(Person, Person.id == Event.person_id)
    .where(Event.candidate_id == bindparam("candidate"))
    .order_by(PartnerAnswer.id)
)


def count_open_answers(session: Session) -> int:
    """How many answers nobody has handled."""
    return session.scalars(select(func.count()).where(PartnerAnswer.status == "open")).one()


def list_silences(session: Session, at: datetime, limit: int) -> Sequence[SilenceRow]:
    """Silences: those in force first, by their end."""
    query = (
        select(AlertSilence, func.coalesce(Partner.name, ""), func.coalesce(Person.canonical_name, ""))
        .outerjoin(Partner, Partner.id == AlertSilence.partner_id)
        .outerjoin(Person, Person.id == AlertSilence.person_id)
        .order_by(AlertSilence.lifted_at.is_not(None), AlertSilence.ends_at <= at, AlertSilence.ends_at.desc())
        .limit(limit)
    )
    return [SilenceRow(*row) for row in session.execute(query)]


def contacts_of(session: Session, partner_id: int) -> Sequence[PartnerContact]:
    """The contacts of a partner by name."""
    return session.scalars(
        select(PartnerContact).where(PartnerContact.partner_id == partner_id).order_by(PartnerContact.name)
    ).all()


def reviews_of(session: Session, partner_id: int) -> Sequence[PeerReview]:
    """The records that were laid before a partner, newest first."""
    return session.scalars(
        select(PeerReview).where(PeerReview.partner_id == partner_id).order_by(PeerReview.id.desc())
    ).all()


def comments_of(session: Session, partner_id: int, event_id: int) -> Sequence[PartnerAnswer]:
    """What a partner's reviewers said of one record, oldest first."""
    return session.scalars(
        select(PartnerAnswer)
        .where(PartnerAnswer.partner_id == partner_id, PartnerAnswer.event_id == event_id)
        .order_by(PartnerAnswer.id)
    ).all()


def find_review(session: Session, number: str) -> PeerReview | None:
    """The review of that opaque number."""
    return session.scalars(select(PeerReview).where(PeerReview.number == number)).first()
