"""Where searches of third parties by name are switched on and off, with what leaks."""

from collections.abc import Mapping
from datetime import date

from starlette.responses import Response

from config.engines import read_engines
from db.models.base import now
from db.queries.searches import list_searches
from triage.desk.answers import go_to, show_page
from triage.desk.visit import Visit
from triage.records.searching import SearchError, SearchWish, switch_off, switch_on

STATES = ("on", "off", "over")


def show_searches(visit: Visit) -> Response:
    """Every search, newest first, and the form."""
    return _show(visit, 200, "")


def change(visit: Visit) -> Response:
    """Switches a search on or off."""
    form = visit.form
    person, engine = form.get("person", "").strip(), form.get("engine", "")
    database, user = visit.desk.database, visit.signed_in.name
    try:
        if form.get("off"):
            switch_off(database, person, engine, user, now())
        else:
            switch_on(database, SearchWish(person, engine, form.get("reason", ""), _day(form)), user, now())
    except SearchError as refused:
        return _show(visit, 422, refused.code)
    return go_to("/searches")


def _day(form: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(form.get("until", ""))
    except ValueError as error:
        raise SearchError("until", "the last day is no day") from error


def _show(visit: Visit, status: int, refused: str) -> Response:
    with visit.desk.database.read() as session:
        found = list_searches(session)
    today = now().date()
    rows = [
        (row, person, "off" if row.switched_off_at else "over" if row.until < today else "on") for row, person in found
    ]
    filled = {"person": visit.query.get("person", ""), **visit.form}
    return show_page(
        visit, "search_by_name.html", status, rows=rows, engines=read_engines(), refused=refused, filled=filled
    )
