"""Routes of partners: what they want to hear, and where; each change a row of the audit chain."""

from collections.abc import Sequence
from dataclasses import asdict

from config.codebook import Codebook, read_codebook
from db.models import PartnerRoute
from db.session import Database
from triage.alerts.partners import PartnerError, note_change, require_one_of, require_partner
from triage.alerts.routes import Route
from triage.alerts.timing import RHYTHMS

CASES = ("new", "update", "any")
MOST_ROUTES = 200
"""Of one partner that are on."""


def add_route(database: Database, by: str, partner: str, address_id: int, route: Route) -> int:
    """Adds a route to one of the partner's addresses and returns its number.

    Raises PartnerError for an address of somebody else, or a code that the codebook does not have."""
    check_route(route, read_codebook())
    with database.write() as session:
        owner = require_partner(session, partner)
        if address_id not in {address.id for address in owner.addresses}:
            raise PartnerError(f"partner '{partner}' has no address {address_id}; see 'exilewatch partners list'")
        if sum(row.active for row in owner.routes) >= MOST_ROUTES:
            raise PartnerError(f"partner '{partner}' has {MOST_ROUTES} routes; remove some first")
        columns = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(route).items()}
        row = PartnerRoute(partner_id=owner.id, address_id=address_id, **columns)
        session.add(row)
        session.flush()
        note_change(session, by, "route_added", {"route": row.id, "address": address_id, **columns})
        return row.id


def remove_route(database: Database, by: str, route_id: int) -> None:
    """Switches a route off. Raises PartnerError for an unknown one."""
    with database.write() as session:
        row = session.get(PartnerRoute, route_id)
        if row is None or not row.active:
            raise PartnerError(f"there is no route {route_id} that is on; see 'exilewatch partners list'")
        row.active = False
        note_change(session, by, "route_removed", {"route": route_id})


def check_route(route: Route, codebook: Codebook) -> None:
    """Raises PartnerError for a code that the codebook does not have."""
    require_one_of("rhythm", route.rhythm, RHYTHMS)
    require_one_of("case", route.case, CASES)
    for what, (words, allowed) in _known(route, codebook).items():
        for word in words:
            require_one_of(what, word, allowed)
    for code in route.host_states:
        if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
            raise PartnerError(f"'{code}' is no code of a state; expected two capitals as PL")


def transitions_of(codebook: Codebook) -> tuple[str, ...]:
    """All moves from one stage to another, as "1>2"."""
    stages = ("0", *codebook.stages)
    return tuple(f"{before}>{after}" for before in stages for after in stages)


def _known(route: Route, codebook: Codebook) -> dict[str, tuple[Sequence[str], Sequence[str]]]:
    return {
        "home state": (route.home_states, tuple(codebook.home_states)),
        "category": (route.categories, tuple(codebook.categories)),
        "stage": (route.stages, tuple(codebook.stages)),
        "measure": (route.measures, tuple(codebook.measures)),
        "transition": (route.transitions, transitions_of(codebook)),
    }
