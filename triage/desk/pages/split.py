"""Some documents of a card tell something else."""

from starlette.responses import Response

from triage.desk.card_page import decide_card
from triage.desk.choosing import show_choice
from triage.desk.visit import Visit
from triage.records.actions import Split


def show_form(visit: Visit) -> Response:
    """The documents of the card, each with a key."""
    return show_choice(visit, "split")


def part(visit: Visit) -> Response:
    """Gives the chosen documents a card of their own; the card stays in view.

    One is chosen by its button, several by their boxes."""
    names = [name.removeprefix("document_") for name in visit.form if name.startswith("document_")]
    chosen = [visit.form["one"]] if visit.form.get("one") else names
    return decide_card(visit, Split(tuple(int(each) for each in chosen if _is_number(each))), stays=True)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 18
