"""Turns stored partners and events into what routing reads."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import Session

from config.alerts import AlertRules
from config.codebook import Codebook
from db.models import Event
from db.queries.alerts import (
    ROUTE_LISTS,
    AlertedPerson,
    OpenSilence,
    RouteRow,
    measures_of_earlier_events,
    open_silences,
    person_for_alert,
    read_routing,
    was_alerted,
)
from triage.alerts.facts import NO_STAGE, EventFacts, strongest_stage
from triage.alerts.routes import Address, Recipient, Route, is_wanted
from triage.alerts.silences import Silence

ADDED_AT_DESK = "desk-"
"""How the key of a person begins who was added at the desk (triage/records/events.py)."""


Told = Mapping[int, Sequence[tuple[str, datetime]]]


def read_recipients(
    session: Session, facts: EventFacts, rules: AlertRules, at: datetime
) -> tuple[list[Recipient], list[Silence]]:
    """The partners of which a route asks for an event with these facts, by an address that may be written to.

    With what each was told lately of the person, and the silences in force."""
    longest = max((row.hours for row in rules.inhibitions), default=0)
    routing = read_routing(session, facts.person_id, at - timedelta(hours=longest), at)
    recipients = [one for one in _read_routes(routing.routes) if _asks_for(one, facts)]
    told: defaultdict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for address_id, stage, moment in routing.told:
        told[address_id].append((stage, moment))
    return [_told(one, told) for one in recipients] if told else recipients, _silences(routing.silences)


def _asks_for(recipient: Recipient, facts: EventFacts) -> bool:
    return any(is_wanted(route, facts) for address in recipient.addresses for route in address.routes)


def read_silences(session: Session, at: datetime) -> list[Silence]:
    """The silences in force at a moment."""
    return _silences(open_silences(session, at))


def _silences(rows: Iterable[OpenSilence]) -> list[Silence]:
    return [Silence(row.ends_at, row.partner_id, row.person_id, row.stage) for row in rows]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a coding decides who hears of it."""

    measures: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    tlp: str = ""
    """A label that somebody asked for; empty for none."""


def facts_of_event(session: Session, person: AlertedPerson, event: Event, codebook: Codebook) -> EventFacts:
    """What routing must know of a stored event."""
    measures = tuple(act.measure for act in event.acts)
    hosts = tuple(act.host for act in event.acts if act.host)
    known = KnownPerson(person, tuple(measures_of_earlier_events(session, person.id, event.id)))
    return facts_of_coding(session, known, Asked(measures, hosts, event.tlp), codebook)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person with the measures of his events that stand."""

    person: AlertedPerson
    measures: tuple[str, ...]


def read_known(session: Session, person_id: int, but: int | None = None) -> KnownPerson:
    """The person of a number; `but` is an event whose measures are left out. Raises LookupError."""
    person = person_for_alert(session, person_id)
    return KnownPerson(person, tuple(measures_of_earlier_events(session, person_id, but)))


def facts_of_coding(session: Session, known: KnownPerson, asked: Asked, codebook: Codebook) -> EventFacts:
    """The same for a coding that is not stored yet."""
    person, earlier = known.person, known.measures
    return EventFacts(
        person_id=person.id,
        measures=asked.measures,
        stage=strongest_stage(codebook, asked.measures),
        stage_before=strongest_stage(codebook, earlier) if earlier else NO_STAGE,
        home_state=person.home_state or "",
        host_states=asked.hosts,
        categories=person.categories,
        do_not_disclose=person.do_not_disclose,
        is_first=not earlier,
        is_new_person=person.person_key.startswith(ADDED_AT_DESK) and not was_alerted(session, person.id),
        asked_label=asked.tlp,
    )


@lru_cache(8)
def _read_routes(rows: tuple[RouteRow, ...]) -> tuple[Recipient, ...]:
    """The partners of these rows: kept by what the rows say, for each card reads all of them and they seldom change."""
    return tuple(_recipient(list(some)) for _, some in groupby(rows, attrgetter("partner_id")))


def _recipient(rows: Sequence[RouteRow]) -> Recipient:
    first = rows[0]
    addresses = tuple(_address(list(some)) for _, some in groupby(rows, attrgetter("address_id")))
    return Recipient(first.partner_id, first.name, first.clearance, first.time_zone, addresses)


def _address(rows: Sequence[RouteRow]) -> Address:
    first = rows[0]
    is_disabled, routes = first.status == "disabled", tuple(_route(row) for row in rows)
    return Address(first.address_id, first.channel, is_disabled, first.quiet_from, first.quiet_until, routes)


def _route(row: RouteRow) -> Route:
    lists: dict[str, Any] = {name: tuple(json.loads(getattr(row, name))) for name in ROUTE_LISTS}
    return Route(**lists, case=row.case, rhythm=row.rhythm, wakes=row.wakes)


def _told(recipient: Recipient, told: Told) -> Recipient:
    addresses = tuple(replace(address, told=tuple(told.get(address.id, ()))) for address in recipient.addresses)
    return replace(recipient, addresses=addresses)
