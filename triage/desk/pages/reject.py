"""Not an event of this person."""

from starlette.responses import Response

from triage.desk.card_page import decide_card
from triage.desk.visit import Visit
from triage.records.actions import Reject


def reject(visit: Visit) -> Response:
    """Rejects a card for a reason of the codebook."""
    return decide_card(visit, Reject(visit.form.get("reason", ""), visit.form.get("note", "").strip()))
