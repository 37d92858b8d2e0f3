"""Spellings of a person, added and removed at the desk: each a row of the audit chain."""

from sqlalchemy.orm import Session

from db.models import Person, PersonName
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.records.coding import Refusal
from triage.records.new_person import LONGEST_NAME


def add_spelling(database: Database, user: str, person_id: int, spelling: str) -> int | Refusal:
    """Adds a spelling; stored documents are owed a search for it. Returns the number of the decision.

    A single short name may be added (a by-name may be all that is printed), nothing without a letter."""
    name = " ".join(spelling.split())
    if not any(letter.isalpha() for letter in name) or len(name) > LONGEST_NAME:
        return Refusal("refused.spelling", "spelling")
    with database.write() as session:
        person = _find(session, person_id)
        if person is None:
            return Refusal("refused.absent")
        if name in {known.name for known in person.names}:
            return Refusal("refused.spelling_known", "spelling")
        person.names.append(PersonName(name=name, kind="alias", origin=f"desk: {user}"))
        person.names_owed = [*person.names_owed, name]
        return _append(session, user, person, "spelling_added", name)


def remove_spelling(database: Database, user: str, person_id: int, spelling: str) -> int | Refusal:
    """Removes a spelling that is not the canonical one; returns the number of the decision."""
    with database.write() as session:
        person = _find(session, person_id)
        found = next((name for name in person.names if name.name == spelling), None) if person else None
        if person is None or found is None:
            return Refusal("refused.absent")
        if spelling == person.canonical_name:
            return Refusal("refused.canonical", "spelling")
        person.names.remove(found)
        person.names_owed = [name for name in person.names_owed if name != spelling]
        return _append(session, user, person, "spelling_removed", spelling)


def _find(session: Session, person_id: int) -> Person | None:
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    return person if person is not None and person.status in ("active", "proposed", "disputed") else None


def _append(session: Session, user: str, person: Person, action: str, name: str) -> int:
    human = {"person_id": person.id, "person_key": person.person_key, "spelling": name}
    return append_decision(session, NewDecision(user, action, human=human)).id
