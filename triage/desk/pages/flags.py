"""What of alerting needs an eye: flags, what waits for a second person, and how much is where."""

from starlette.responses import Response

from db.models.base import now
from db.queries.alert_deliveries import delivery_counts
from db.queries.alert_flags import open_flags
from db.queries.alert_pages import count_open_answers, silent_events, waiting_approvals
from triage.alerts.outbox import GOES_BY_ITSELF
from triage.alerts.releasing import AlertError, approve_event, close_flag, release_event
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.visit import Visit

MOST_SILENT = 50


def show_flags(visit: Visit) -> Response:
    """Open flags, oldest first, each with the way to what it is about; and what waits for a second person."""
    with visit.desk.database.read() as session:
        flags = open_flags(session)
        approvals = waiting_approvals(session)
        counts, answers = delivery_counts(session), count_open_answers(session)
        silent = silent_events(session, GOES_BY_ITSELF, MOST_SILENT)
    return show_page(
        visit, "flags.html", flags=flags, approvals=approvals, counts=counts, answers=answers, silent=silent
    )


def close(visit: Visit) -> Response:
    """Says that a flag was looked at."""
    try:
        close_flag(visit.desk.database, visit.signed_in.name, visit.number("id"))
    except AlertError:
        return show_error(visit, 409, "alerts.gone")
    return go_to("/alerts")


def approve(visit: Visit) -> Response:
    """Agrees, as the second person, that the alerts of an event go out. Who decided on it may not."""
    try:
        approve_event(visit.desk.database, visit.signed_in.name, visit.number("id"), now())
    except AlertError:
        return show_error(visit, 409, "alerts.not_by_you")
    return go_to("/alerts")


def release(visit: Visit) -> Response:
    """Sends out an event of a queue that tells nobody by itself."""
    try:
        release_event(visit.desk.database, visit.signed_in.name, visit.number("id"))
    except AlertError:
        return show_error(visit, 409, "alerts.gone")
    return go_to("/deliveries")
