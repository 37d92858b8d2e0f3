"""Who hears of an event, where and when: routes and facts in, a plan out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.alerts import AlertRules
from triage.alerts.facts import EventFacts, label_event
from triage.alerts.silences import Silence, held_until
from triage.alerts.timing import RHYTHMS, after_quiet, next_slot


@dataclass(frozen=True, slots=True)
class Route:
    """One route of a partner, as db/models/partners.py describes it. Empty tuples fit all."""

    home_states: tuple[str, ...] = ()
    host_states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    transitions: tuple[str, ...] = ()
    persons: tuple[int, ...] = ()
    case: str = "any"
    rhythm: str = "now"
    wakes: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A confirmed address with the routes that lead to it."""

    id: int
    channel: str
    is_disabled: bool
    """The receiver said that it is gone: what is meant for it is kept and shown, not tried."""
    quiet_from: str
    quiet_until: str
    routes: tuple[Route, ...]
    told: tuple[tuple[str, datetime], ...] = ()
    """(stage, when it was decided) of what it was told at once of the person lately, or will be."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A partner as routing sees it."""

    id: int
    name: str
    clearance: str
    time_zone: str
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """One message that would go to one address, and when."""

    address_id: int
    channel: str
    rhythm: str
    wakes: bool
    due_at: datetime
    is_disabled: bool
    is_inhibited: bool = False
    """Something stronger was told lately: this one waits for the daily digest."""


@dataclass(frozen=True, slots=True)
class PlannedAlert:
    """What one partner would hear."""

    partner_id: int
    partner: str
    kind: str
    tlp: str
    needs_second: bool
    deliveries: tuple[PlannedDelivery, ...]


def is_wanted(route: Route, facts: EventFacts) -> bool:
    """Whether a route asks for an event: every column that says something must fit."""
    wanted: tuple[tuple[tuple[object, ...], set[object]], ...] = (
        (route.home_states, {facts.home_state}),
        (route.host_states, set(facts.host_states)),
        (route.categories, set(facts.categories)),
        (route.stages, {facts.stage}),
        (route.measures, set(facts.measures)),
        (route.transitions, {facts.transition}),
        (route.persons, {facts.person_id}),
    )
    return route.case in ("any", facts.case) and all(not asked or set(asked) & has for asked, has in wanted)


def plan_alerts(
    recipients: Iterable[Recipient],
    facts: EventFacts,
    rules: AlertRules,
    now: datetime,
    silences: Sequence[Silence] = (),
) -> list[PlannedAlert]:
    """The alerts that a decision on an event with these facts causes; partners without clearance hear nothing."""
    label = label_event(rules, facts)
    cleared = (recipient for recipient in recipients if rules.is_within(label, recipient.clearance))
    plans = (_plan(recipient, Occasion(facts, label, rules, now, silences)) for recipient in cleared)
    return [plan for plan in plans if plan.deliveries]


def needs_two(label: str, facts: EventFacts) -> bool:
    """Whether a second person must agree: for TLP:RED, and for the first alert on a new person."""
    return label == "red" or facts.is_new_person


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all plans for one event share."""

    facts: EventFacts
    label: str
    rules: AlertRules
    now: datetime
    silences: Sequence[Silence]


def _plan(recipient: Recipient, on: Occasion) -> PlannedAlert:
    deliveries = (
        _deliver(recipient, address, [route for route in address.routes if is_wanted(route, on.facts)], on)
        for address in recipient.addresses
    )
    return PlannedAlert(
        partner_id=recipient.id,
        partner=recipient.name,
        kind=on.facts.case,
        tlp=on.label,
        needs_second=needs_two(on.label, on.facts),
        deliveries=tuple(delivery for delivery in deliveries if delivery is not None),
    )


def _deliver(recipient: Recipient, address: Address, routes: list[Route], on: Occasion) -> PlannedDelivery | None:
    if not routes:
        return None
    # Several routes to one address are one message: the fastest of them.
    rhythm = min((route.rhythm for route in routes), key=RHYTHMS.index)
    inhibited = rhythm == "now" and _is_inhibited(address, on)
    rhythm = "daily" if inhibited else rhythm
    wakes = any(route.wakes for route in routes) and not inhibited
    held = held_until(on.silences, recipient.id, on.facts.person_id, on.facts.stage)
    earliest = max(on.now + on.rules.times.hold, held or on.now)
    due = next_slot(rhythm, earliest, recipient.time_zone, on.rules.times.digest_at)
    if not wakes:
        due = after_quiet(due, recipient.time_zone, address.quiet_from, address.quiet_until)
    return PlannedDelivery(address.id, address.channel, rhythm, wakes, due, address.is_disabled, inhibited)


def _is_inhibited(address: Address, on: Occasion) -> bool:
    return any(
        on.facts.stage in row.moves and stage in row.told and on.now - at <= timedelta(hours=row.hours)
        for row in on.rules.inhibitions
        for stage, at in address.told
    )
