"""What a form changes of a partner as a whole, and of what it may review."""

from config.alerts import read_alert_rules
from triage.alerts import partners, reviewing
from triage.desk.pages.deliveries import read_number
from triage.desk.pages.partners import read_facts
from triage.desk.partner_edits.edit import Edit


def change(on: Edit) -> str:
    """Its facts."""
    partners.change_partner(on.visit.desk.database, on.by, on.partner, read_facts(on.visit))
    return ""


def open_or_close(on: Edit) -> str:
    """Closes it, or opens it again."""
    partners.set_active(on.visit.desk.database, on.by, on.partner, on.text("state") == "open")
    return ""


def ask_review(on: Edit) -> str:
    """Lays a record before its reviewers."""
    event = read_number(on.text("event")) or 0
    reviewing.ask_review(on.visit.desk.database, read_alert_rules(), on.by, on.partner_id, event)
    return ""


def close_review(on: Edit) -> str:
    """Takes a record from before them."""
    reviewing.close_review(on.visit.desk.database, on.by, on.partner_id, on.text("review"))
    return ""
