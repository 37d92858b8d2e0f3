"""The audit chain."""

from starlette.responses import Response

from db.queries.decisions import latest_decisions, verify_chain
from db.queries.persons import proposed_persons
from db.queries.readings import read_blind
from db.queries.second import await_second
from triage.desk.answers import show_page
from triage.desk.visit import Visit

PAGE = 100
CHECKED_AT_ONCE = 5000
"""Rows up to which the chain is checked whenever it is shown; a longer one on request."""


def show_audit(visit: Visit) -> Response:
    """The newest decisions, and whether the whole chain stands as it was written."""
    number = visit.query.get("before", "")
    before = int(number) if number.isdecimal() and len(number) < 18 else None
    with visit.desk.database.read() as session:
        rows = latest_decisions(session, before, PAGE + 1)
        checked = "verify" in visit.query or (before is None and (not rows or rows[0].id <= CHECKED_AT_ONCE))
        waiting = [person.id for person in proposed_persons(session)]
        masked = await_second(session, rows) | read_blind(rows, waiting)
        bad = verify_chain(session) if checked else None
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return show_page(visit, "audit.html", rows=rows[:PAGE], more=more, checked=checked, bad=bad, masked=masked)
