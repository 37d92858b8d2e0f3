"""Proposed people: a second reader puts them on the watchlist, or keeps them off it."""

from starlette.responses import Response

from triage.desk.answers import go_to, show_error
from triage.desk.visit import Visit
from triage.records.approving import approve_person, refuse_person
from triage.records.coding import Refusal


def approve(visit: Visit) -> Response:
    """Puts the person on the watchlist; the stored documents are searched for him at once."""
    number = visit.number("id")
    done = approve_person(visit.desk.database, visit.signed_in.name, number)
    if isinstance(done, Refusal):
        return show_error(visit, 409, done.code)
    visit.desk.searcher.start()
    return go_to(f"/persons/{number}")


def refuse(visit: Visit) -> Response:
    """Keeps the person off the watchlist, for a reason."""
    number = visit.number("id")
    done = refuse_person(visit.desk.database, visit.signed_in.name, number, visit.form.get("reason", "").strip())
    return show_error(visit, 409, done.code) if isinstance(done, Refusal) else go_to("/second")
