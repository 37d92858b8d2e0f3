"""One person: the dossier on a page of its own."""

from starlette.responses import Response

from db.queries.dossier import read_dossier
from triage.desk.answers import show_error, show_page
from triage.desk.dossier_view import view_dossier
from triage.desk.visit import Visit


def show_person(visit: Visit) -> Response:
    """The dossier of a person."""
    with visit.desk.database.read() as session:
        dossier = read_dossier(session, visit.number("id"))
    if dossier is None:
        return show_error(visit, 404, "error.absent")
    return show_page(visit, "person.html", dossier=view_dossier(dossier, visit.desk.codebook))
