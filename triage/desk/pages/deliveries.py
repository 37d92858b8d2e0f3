"""Deliveries: what went out, what waits, what failed, and trying again."""

from starlette.responses import Response

from db.models.base import now
from db.queries.alert_deliveries import delivery_counts
from db.queries.alert_pages import list_deliveries
from triage.alerts.releasing import AlertError, drop_delivery, replay
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.visit import Visit

PAGE = 100
STATES = ("waiting", "approval", "sending", "delivered", "parked", "refused", "recalled", "dropped")


def show_deliveries(visit: Visit) -> Response:
    """One page of deliveries, newest first."""
    asked = visit.query.get("state", "")
    state = asked if asked in STATES else ""
    address, before = read_number(visit.query.get("address", "")), read_number(visit.query.get("before", ""))
    with visit.desk.database.read() as session:
        rows = list_deliveries(session, state, address, before, PAGE + 1)
        counts = delivery_counts(session)
    more = rows[PAGE - 1].delivery.id if len(rows) > PAGE else None
    return show_page(
        visit,
        "deliveries.html",
        rows=rows[:PAGE],
        more=more,
        state=state,
        address=address,
        states=STATES,
        counts=counts,
    )


def try_again(visit: Visit) -> Response:
    """Tries a parked or refused message again under its old id, or all that is parked for an address."""
    delivery, address = (read_number(visit.form.get(name, "")) for name in ("delivery", "address"))
    try:
        replay(visit.desk.database, visit.signed_in.name, delivery, address, now())
    except AlertError:
        return show_error(visit, 409, "alerts.gone")
    return go_to("/deliveries?state=waiting")


def give_up(visit: Visit) -> Response:
    """Gives a parked or refused message up, so that it holds back later ones of the same person no more."""
    try:
        drop_delivery(visit.desk.database, visit.signed_in.name, read_number(visit.form.get("delivery", "")) or 0)
    except AlertError:
        return show_error(visit, 409, "alerts.gone")
    return go_to("/deliveries?state=dropped")


def read_number(text: str) -> int | None:
    """A number that a form or an address holds; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
