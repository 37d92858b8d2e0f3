"""Turns stored partners and events into what routing reads."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.alerts import AlertRules
from config.codebook import Codebook
from db.models import Event, Partner, PartnerAddress, PartnerRoute, Person
from db.queries.alerts import (
    measures_of_earlier_events,
    open_silences,
    partners_that_listen,
    stages_told_since,
    was_alerted,
)
from triage.alerts.facts import NO_STAGE, EventFacts, strongest_stage
from triage.alerts.routes import Address, Recipient, Route
from triage.alerts.silences import Silence

ADDED_AT_DESK = "desk-"
"""How the key of a person begins who was added at the desk (triage/records/events.py)."""


Told = Mapping[int, Sequence[tuple[str, datetime]]]


def read_recipients(session: Session, person_id: int, rules: AlertRules, at: datetime) -> list[Recipient]:
    """All active partners with the addresses that may be written to, and what each was told of the person lately."""
    longest = max((row.hours for row in rules.inhibitions), default=0)
    told: defaultdict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for address_id, stage, moment in stages_told_since(session, person_id, at - timedelta(hours=longest)):
        told[address_id].append((stage, moment))
    return [_recipient(partner, told) for partner in partners_that_listen(session)]


def read_silences(session: Session, at: datetime) -> list[Silence]:
    """The silences in force at a moment."""
    return [Silence(row.ends_at, row.partner_id, row.person_id, row.stage) for row in open_silences(session, at)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a coding decides who hears of it."""

    measures: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    tlp: str = ""
    """A label that somebody asked for; empty for none."""


def facts_of_event(session: Session, person: Person, event: Event, codebook: Codebook) -> EventFacts:
    """What routing must know of a stored event."""
    measures = tuple(act.measure for act in event.acts)
    hosts = tuple(act.host for act in event.acts if act.host)
    return facts_of_coding(session, person, Asked(measures, hosts, event.tlp), codebook, event.id)


def facts_of_coding(
    session: Session, person: Person, asked: Asked, codebook: Codebook, but: int | None = None
) -> EventFacts:
    """The same for a coding that is not stored yet; `but` is the number of the event itself, where it has one."""
    earlier = measures_of_earlier_events(session, person.id, but)
    return EventFacts(
        person_id=person.id,
        measures=asked.measures,
        stage=strongest_stage(codebook, asked.measures),
        stage_before=strongest_stage(codebook, earlier) if earlier else NO_STAGE,
        home_state=person.home_state or "",
        host_states=asked.hosts,
        categories=tuple(row.category for row in person.categories),
        do_not_disclose=person.do_not_disclose,
        is_first=not earlier,
        is_new_person=person.person_key.startswith(ADDED_AT_DESK) and not was_alerted(session, person.id),
        asked_label=asked.tlp,
    )


def _recipient(partner: Partner, told: Told) -> Recipient:
    usable = [address for address in partner.addresses if address.status != "unconfirmed"]
    addresses = (
        _address(address, [row for row in partner.routes if row.address_id == address.id], told) for address in usable
    )
    return Recipient(partner.id, partner.name, partner.clearance, partner.time_zone, tuple(addresses))


def _address(row: PartnerAddress, routes: Sequence[PartnerRoute], told: Told) -> Address:
    listed = tuple(_route(route) for route in routes if route.active)
    known = tuple(told.get(row.id, ()))
    return Address(row.id, row.channel, row.status == "disabled", row.quiet_from, row.quiet_until, listed, known)


def _route(row: PartnerRoute) -> Route:
    return Route(
        home_states=tuple(row.home_states),
        host_states=tuple(row.host_states),
        categories=tuple(row.categories),
        stages=tuple(row.stages),
        measures=tuple(row.measures),
        transitions=tuple(row.transitions),
        persons=tuple(row.persons),
        case=row.case,
        rhythm=row.rhythm,
        wakes=row.wakes,
    )
