"""One person: the dossier on a page of its own; of somebody proposed, what his readers may see."""

from starlette.responses import Response

from db.queries.card import read_person
from db.queries.dossier import read_dossier
from db.queries.looks import looks_for
from db.queries.persons import active_persons
from db.queries.presence import happenings_naming
from triage.desk.answers import show_error, show_page
from triage.desk.dossier_view import view_dossier
from triage.desk.pages.person_second import has_read, show_waiting
from triage.desk.spellings_view import names_of, view_spellings
from triage.desk.visit import Visit
from triage.intake.foretelling import count_naming
from triage.records.naming import WAITING


def show_person(visit: Visit) -> Response:
    """The dossier of a person. For a proposed one, how many stored documents name him is counted first."""
    with visit.desk.database.read() as session:
        dossier = read_dossier(session, visit.number("id"))
        person = read_person(session, visit.number("id"))
        if dossier is None or person is None:
            return show_error(visit, 404, "error.absent")
        if person.status in WAITING and not has_read(visit, person):
            return show_waiting(visit, person)
        looks = looks_for(session, person)
        happened = happenings_naming(session, person.id)
        is_proposed = person.status in WAITING
        others = active_persons(session) if is_proposed else []
    view = view_spellings(names_of(person), person, others, "") if is_proposed else None
    finds = count_naming(visit.desk.database, person, visit.desk.settings) if is_proposed else None
    return show_page(
        visit,
        "person.html",
        dossier=view_dossier(dossier, visit.desk.codebook),
        looks=looks,
        happened=happened,
        view=view,
        finds=finds,
    )
