"""What readers made of proposed persons, as the audit chain holds it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Decision
from db.queries.decisions import is_blank

PROPOSALS = ("new_person", "lead_added")
CODED = "person_coded"
READINGS = (*PROPOSALS, CODED)
"""Rows that hold what one reader made of a person: the first proposes him, the next code him blind."""


def readings_of(session: Session) -> dict[int, list[Decision]]:
    """Person → the rows that hold what was made of him, in order; those that were taken back are left out."""
    undone = select(Decision.undoes).where(Decision.undoes.is_not(None))
    rows = session.scalars(
        select(Decision).where(Decision.action.in_(READINGS), Decision.id.not_in(undone)).order_by(Decision.id)
    )
    found: dict[int, list[Decision]] = {}
    for row in rows:
        if not is_blank(row):
            found.setdefault(int(row.human["person_id"]), []).append(row)
    return found


def readings_of_one(session: Session, person_id: int) -> list[Decision]:
    """The rows that hold what was made of one person, in order."""
    return readings_of(session).get(person_id, [])


def read_blind(rows: Sequence[Decision], waiting: Sequence[int]) -> set[int]:
    """Those of the rows that a second reader of somebody who waits must not see yet."""
    persons = set(waiting)
    return {row.id for row in rows if row.action in READINGS and row.human.get("person_id") in persons}
