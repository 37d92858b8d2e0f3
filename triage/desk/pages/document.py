"""One document with its versions, and what changed from one to the next."""

from starlette.responses import Response

from db.queries.search import versions_of
from triage.desk.answers import show_error, show_page
from triage.desk.changes import view_changes
from triage.desk.visit import Visit


def show_document(visit: Visit) -> Response:
    """The newest version of a document, and for each edit the lines that went and came."""
    with visit.desk.database.read() as session:
        versions = versions_of(session, visit.number("id"))
    if not versions:
        return show_error(visit, 404, "error.absent")
    return show_page(visit, "document.html", versions=versions, newest=versions[-1], edits=view_changes(versions))
