"""Changes of one partner at the desk, by the functions that the commands use too."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from starlette.responses import Response

from config.alerts import read_alert_rules
from config.errors import UsageError
from db.models.base import now
from db.queries.partners import find_partner_by_number
from triage.alerts import addresses, confirming, contacts, partner_routes, partners, reviewing
from triage.alerts.channels.channel import Sender
from triage.alerts.handing_over import show_handover
from triage.alerts.keys import read_key
from triage.alerts.outbound import Outbound, bounds_of
from triage.alerts.partners import PartnerError
from triage.alerts.routes import Route
from triage.desk.answers import go_to, show_error
from triage.desk.pages.deliveries import read_number
from triage.desk.pages.partners import read_facts, show_partner_page
from triage.desk.visit import Visit


@dataclass(frozen=True)
class Edit:
    """One change that a form asks for."""

    visit: Visit
    partner: str
    partner_id: int
    own: frozenset[int]
    """Numbers of the partner's addresses and, negative, of its routes."""

    @property
    def by(self) -> str:
        return self.visit.signed_in.name

    def text(self, name: str) -> str:
        return self.visit.form.get(name, "").strip()

    def address(self) -> int:
        """The address that the form is about. Raises PartnerError for one of somebody else."""
        return self._own("address", 1)

    def route(self) -> int:
        """The route that the form is about. Raises PartnerError for one of somebody else."""
        return self._own("route", -1)

    def _own(self, name: str, sign: int) -> int:
        number = read_number(self.text(name)) or 0
        if sign * number not in self.own:
            raise PartnerError(f"this partner has no {name} {number}")
        return number


def edit(visit: Visit) -> Response:
    """Carries out what the form asks for; a new secret or password is shown on the page that follows, this once."""
    partner_id = visit.number("id")
    with visit.desk.database.read() as session:
        partner = find_partner_by_number(session, partner_id)
    wanted = EDITS.get(visit.form.get("do", ""))
    if partner is None or wanted is None:
        return show_error(visit, 404, "error.absent")
    own = frozenset([*(row.id for row in partner.addresses), *(-row.id for row in partner.routes)])
    try:
        secret = wanted(Edit(visit, partner.name, partner_id, own))
    except (UsageError, OSError, httpx.HTTPError, TimeoutError) as error:
        return show_partner_page(visit, partner_id, 422, refused=_say(error))
    return show_partner_page(visit, partner_id, secret=secret) if secret else go_to(f"/partners/{partner_id}")


def _say(error: Exception) -> str:
    """Our own errors say what to do; of others only the kind: their text may hold an address."""
    return str(error) if isinstance(error, UsageError) else type(error).__name__


def _change(on: Edit) -> str:
    partners.change_partner(on.visit.desk.database, on.by, on.partner, read_facts(on.visit))
    return ""


def _open(on: Edit) -> str:
    partners.set_active(on.visit.desk.database, on.by, on.partner, on.text("state") == "open")
    return ""


def _add_address(on: Edit) -> str:
    desk, facts = on.visit.desk, _facts(on)
    new = addresses.NewAddress(
        facts.detail, facts.per_hour, facts.quiet_from, facts.quiet_until, on.text("channel"), on.text("where"),
        on.text("pgp_key"),
    )  # fmt: skip
    number = addresses.add_address(desk.database, read_key(desk.settings.home), on.by, on.partner, new)
    return show_handover(desk.settings, new.channel, number, 1)


def _change_address(on: Edit) -> str:
    addresses.change_address(on.visit.desk.database, on.by, on.address(), _facts(on))
    return ""


def _facts(on: Edit) -> addresses.AddressFacts:
    rate = read_number(on.text("per_hour"))
    return addresses.AddressFacts(on.text("detail") or "thin", rate, on.text("quiet_from"), on.text("quiet_until"))


def _set_key(on: Edit) -> str:
    addresses.set_pgp_key(on.visit.desk.database, on.by, on.address(), on.text("pgp_key"))
    return ""


def _rotate(on: Edit) -> str:
    desk, number = on.visit.desk, on.address()
    generation = addresses.rotate_secret(desk.database, read_key(desk.settings.home), on.by, number)
    with desk.database.read() as session:
        channel = addresses.require_address(session, number).channel
    return show_handover(desk.settings, channel, number, generation)


def _ask(on: Edit) -> str:
    asyncio.run(_ask_now(on.visit, on.address()))
    return ""


async def _ask_now(visit: Visit, number: int) -> None:
    rules, settings = read_alert_rules(), visit.desk.settings
    http = Outbound(bounds_of(rules))
    try:
        sender = Sender(settings, rules, read_key(settings.home), http, now)
        await confirming.ask_to_confirm(visit.desk.database, sender, number)
    finally:
        await http.close()


def _confirm(on: Edit) -> str:
    desk = on.visit.desk
    key = read_key(desk.settings.home)
    confirming.confirm_address(desk.database, key, read_alert_rules(), on.text("code"), on.by, now())
    return ""


def _add_route(on: Edit) -> str:
    said = {name: _words(on.text(name)) for name in ("home_states", "host_states", "categories", "stages", "measures")}
    persons = tuple(read_number(word) or 0 for word in _words(on.text("persons")))
    route = Route(
        **said, transitions=_words(on.text("transitions")), persons=persons, case=on.text("case") or "any",
        rhythm=on.text("rhythm") or "now", wakes=bool(on.text("wakes")),
    )  # fmt: skip
    partner_routes.add_route(on.visit.desk.database, on.by, on.partner, on.address(), route)
    return ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def _remove_route(on: Edit) -> str:
    partner_routes.remove_route(on.visit.desk.database, on.by, on.route())
    return ""


def _add_contact(on: Edit) -> str:
    return contacts.add_contact(on.visit.desk.database, on.by, on.partner, on.text("contact"), on.text("role"))


def _change_contact(on: Edit) -> str:
    is_open = on.text("state") == "open"
    contacts.change_contact(on.visit.desk.database, on.by, on.partner, on.text("contact"), on.text("role"), is_open)
    return ""


def _ask_review(on: Edit) -> str:
    event = read_number(on.text("event")) or 0
    reviewing.ask_review(on.visit.desk.database, read_alert_rules(), on.by, on.partner_id, event)
    return ""


def _close_review(on: Edit) -> str:
    reviewing.close_review(on.visit.desk.database, on.by, on.partner_id, on.text("review"))
    return ""


EDITS: dict[str, Callable[[Edit], str]] = {
    "change": _change,
    "open": _open,
    "add_address": _add_address,
    "change_address": _change_address,
    "set_key": _set_key,
    "rotate": _rotate,
    "ask": _ask,
    "confirm": _confirm,
    "add_route": _add_route,
    "remove_route": _remove_route,
    "add_contact": _add_contact,
    "change_contact": _change_contact,
    "ask_review": _ask_review,
    "close_review": _close_review,
}
"""What a form may ask for, by its field `do`. Each returns what is to be shown once, or nothing."""
