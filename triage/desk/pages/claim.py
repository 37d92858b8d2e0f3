"""Taking a card for oneself, and giving it back."""

from starlette.responses import Response

from triage.desk.answers import go_to
from triage.desk.card_page import show_card
from triage.desk.filters import read_filter, write_filter
from triage.desk.visit import Visit
from triage.records.claiming import toggle_claim
from triage.records.coding import Refusal


def toggle(visit: Visit) -> Response:
    """Claims a free card, or releases one's own; the card stays in view."""
    number = visit.number("id")
    done = toggle_claim(visit.desk.database, visit.signed_in.name, number, visit.desk.terms.claim)
    if isinstance(done, Refusal):
        return show_card(visit, number, done)
    return go_to(f"/candidates/{number}?{write_filter(read_filter(visit.query))}")
