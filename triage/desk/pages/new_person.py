"""Somebody who is not on the list: a form filled from the mention, and the inclusion gate."""

from collections import defaultdict
from dataclasses import dataclass

from starlette.responses import Response

from db.models.base import now
from db.queries.card import read_card, read_evidence_of
from db.queries.persons import active_persons
from triage.desk.answers import show_error, show_page
from triage.desk.card_page import decide_card
from triage.desk.places import places_of_card
from triage.desk.spellings_view import named
from triage.desk.visible import drop_hidden
from triage.desk.visit import Visit
from triage.erasure.marks import refuse_erased
from triage.records.actions import AddPerson
from triage.records.coding import Refusal
from triage.records.nearest import Near, find_near
from triage.records.new_person import GATE, read_person_form


@dataclass(frozen=True, slots=True)
class NearView:
    """People who may be meant: the form asks to look at them first."""

    near: tuple[Near, ...]


def show_form(visit: Visit) -> Response:
    """The form, filled with the name as the document prints it."""
    return _show_form(visit, 200, None)


def add(visit: Visit) -> Response:
    """Adds the person; the card is then about somebody else than it said, and closed."""
    form = read_person_form(visit.form, visit.desk.codebook, now().year)
    if isinstance(form, Refusal):
        return _show_form(visit, 422, form)
    with visit.desk.database.read() as session:
        refusal = refuse_erased(session, visit.desk.secret, (form.canonical_name, *form.aliases))
    if refusal is not None:
        return _show_form(visit, 409, refusal)
    return decide_card(visit, AddPerson(form))


def _show_form(visit: Visit, status: int, refusal: Refusal | None) -> Response:
    with visit.desk.database.read() as session:
        card = read_card(session, visit.number("id"))
        if card is None or not card.sightings:
            return show_error(visit, 404, "error.absent")
        evidence = read_evidence_of(session, card, card.sightings[0].version_id)
        people = active_persons(session)
        places = places_of_card(session, card.candidate.id)
    surface = evidence.mentions[0].surface if evidence and evidence.mentions else ""
    filled = defaultdict(str, visit.form or {"canonical_name": drop_hidden(surface)})
    near = find_near([filled["canonical_name"], drop_hidden(surface)], map(named, people), filled["home_state"])
    return show_page(
        visit,
        "new_person.html",
        status,
        card=card,
        filled=filled,
        refusal=refusal,
        view=NearView(tuple(near)),
        gate=GATE,
        places=places,
        revision=visit.form.get("revision", str(card.candidate.revision)),
    )
