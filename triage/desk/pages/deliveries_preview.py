"""Who would hear of a card, were it confirmed as it is coded in the form."""

from starlette.responses import Response

from config.alerts import read_alert_rules
from db.queries.card import read_card
from triage.desk.answers import show_error, show_page
from triage.desk.card_page import show_card
from triage.desk.told import who_would_hear
from triage.desk.visit import Visit
from triage.records.coding import coding_of


def show_told(visit: Visit) -> Response:
    """That part of the card alone where a page asks for it; else the whole card with what was typed."""
    if "part" not in visit.query:
        return show_card(visit, visit.number("id"))
    with visit.desk.database.read() as session:
        card = read_card(session, visit.number("id"))
        if card is None:
            return show_error(visit, 404, "error.absent")
        told = who_would_hear(session, card.candidate, coding_of(visit.form), visit.desk.codebook)
    return show_page(visit, "told.html", candidate=card.candidate, told=told, labels=read_alert_rules().labels)
