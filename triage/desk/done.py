"""The decision that somebody has just made, so that the next page can say of whom it was, and offer to undo it."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db.models import Candidate, Decision, Person
from db.session import ask
from triage.desk.visit import Visit
from triage.records.deciding import CARD_ACTIONS

_DONE = (
    select(Decision.id, Decision.action, Decision.candidate_id, Person.canonical_name)
    .outerjoin(Candidate, Candidate.id == Decision.candidate_id)
    .outerjoin(Person, Person.id == Candidate.person_id)
    .where(Decision.id == bindparam("number"), Decision.user == bindparam("user"))
)
_TOLD = frozenset((*CARD_ACTIONS, "undo"))
"""Actions of which the line knows what to say: anybody can write the number of another one into an address."""


@dataclass(frozen=True, slots=True)
class Done:
    """A decision of the reader's own."""

    id: int
    action: str
    candidate_id: int | None
    person: str | None
    """Whom its card is about; None where it was about no card."""


def read_done(session: Session, visit: Visit) -> Done | None:
    """The decision that the reader has just made, for the line that offers to undo it."""
    number = visit.query.get("done", "")
    if not number.isdecimal() or len(number) >= 18:
        return None
    rows = ask(session, _DONE, {"number": int(number), "user": visit.signed_in.name})
    return next((Done(*row) for row in rows if row.action in _TOLD), None)
