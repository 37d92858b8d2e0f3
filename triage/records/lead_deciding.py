"""Decides leads: dismissed, or added as a proposed person; both are rows of the audit chain and can be taken back."""

from sqlalchemy.orm import Session

from config.codebook import Codebook
from db.models import Decision, Lead, Person
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.records.coding import Refusal
from triage.records.events import write_person
from triage.records.new_person import PersonForm

ACTIONS = ("lead_dismissed", "lead_added")


def dismiss_lead(database: Database, user: str, lead_id: int, revision: int, note: str) -> int | Refusal:
    """Says that a lead is no case; it stays dismissed however often it is named. Returns the number of the decision."""
    with database.write() as session:
        lead = _find_open(session, lead_id, revision)
        if isinstance(lead, Refusal):
            return lead
        return _turn(session, user, lead, "dismissed", "lead_dismissed", {"note": note})


def add_lead(
    database: Database, codebook: Codebook, user: str, lead_id: int, revision: int, form: PersonForm
) -> int | Refusal:
    """Proposes the person that a lead is about; a second reader must agree. Returns the number of the decision."""
    with database.write() as session:
        lead = _find_open(session, lead_id, revision)
        if isinstance(lead, Refusal):
            return lead
        person = write_person(session, form, user, codebook)
        lead.person_id = person.id
        human = {"person": form.as_json(), "person_id": person.id, "person_key": person.person_key}
        return _turn(session, user, lead, "added", "lead_added", human)


def undo_lead(database: Database, user: str, decision_id: int) -> int | Refusal:
    """Takes back what one decided on a lead oneself; returns the lead's number."""
    with database.write() as session:
        row = session.get(Decision, decision_id)
        if row is None or row.action not in ACTIONS:
            return Refusal("refused.nothing_to_undo")
        if row.user != user:
            return Refusal("refused.not_yours")
        # The row of an erased person holds no number any more.
        lead = session.get(Lead, int(row.human.get("lead", 0)), with_for_update=True, populate_existing=True)
        if lead is None or lead.revision != row.machine.get("revision", -1) + 1:
            return Refusal("refused.not_latest")
        person = session.get(Person, lead.person_id) if lead.person_id else None
        if person is not None and person.status != "proposed":
            return Refusal("refused.not_latest")
        if person is not None:
            person.status, person.names_owed, lead.person_id = "removed", [], None
        lead.status, lead.revision = "new", lead.revision + 1
        append_decision(session, NewDecision(user, "undo", undoes=row.id, reason=row.action, human={"lead": lead.id}))
        return lead.id


def _find_open(session: Session, lead_id: int, revision: int) -> Lead | Refusal:
    lead = session.get(Lead, lead_id, with_for_update=True, populate_existing=True)
    if lead is None or lead.status != "new":
        return Refusal("refused.decided")
    return lead if lead.revision == revision else Refusal("refused.stale")


def _turn(session: Session, user: str, lead: Lead, status: str, action: str, human: dict[str, object]) -> int:
    machine = {"measure": lead.measure, "host": lead.host, "home_state": lead.home_state, "revision": lead.revision}
    lead.status, lead.revision = status, lead.revision + 1
    said = NewDecision(user, action, human={"lead": lead.id, **human}, machine=machine)
    return append_decision(session, said).id
