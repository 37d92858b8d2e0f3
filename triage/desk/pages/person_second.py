"""Somebody proposed, as a second reader sees him: the documents, the name, and an empty form. A third sees two codings
without names."""

from collections import defaultdict

from starlette.responses import Response

from db.models import Person
from db.models.base import now
from db.queries.card import read_person
from db.queries.persons import active_persons
from db.queries.readings import readings_of_one
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.places import places_of
from triage.desk.spellings_view import names_seen, view_spellings
from triage.desk.visit import Visit
from triage.intake.foretelling import count_naming
from triage.records.approving import PROPOSER, judgements_of, read_person_blind
from triage.records.coding import Refusal
from triage.records.naming import WAITING
from triage.records.new_person import GATE, PersonForm, read_person_form


def show_waiting(visit: Visit, person: Person, status: int = 200, refusal: Refusal | None = None) -> Response:
    """The page of somebody proposed, for whoever has not read him yet."""
    with visit.desk.database.read() as session:
        rows = readings_of_one(session, person.id)
        places = places_of(session, rows[0]) if rows else []
        others = active_persons(session)
    return show_page(
        visit,
        "person_second.html",
        status,
        person=person,
        places=places,
        view=view_spellings(names_seen(person, visit.signed_in.name, judgements_of(rows)), person, others, ""),
        finds=count_naming(visit.desk.database, person, visit.desk.settings),
        judgements=judgements_of(rows) if person.status == "disputed" else [],
        filled=defaultdict(str, visit.form or {"canonical_name": person.canonical_name}),
        gate=GATE,
        refusal=refusal,
    )


def has_read(visit: Visit, person: Person) -> bool:
    """Whether the visitor is one of those who have read somebody proposed."""
    with visit.desk.database.read() as session:
        readers = {row.user for row in readings_of_one(session, person.id)}
    return visit.signed_in.name in {person.more.get(PROPOSER), *readers}


def take(visit: Visit) -> Response:
    """What the reader makes of him: on the list, or not, and why not."""
    number = visit.number("id")
    with visit.desk.database.read() as session:
        person = read_person(session, number)
    if person is None or person.status not in WAITING:
        return show_error(visit, 409, "refused.absent")
    form = _read_form(visit)
    if isinstance(form, Refusal):
        return show_waiting(visit, person, 422, form)
    reason = visit.form.get("reason", "")
    done = read_person_blind(visit.desk.database, visit.desk.codebook, visit.signed_in.name, number, form, reason)
    if isinstance(done, Refusal):
        return show_error(visit, 409, done.code)
    if done.status == "active":
        visit.desk.searcher.start()
    return go_to(f"/persons/{number}" if done.status != "disputed" else "/second")


def _read_form(visit: Visit) -> PersonForm | Refusal | None:
    """None where the reader keeps him off the list."""
    if visit.form.get("judgement") == "refuse":
        return None
    return read_person_form(visit.form, visit.desk.codebook, now().year)
