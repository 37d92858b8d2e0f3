"""Sensitive cards: two must agree, and no alert goes by itself."""

from starlette.responses import Response

from triage.desk.card_page import decide_card
from triage.desk.visit import Visit
from triage.records.actions import Flag


def flag(visit: Visit) -> Response:
    """Flags a card as sensitive, or takes the flag off; the card stays in view."""
    return decide_card(visit, Flag(visit.form.get("sensitive") == "1"), stays=True)
