"""Two cards tell one event: the documents of the other come to this one."""

from starlette.responses import Response

from triage.desk.card_page import decide_card
from triage.desk.choosing import chosen_number, show_choice
from triage.desk.visit import Visit
from triage.records.actions import Merge


def show_form(visit: Visit) -> Response:
    """The person's other open cards, each with a key."""
    return show_choice(visit, "merge")


def join(visit: Visit) -> Response:
    """Brings the documents of the chosen card here; the card stays in view."""
    return decide_card(visit, Merge(chosen_number(visit, "other")), stays=True)
