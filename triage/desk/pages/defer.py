"""Not now."""

from starlette.responses import Response

from triage.desk.card_page import decide_card
from triage.desk.choosing import show_choice
from triage.desk.visit import Visit
from triage.records.actions import Defer


def show_form(visit: Visit) -> Response:
    """Days until which a card may wait, each with a key, and a field for another one."""
    return show_choice(visit, "defer")


def put_off(visit: Visit) -> Response:
    """Puts the card off until a day, and goes on."""
    return decide_card(visit, Defer(visit.form.get("until") or visit.form.get("day", "").strip()))
