"""The list of persons."""

from dataclasses import replace

from starlette.responses import Response

from db.queries.dossier import list_persons
from triage.desk.answers import show_page
from triage.desk.filters import LONGEST
from triage.desk.visit import Visit
from triage.records.naming import WAITING

PAGE = 100


def show_persons(visit: Visit) -> Response:
    """Persons by key, or those whose names hold some words."""
    words, after = visit.query.get("words", "").strip()[:LONGEST], visit.query.get("after", "")[:LONGEST]
    with visit.desk.database.read() as session:
        rows = list_persons(session, words, after, PAGE + 1)
    # What one reader says of somebody is not for the next to see.
    rows = [replace(row, home_state=None, birth_year=None) if row.status in WAITING else row for row in rows]
    more = rows[PAGE - 1].person_key if len(rows) > PAGE else ""
    return show_page(visit, "persons.html", rows=rows[:PAGE], more=more, words=words)
