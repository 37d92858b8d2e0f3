"""What a form changes of what a partner wants to hear."""

from triage.alerts import partner_routes
from triage.alerts.routes import Route
from triage.desk.pages.deliveries import read_number
from triage.desk.partner_edits.edit import Edit


def add(on: Edit) -> str:
    """A new route at one of its addresses."""
    said = {name: _words(on.text(name)) for name in ("home_states", "host_states", "categories", "stages", "measures")}
    persons = tuple(read_number(word) or 0 for word in _words(on.text("persons")))
    route = Route(
        **said, transitions=_words(on.text("transitions")), persons=persons, case=on.text("case") or "any",
        rhythm=on.text("rhythm") or "now", wakes=bool(on.text("wakes")),
    )  # fmt: skip
    partner_routes.add_route(on.visit.desk.database, on.by, on.partner, on.address(), route)
    return ""


def remove(on: Edit) -> str:
    """Switches a route off."""
    partner_routes.remove_route(on.visit.desk.database, on.by, on.route())
    return ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").split()))
