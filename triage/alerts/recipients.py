"""Turns stored partners and events into what routing reads."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Event, Partner, PartnerAddress, PartnerRoute, Person
from db.queries.alerts import measures_of_earlier_events, partners_that_listen, was_alerted
from triage.alerts.facts import NO_STAGE, EventFacts, strongest_stage
from triage.alerts.routes import Address, Recipient, Route

ADDED_AT_DESK = "desk-"
"""How the key of a person begins who was added at the desk (triage/records/events.py)."""


def read_recipients(session: Session) -> list[Recipient]:
    """All active partners with the addresses that may be written to."""
    return [_recipient(partner) for partner in partners_that_listen(session)]


def facts_of_event(session: Session, person: Person, event: Event, codebook: Codebook) -> EventFacts:
    """What routing must know of a stored event."""
    measures = tuple(act.measure for act in event.acts)
    hosts = tuple(act.host for act in event.acts if act.host)
    return facts_of_coding(session, person, measures, hosts, codebook, event.id)


def facts_of_coding(
    session: Session,
    person: Person,
    measures: Sequence[str],
    hosts: Sequence[str],
    codebook: Codebook,
    but: int | None = None,
) -> EventFacts:
    """The same for a coding that is not stored yet; `but` is the number of the event itself, where it has one."""
    earlier = measures_of_earlier_events(session, person.id, but)
    return EventFacts(
        person_id=person.id,
        measures=tuple(measures),
        stage=strongest_stage(codebook, measures),
        stage_before=strongest_stage(codebook, earlier) if earlier else NO_STAGE,
        home_state=person.home_state or "",
        host_states=tuple(hosts),
        categories=tuple(row.category for row in person.categories),
        do_not_disclose=person.do_not_disclose,
        is_first=not earlier,
        is_new_person=person.person_key.startswith(ADDED_AT_DESK) and not was_alerted(session, person.id),
    )


def _recipient(partner: Partner) -> Recipient:
    usable = [address for address in partner.addresses if address.status != "unconfirmed"]
    addresses = (
        _address(address, [row for row in partner.routes if row.address_id == address.id]) for address in usable
    )
    return Recipient(partner.id, partner.name, partner.clearance, partner.time_zone, tuple(addresses))


def _address(row: PartnerAddress, routes: Sequence[PartnerRoute]) -> Address:
    listed = tuple(_route(route) for route in routes if route.active)
    return Address(row.id, row.channel, row.status == "disabled", row.quiet_from, row.quiet_until, listed)


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
