"""People who were proposed at the desk: watched only once somebody else has agreed."""

from sqlalchemy.orm import Session

from db.models import Person
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.records.coding import Refusal

PROPOSER = "proposed_by"
"""Key of a person's `more` while he is proposed; it is no column of an export."""


def approve_person(database: Database, user: str, person_id: int) -> int | Refusal:
    """Puts a proposed person on the watchlist; returns the number of the decision.

    Refused for whoever proposed him, and for somebody who is not proposed (any more)."""
    with database.write() as session:
        person = _find_proposed(session, user, person_id)
        if isinstance(person, Refusal):
            return person
        person.status = "active"
        return _append(session, user, person, "person_approved", "")


def refuse_person(database: Database, user: str, person_id: int, reason: str) -> int | Refusal:
    """Keeps a proposed person off the watchlist, with the reason; returns the number of the decision."""
    if not reason:
        return Refusal("refused.reason_missing", "reason")
    with database.write() as session:
        person = _find_proposed(session, user, person_id)
        if isinstance(person, Refusal):
            return person
        person.status, person.names_owed = "removed", []
        return _append(session, user, person, "person_refused", reason)


def _find_proposed(session: Session, user: str, person_id: int) -> Person | Refusal:
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None or person.status != "proposed":
        return Refusal("refused.absent")
    return Refusal("refused.own_coding") if person.more.get(PROPOSER) == user else person


def _append(session: Session, user: str, person: Person, action: str, reason: str) -> int:
    human = {"person_id": person.id, "person_key": person.person_key, "note": reason}
    machine = {"proposed_by": person.more.get(PROPOSER, "")}
    person.more = {key: value for key, value in person.more.items() if key != PROPOSER}
    return append_decision(session, NewDecision(user, action, human=human, machine=machine)).id
