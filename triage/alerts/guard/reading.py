"""Reads for the guard, from the database itself, what a message may go to and what it must not hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from config.settings import Settings
from db.models import (
    Act,
    Alert,
    Candidate,
    Decision,
    Delivery,
    Document,
    Event,
    EventDocument,
    PartnerAddress,
    Person,
)
from triage.alerts.guard.folding import fold
from triage.alerts.guard.values import Case
from triage.alerts.guard.watchlist import LEAST, Watchlist


@dataclass(frozen=True, slots=True)
class Found:
    """One delivery of a message with what it belongs to."""

    delivery: Delivery
    address: PartnerAddress
    event: Event
    person: Person


def read_case(
    session: Session, settings: Settings, delivery_ids: Sequence[int], watchlist: Watchlist, before_sending: bool
) -> Case:
    """The case of one message. Raises LookupError where its deliveries do not belong to one address.

    before_sending: its deliveries must be on their way; a feed shows what has been published."""
    watchlist.refresh(session)
    found = [Found(*row) for row in session.execute(_case_rows(), {"numbers": list(delivery_ids)})]
    addresses = {one.address.id: one.address for one in found}
    if len(found) != len(set(delivery_ids)) or len(addresses) != 1:
        raise LookupError("the deliveries of a message belong to one address")
    (address,) = addresses.values()
    events = tuple(sorted({one.event.id for one in found}))
    labels = tuple(dict.fromkeys(one.delivery.alert.tlp for one in found))
    return Case(
        label=max(labels, key=_strictness),
        clearance=address.partner.clearance,
        channel=address.channel,
        destination=address.address,
        is_confirmed=address.status == "confirmed" and address.partner.active,
        has_key=bool(address.pgp_key),
        is_sendable=all(_may_go(one, before_sending) for one in found),
        do_not_disclose=any(one.person.do_not_disclose for one in found),
        link_base=settings.partner_url.rstrip("/"),
        mail_from=settings.mail_from,
        values=_forbidden(session, address, events, watchlist),
    )


def _strictness(label: str) -> int:
    order = ("clear", "green", "amber", "amber+strict", "red")
    return order.index(label) if label in order else len(order)


@cache
def _case_rows() -> Select[Delivery, PartnerAddress, Event, Person]:
    # Built once: it is asked for each message, and building it costs more than answering it.
    return (
        select(Delivery, PartnerAddress, Event, Person)
        .join(Alert, Alert.id == Delivery.alert_id)
        .join(PartnerAddress, PartnerAddress.id == Delivery.address_id)
        .join(Event, Event.id == Alert.event_id)
        .join(Person, Person.id == Event.person_id)
        .where(Delivery.id.in_(bindparam("numbers", expanding=True)))
        .options(contains_eager(Delivery.alert), joinedload(PartnerAddress.partner))
    )


def _may_go(found: Found, before_sending: bool) -> bool:
    delivery, address, event, person = found.delivery, found.address, found.event, found.person
    alert = delivery.alert
    stands = event.status != "withdrawn" or alert.kind == "withdrawal" or not before_sending
    approved = not alert.needs_second or bool(alert.approved_by)
    on_its_way = delivery.status == "sending" if before_sending else delivery.status == "delivered"
    belongs = alert.partner_id == address.partner_id and alert.event_id == event.id and alert.person_id == person.id
    return stands and approved and on_its_way and belongs and (person.status == "active" or alert.kind == "withdrawal")


def _forbidden(
    session: Session, address: PartnerAddress, event_ids: tuple[int, ...], watchlist: Watchlist
) -> dict[str, frozenset[str]]:
    if event_ids not in watchlist.recent:
        watchlist.recent[event_ids] = _values_of(session, event_ids, watchlist)
    others = frozenset(name for number, name in watchlist.partners.items() if number != address.partner_id)
    return {**watchlist.recent[event_ids], "other_partner": others}


def _values_of(session: Session, event_ids: tuple[int, ...], watchlist: Watchlist) -> dict[str, frozenset[str]]:
    events = session.scalars(
        select(Event)
        .where(Event.id.in_(event_ids))
        .options(selectinload(Event.acts).selectinload(Act.persons), selectinload(Event.claims))
    ).all()
    persons = {event.person_id for event in events}
    acts = [act for event in events for act in event.acts]
    scores = session.scalars(select(Candidate.score).where(Candidate.id.in_({event.candidate_id for event in events})))
    decisions = session.scalars(select(Decision).where(Decision.event_id.in_(event_ids))).all()
    years = session.scalars(select(Person.birth_year).where(Person.id.in_(persons)))
    urls = session.scalars(
        select(Document.url)
        .join(EventDocument, EventDocument.document_id == Document.id)
        .where(EventDocument.event_id.in_(event_ids))
    )
    return {
        "name": watchlist.of(persons),
        "other_name": watchlist.but(persons),
        "relative": _folded(one.label for act in acts for one in act.persons if one.role != "target"),
        "note": _folded([*(event.note for event in events), *_notes(decisions)]),
        "claim": _folded(text for event in events for claim in event.claims for text in (claim.claim, claim.said_by)),
        "source": _folded(urls),
        "birth_year": _folded(str(year) for year in years if year),
        "confirmer": _folded([*(row.user for row in decisions), *(event.created_by for event in events)]),
        "score": frozenset(one for score in scores for one in _written(score)),
        "town": _places(acts, ("town", "")),
        "region": _places(acts, ("region",)),
        "state_place": _places(acts, ("state",)),
    }


def _notes(decisions: Iterable[Decision]) -> list[str]:
    said = [row.human for row in decisions]
    coded = [human.get("coding", {}) for human in said]
    return [
        *(row.reason for row in decisions if " " in row.reason),
        *(str(one.get("note", "")) for one in (*said, *coded)),
    ]


def _places(acts: Iterable[Act], precisions: tuple[str, ...]) -> frozenset[str]:
    return _folded(act.place for act in acts if act.place_precision in precisions)


def _written(score: float) -> frozenset[str]:
    """The ways in which a score may be written; whole ones say nothing."""
    ways = {str(score), *(f"{score:.{digits}f}" for digits in (2, 3, 4))}
    return _folded(way for way in ways if way.strip("0.1"))


def _folded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(folded for folded in map(fold, texts) if len(folded.strip()) >= LEAST)
