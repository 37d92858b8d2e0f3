"""It is he, and this happened: the coding becomes an event."""

from starlette.responses import Response

from db.models.base import now
from triage.desk.card_page import decide_card, show_card
from triage.desk.visit import Visit
from triage.records.coding import Refusal, read_coding
from triage.records.deciding import Confirm


def confirm(visit: Visit) -> Response:
    """Confirms a card with the coding of the form."""
    coding = read_coding(visit.form, visit.desk.codebook, now().date())
    if isinstance(coding, Refusal):
        return show_card(visit, visit.number("id"), coding)
    return decide_card(visit, Confirm(coding))
