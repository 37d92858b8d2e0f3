"""What a form changes of who signs in for a partner; a new password is returned, to be shown this once."""

from triage.alerts import contacts
from triage.desk.partner_edits.edit import Edit


def add(on: Edit) -> str:
    """Somebody new."""
    return contacts.add_contact(on.visit.desk.database, on.by, on.partner, on.text("contact"), on.text("role"))


def change(on: Edit) -> str:
    """Another role, or closed, or opened again."""
    is_open = on.text("state") == "open"
    contacts.change_contact(on.visit.desk.database, on.by, on.partner, on.text("contact"), on.text("role"), is_open)
    return ""
