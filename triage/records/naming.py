"""Spellings of a person, added and removed at the desk: each a row of the audit chain."""

from sqlalchemy.orm import Session

from db.models import Person, PersonName
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.records.coding import Refusal
from triage.records.new_person import LONGEST_NAME

WAITING = ("proposed", "disputed")
"""Statuses of somebody who is not watched yet: a second reader is wanted, or a third; each reads blind."""
LONGEST_ORIGIN = 200
BETWEEN = "; "
"""Between those who found one spelling apart, in its origin."""


def found_by(user: str) -> str:
    """How the origin of a spelling names who found it at the desk."""
    return f"desk: {user}"


def is_found_by(origin: str, user: str) -> bool:
    """Whether the user is one of those who found a spelling at the desk."""
    return found_by(user) in origin.split(BETWEEN)


def add_spelling(database: Database, user: str, person_id: int, spelling: str) -> int | Refusal:
    """Adds a spelling; stored documents are owed a search for it. Returns the number of the decision.

    A single short name may be added (a by-name may be all that is printed), nothing without a letter. Of somebody who
    is read blind, a spelling that another reader found is taken as found by both: 'known' would say what he found."""
    name = " ".join(spelling.split())
    if not any(letter.isalpha() for letter in name) or len(name) > LONGEST_NAME:
        return Refusal("refused.spelling", "spelling")
    with database.write() as session:
        person = _find(session, person_id)
        if person is None:
            return Refusal("refused.absent")
        known = next((row for row in person.names if row.name == name), None)
        if known is None:
            person.names.append(PersonName(name=name, kind="alias", origin=found_by(user)))
            person.names_owed = [*person.names_owed, name]
        elif _is_seen(person, known, user):
            return Refusal("refused.spelling_known", "spelling")
        else:
            known.origin = f"{known.origin}{BETWEEN}{found_by(user)}"[:LONGEST_ORIGIN]
        return _append(session, user, person, "spelling_added", name)


def remove_spelling(database: Database, user: str, person_id: int, spelling: str) -> int | Refusal:
    """Removes a spelling that is not the canonical one; returns the number of the decision."""
    with database.write() as session:
        person = _find(session, person_id)
        found = next((name for name in person.names if name.name == spelling), None) if person else None
        if person is None or found is None or not _is_seen(person, found, user):
            return Refusal("refused.absent")
        if spelling == person.canonical_name:
            return Refusal("refused.canonical", "spelling")
        _take_away(person, found, user)
        return _append(session, user, person, "spelling_removed", spelling)


def _is_seen(person: Person, name: PersonName, user: str) -> bool:
    return person.status not in WAITING or name.name == person.canonical_name or is_found_by(name.origin, user)


def _take_away(person: Person, name: PersonName, user: str) -> None:
    others = [origin for origin in name.origin.split(BETWEEN) if origin != found_by(user)]
    if person.status in WAITING and others:
        name.origin = BETWEEN.join(others)
        return
    person.names.remove(name)
    person.names_owed = [owed for owed in person.names_owed if owed != name.name]


def _find(session: Session, person_id: int) -> Person | None:
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    return person if person is not None and person.status in ("active", *WAITING) else None


def _append(session: Session, user: str, person: Person, action: str, name: str) -> int:
    human = {"person_id": person.id, "person_key": person.person_key, "spelling": name}
    return append_decision(session, NewDecision(user, action, human=human)).id
