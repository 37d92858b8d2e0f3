"""Possible new cases: people on no list, ranked apart from the queue."""

from collections import defaultdict

from starlette.responses import Response

from db.models import Lead
from db.models.base import now
from db.queries.leads import open_leads, sightings_of_lead
from db.queries.persons import active_persons
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.places import cut_around
from triage.desk.spellings_view import named
from triage.desk.visible import drop_hidden
from triage.desk.visit import Visit
from triage.erasure.marks import refuse_erased
from triage.records.coding import Refusal
from triage.records.lead_deciding import add_lead, dismiss_lead, undo_lead
from triage.records.nearest import find_near
from triage.records.new_person import GATE, read_person_form


def show_leads(visit: Visit) -> Response:
    """All leads that nobody has decided, strongest first."""
    with visit.desk.database.read() as session:
        return show_page(visit, "leads.html", leads=open_leads(session), done=_done(visit))


def show_lead(visit: Visit) -> Response:
    """One lead: where it is named, who may be meant, and the form of a new person."""
    return _show(visit, 200, None)


def dismiss(visit: Visit) -> Response:
    """No case."""
    note = visit.form.get("note", "").strip()[:4000]
    done = dismiss_lead(visit.desk.database, visit.signed_in.name, visit.number("id"), _revision(visit), note)
    return _show(visit, 409, done) if isinstance(done, Refusal) else go_to(f"/leads?done={done}")


def add(visit: Visit) -> Response:
    """Proposes the person."""
    form = read_person_form(visit.form, visit.desk.codebook, now().year)
    if isinstance(form, Refusal):
        return _show(visit, 422, form)
    desk = visit.desk
    with desk.database.read() as session:
        refusal = refuse_erased(session, desk.secret, (form.canonical_name, *form.aliases))
    if refusal is not None:
        return _show(visit, 409, refusal)
    done = add_lead(desk.database, desk.codebook, visit.signed_in.name, visit.number("id"), _revision(visit), form)
    return _show(visit, 409, done) if isinstance(done, Refusal) else go_to(f"/leads?done={done}")


def undo(visit: Visit) -> Response:
    """Takes one's own decision on a lead back."""
    done = undo_lead(visit.desk.database, visit.signed_in.name, _number(visit.form.get("decision", "")))
    return show_error(visit, 409, done.code) if isinstance(done, Refusal) else go_to(f"/leads/{done}")


def _show(visit: Visit, status: int, refusal: Refusal | None) -> Response:
    with visit.desk.database.read() as session:
        lead = session.get(Lead, visit.number("id"))
        if lead is None:
            return show_error(visit, 404, "error.absent")
        sightings = sightings_of_lead(session, lead.id)
        people = active_persons(session)
    name = drop_hidden(lead.name)
    filled = defaultdict(str, visit.form or {"canonical_name": name, "home_state": lead.home_state or ""})
    near = find_near([name, filled["canonical_name"]], map(named, people), lead.home_state or "")
    shown = [
        (version, source, cut_around(version.text, seen.start, seen.end), seen.why)
        for seen, version, source in sightings
    ]
    return show_page(visit, "lead.html", status, lead=lead, shown=shown, filled=filled, gate=GATE, refusal=refusal,
                     view={"near": near})  # fmt: skip


def _revision(visit: Visit) -> int:
    return _number(visit.form.get("revision", ""))


def _done(visit: Visit) -> int:
    return _number(visit.query.get("done", ""))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
