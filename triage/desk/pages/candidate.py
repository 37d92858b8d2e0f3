"""One card: the evidence, the person, why they were put together, and what to do about it."""

from starlette.responses import Response

from triage.desk.card_page import show_card
from triage.desk.visit import Visit


def show_candidate(visit: Visit) -> Response:
    """The card of a candidate."""
    return show_card(visit, visit.number("id"))
