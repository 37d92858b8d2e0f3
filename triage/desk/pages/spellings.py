"""The spellings of a person: added, removed, and which further ones the matcher finds by itself."""

from starlette.responses import Response

from db.queries.card import read_person
from db.queries.persons import active_persons
from db.queries.readings import readings_of_one
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.spellings_view import names_seen, view_spellings
from triage.desk.visit import Visit
from triage.records.approving import judgements_of
from triage.records.coding import Refusal
from triage.records.naming import WAITING, add_spelling, remove_spelling


def show_spellings(visit: Visit) -> Response:
    """The names of a person; with `name`, what that spelling would find, and whom one may take for him."""
    return _show(visit, visit.query.get("name", "").strip()[:300], None)


def change(visit: Visit) -> Response:
    """Adds or removes a spelling; stored documents are searched for an added one at once."""
    number, user, spelling = visit.number("id"), visit.signed_in.name, visit.form.get("spelling", "")
    change_names = remove_spelling if visit.form.get("what") == "remove" else add_spelling
    done = change_names(visit.desk.database, user, number, spelling)
    if isinstance(done, Refusal):
        return _show(visit, spelling.strip()[:300], done)
    visit.desk.searcher.start()
    return go_to(f"/persons/{number}/spellings")


def _show(visit: Visit, typed: str, refusal: Refusal | None) -> Response:
    with visit.desk.database.read() as session:
        person = read_person(session, visit.number("id"))
        if person is None:
            return show_error(visit, 404, "error.absent")
        others = [other for other in active_persons(session) if other.id != person.id]
        rows = readings_of_one(session, person.id) if person.status in WAITING else []
    names = names_seen(person, visit.signed_in.name, judgements_of(rows))
    view = view_spellings(names, person, others, typed)
    return show_page(
        visit,
        "spellings.html",
        422 if refusal else 200,
        person=person,
        names=names,
        owed=[name.name for name in names if name.name in person.names_owed],
        view=view,
        refusal=refusal,
    )
