"""Erasures, for administrators: one asks, what would go is counted, another agrees."""

from dataclasses import dataclass

from starlette.responses import Response

from db.models import Person
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.visit import Visit
from triage.erasure.asking import (
    Asked,
    agree_to_erasure,
    ask_erasure,
    find_person,
    open_requests,
    refuse_erasure,
)
from triage.erasure.erasing import count_erasure
from triage.erasure.planning import Plan
from triage.records.coding import Refusal


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request as the page shows it."""

    asked: Asked
    person: Person
    plan: Plan | None
    """None until somebody has it counted: that looks through everything."""


def show_erasures(visit: Visit) -> Response:
    """What waits for a second administrator, with all that would go of the one that is counted, and the form."""
    return _show(visit, 200, None, None)


def ask(visit: Visit) -> Response:
    """Asks that somebody be erased."""
    with visit.desk.database.read() as session:
        person = find_person(session, visit.form.get("person", "").strip())
    if person is None:
        return _show(visit, 422, Refusal("refused.no_such_key", "person"), None)
    done = ask_erasure(visit.desk.database, visit.signed_in.name, person.id, visit.form.get("reason", ""))
    return _show(visit, 422, done, None) if isinstance(done, Refusal) else go_to("/erasures")


def decide(visit: Visit) -> Response:
    """Agrees to what another administrator asked for, or takes it off the table."""
    number, user, desk = visit.number("id"), visit.signed_in.name, visit.desk
    if visit.form.get("decision") != "agree":
        refused = refuse_erasure(desk.database, user, number)
        return show_error(visit, 409, refused.code) if isinstance(refused, Refusal) else go_to("/erasures")
    done = agree_to_erasure(desk.database, desk.settings, user, number)
    return _show(visit, 409, done, None) if isinstance(done, Refusal) else _show(visit, 200, None, done)


def _show(visit: Visit, status: int, refusal: Refusal | None, done: Plan | None) -> Response:
    filled = {"person": visit.query.get("person", ""), **visit.form} if done is None else {}
    return show_page(visit, "erasures.html", status, waiting=_waiting(visit), refusal=refusal, done=done, filled=filled)


def _waiting(visit: Visit) -> list[Waiting]:
    with visit.desk.database.read() as session:
        asked = [(each, session.get_one(Person, each.person)) for each in open_requests(session)]
    return [Waiting(each, person, _count(visit, person.id)) for each, person in asked]


def _count(visit: Visit, person_id: int) -> Plan | None:
    if visit.query.get("count") != str(person_id):
        return None
    plan = count_erasure(visit.desk.database, visit.desk.settings, person_id)
    return None if isinstance(plan, Refusal) else plan
