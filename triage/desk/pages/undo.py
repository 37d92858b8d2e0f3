"""Taking a decision back."""

from starlette.responses import Response

from triage.desk.answers import go_to, show_error
from triage.desk.policy import may
from triage.desk.visit import Visit
from triage.records.coding import Refusal
from triage.records.undoing import undo


def undo_decision(visit: Visit) -> Response:
    """Takes back the decision of that number, or the user's last one, and shows its card again."""
    user, number = visit.signed_in, visit.form.get("decision", "")
    decision_id = int(number) if number.isdecimal() and len(number) < 18 else None
    done = undo(visit.desk.database, visit.desk.codebook, user.name, decision_id, may(user.role, "undo.others"))
    if isinstance(done, Refusal):
        return show_error(visit, 409, done.code)
    return go_to(f"/candidates/{done.candidate_id}?done={done.decision_id}")
