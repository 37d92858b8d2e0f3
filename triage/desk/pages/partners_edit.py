"""Changes of one partner at the desk, by the functions that the commands use too."""

from collections.abc import Callable

import httpx
from starlette.responses import Response

from config.errors import UsageError
from db.queries.partners import find_partner_by_number
from triage.desk.answers import go_to, show_error
from triage.desk.pages.partners import show_partner_page
from triage.desk.partner_edits import addresses, contacts, partner, routes
from triage.desk.partner_edits.edit import Edit
from triage.desk.visit import Visit

EDITS: dict[str, Callable[[Edit], str]] = {
    "change": partner.change,
    "open": partner.open_or_close,
    "add_address": addresses.add,
    "change_address": addresses.change,
    "set_key": addresses.set_key,
    "rotate": addresses.rotate,
    "ask": addresses.ask,
    "confirm": addresses.confirm,
    "add_route": routes.add,
    "remove_route": routes.remove,
    "add_contact": contacts.add,
    "change_contact": contacts.change,
    "ask_review": partner.ask_review,
    "close_review": partner.close_review,
}
"""What a form may ask for, by its field `do`. Each returns what is to be shown once, or nothing."""


def edit(visit: Visit) -> Response:
    """Carries out what the form asks for; a new secret or password is shown on the page that follows, this once."""
    partner_id = visit.number("id")
    with visit.desk.database.read() as session:
        found = find_partner_by_number(session, partner_id)
    wanted = EDITS.get(visit.form.get("do", ""))
    if found is None or wanted is None:
        return show_error(visit, 404, "error.absent")
    own = frozenset([*(row.id for row in found.addresses), *(-row.id for row in found.routes)])
    try:
        secret = wanted(Edit(visit, found.name, partner_id, own))
    except (UsageError, OSError, httpx.HTTPError, TimeoutError) as error:
        return show_partner_page(visit, partner_id, 422, refused=_say(error))
    return show_partner_page(visit, partner_id, secret=secret) if secret else go_to(f"/partners/{partner_id}")


def _say(error: Exception) -> str:
    """Our own errors say what to do; of others only the kind: their text may hold an address."""
    return str(error) if isinstance(error, UsageError) else type(error).__name__
