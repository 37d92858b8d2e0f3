"""For a second reader."""

from starlette.responses import Response

from triage.desk.card_page import decide_card
from triage.desk.visit import Visit
from triage.records.actions import Unsure


def set_aside(visit: Visit) -> Response:
    """Sets a card aside with a note of what is unclear."""
    return decide_card(visit, Unsure(visit.form.get("note", "").strip()))
