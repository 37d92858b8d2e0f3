"""The decision that somebody has just made, so that the next page can offer to undo it."""

from sqlalchemy.orm import Session

from db.models import Decision
from triage.desk.visit import Visit


def read_done(session: Session, visit: Visit) -> Decision | None:
    """The decision that the reader has just made, for the line that offers to undo it."""
    number = visit.query.get("done", "")
    row = session.get(Decision, int(number)) if number.isdecimal() and len(number) < 18 else None
    return row if row is not None and row.user == visit.signed_in.name else None
