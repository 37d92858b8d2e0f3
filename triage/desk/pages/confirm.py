"""It is he, and this happened: the coding becomes an event, or waits for a second reader."""

from starlette.responses import Response

from db.models.base import now
from triage.desk.answers import show_error
from triage.desk.card_page import decide_card, show_card
from triage.desk.policy import may
from triage.desk.visit import Visit
from triage.records.actions import Confirm
from triage.records.coding import Refusal, read_coding


def confirm(visit: Visit) -> Response:
    """Confirms a card with the coding of the form. Recording alone what two should read takes a role and a reason."""
    coding = read_coding(visit.form, visit.desk.codebook, now().date())
    if isinstance(coding, Refusal):
        return show_card(visit, visit.number("id"), coding)
    is_alone = bool(visit.form.get("alone"))
    if is_alone and not may(visit.signed_in.role, "confirm.alone"):
        return show_error(visit, 403, "error.role", role=visit.signed_in.role)
    if is_alone and not coding.note:
        return show_card(visit, visit.number("id"), Refusal("refused.alone_reason", "note"))
    alone = coding.note if is_alone else ""
    return decide_card(visit, Confirm(coding, bool(visit.form.get("ask_second")), alone))
