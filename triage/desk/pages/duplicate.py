"""Another card of the person tells the same already."""

from starlette.responses import Response

from triage.desk.card_page import decide_card
from triage.desk.choosing import chosen_number, show_choice
from triage.desk.visit import Visit
from triage.records.actions import Duplicate


def show_form(visit: Visit) -> Response:
    """The person's other cards, each with a key."""
    return show_choice(visit, "duplicate")


def close(visit: Visit) -> Response:
    """Closes the card as a duplicate of the chosen one, and goes on."""
    return decide_card(visit, Duplicate(chosen_number(visit, "of")))
