"""The partner's own addresses, routes and keys: read by everybody of it, edited by its keepers.

What a partner may never set here is its clearance and the persons of a route: both are the researchers' to give."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from config.codebook import Titled
from config.errors import UsageError
from db.queries.partners import find_partner
from triage.alerts.addresses import AddressFacts, change_address, require_address, rotate_secret, set_pgp_key
from triage.alerts.handing_over import show_handover
from triage.alerts.pages.forms import Form
from triage.alerts.pages.site import Guest, Site, say, show
from triage.alerts.partner_routes import add_route, remove_route
from triage.alerts.partners import PartnerError
from triage.alerts.routes import Route
from triage.alerts.timing import RHYTHMS


def show_routes(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """Addresses, keys and routes, with forms for who may edit them."""
    return _show(site, guest)


def edit(site: Site, request: Request, form: Form, guest: Guest) -> Response:
    """Carries out what the form asks for; a new secret is shown on the page that follows, this once."""
    wanted = EDITS.get(form.text("do"))
    if wanted is None or not guest.may("keeper"):
        return say(guest.language, "absent", 404, guest)
    try:
        secret = wanted(site, form, guest)
    except UsageError:
        return _show(site, guest, 422, is_refused=True)
    return _show(site, guest, secret=secret) if secret else RedirectResponse("/routes", 303)


def _show(site: Site, guest: Guest, status: int = 200, secret: str = "", is_refused: bool = False) -> Response:
    with site.database.read() as session:
        partner = find_partner(session, guest.partner)
    book = site.codebook
    choices: dict[str, dict[str, Titled]] = {
        "home_states": dict(book.home_states),
        "stages": dict(book.stages),
        "measures": dict(book.measures),
    }
    return show(
        "routes.html",
        guest.language,
        status,
        guest=guest,
        partner=partner,
        secret=secret,
        is_refused=is_refused,
        choices=choices,
        rhythms=RHYTHMS,
    )


def _address_of(site: Site, form: Form, guest: Guest) -> int:
    number = form.text("address")
    with site.database.read() as session:
        row = require_address(session, int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0)
    if row.partner_id != guest.partner_id:
        raise PartnerError("this partner has no such address")
    return row.id


def _who(guest: Guest) -> str:
    return f"partner: {guest.contact}"[:80]


def _add_route(site: Site, form: Form, guest: Guest) -> str:
    route = Route(
        home_states=_given(form, "home_states"),
        host_states=tuple(form.text("host_states").upper().replace(",", " ").split()),
        stages=_given(form, "stages"),
        measures=_given(form, "measures"),
        rhythm=form.text("rhythm") or "now",
        wakes=bool(form.text("wakes")),
    )
    add_route(site.database, _who(guest), guest.partner, _address_of(site, form, guest), route)
    return ""


def _given(form: Form, name: str) -> tuple[str, ...]:
    return (form.text(name),) if form.text(name) else ()


def _remove_route(site: Site, form: Form, guest: Guest) -> str:
    number = form.text("route")
    with site.database.read() as session:
        partner = find_partner(session, guest.partner)
    own = {str(row.id): row.id for row in partner.routes} if partner else {}
    if number not in own:
        raise PartnerError("this partner has no such route")
    remove_route(site.database, _who(guest), own[number])
    return ""


def _change_address(site: Site, form: Form, guest: Guest) -> str:
    number = _address_of(site, form, guest)
    with site.database.read() as session:
        row = require_address(session, number)
    facts = AddressFacts(row.detail, row.per_hour, form.text("quiet_from"), form.text("quiet_until"))
    change_address(site.database, _who(guest), number, facts)
    return ""


def _set_key(site: Site, form: Form, guest: Guest) -> str:
    set_pgp_key(site.database, _who(guest), _address_of(site, form, guest), form.text("pgp_key"))
    return ""


def _rotate(site: Site, form: Form, guest: Guest) -> str:
    number = _address_of(site, form, guest)
    generation = rotate_secret(site.database, site.key, _who(guest), number, site.clock())
    with site.database.read() as session:
        channel = require_address(session, number).channel
    return show_handover(site.settings, channel, number, generation)


EDITS: dict[str, Callable[[Site, Form, Guest], str]] = {
    "add_route": _add_route,
    "remove_route": _remove_route,
    "change_address": _change_address,
    "set_key": _set_key,
    "rotate": _rotate,
}
"""What a form may ask for. Each returns what is to be shown once, or nothing."""
