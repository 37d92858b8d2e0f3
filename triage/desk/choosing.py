"""The small pages on which something is picked by a digit or a button: a card, a document, a day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy.orm import Session
from starlette.responses import Response

from db.models.base import now
from db.queries.card import Card, read_card
from db.queries.dossier import OtherCard, other_cards
from triage.desk.answers import show_error, show_page
from triage.desk.filters import read_filter, write_filter
from triage.desk.visit import Visit

Purpose = Literal["duplicate", "merge", "split", "defer"]
DAYS = (1, 7, 30, 90)
"""Days for which a card is put off by one key."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be picked; but one of the lists is empty."""

    cards: tuple[OtherCard, ...] = ()
    days: tuple[tuple[int, str], ...] = ()
    """(days from now, that day)"""


def show_choice(visit: Visit, purpose: Purpose) -> Response:
    """The page on which it is picked."""
    with visit.desk.database.read() as session:
        card = read_card(session, visit.number("id"))
        if card is None:
            return show_error(visit, 404, "error.absent")
        choices = _read_choices(session, card, purpose)
    filter_ = write_filter(read_filter(visit.query))
    return show_page(visit, "choose.html", card=card, purpose=purpose, choices=choices, filter=filter_)


def chosen_number(visit: Visit, field: str) -> int:
    """The number of what was picked; 0, which nothing has, where there is none."""
    text = visit.form.get(field, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _read_choices(session: Session, card: Card, purpose: Purpose) -> Choices:
    if purpose in ("duplicate", "merge"):
        return Choices(cards=tuple(other_cards(session, card.candidate, only_open=purpose == "merge")))
    today = now().date()
    days = DAYS if purpose == "defer" else ()
    return Choices(days=tuple((count, (today + timedelta(days=count)).isoformat()) for count in days))
