"""People of partners who sign in at the partners' pages."""

from db.models import PartnerContact
from db.queries.partners import find_contact, revoke_partner_sessions
from db.session import Database
from triage.alerts.partners import PartnerError, note_change, require_one_of, require_partner
from triage.desk.passwords import hash_password, make_password

ROLES = ("reader", "reviewer", "keeper")
"""reader: reads and answers · reviewer: comments on records too · keeper: edits the partner's routes and keys too."""


def add_contact(database: Database, by: str, partner: str, name: str, role: str = "reader") -> str:
    """Adds a contact and returns its password, to be shown once. Raises PartnerError where that cannot be."""
    require_one_of("role", role, ROLES)
    password = make_password()
    hashed = hash_password(password)
    with database.write() as session:
        owner = require_partner(session, partner)
        if not name.strip() or len(name) > 80 or find_contact(session, name.strip()) is not None:
            raise PartnerError(f"contact '{name}': the name is empty, too long or taken; choose another")
        row = PartnerContact(partner_id=owner.id, name=name.strip(), password_hash=hashed, role=role)
        session.add(row)
        session.flush()
        note_change(session, by, "contact_added", {"partner": owner.id, "contact": row.id, "role": role})
    return password


def change_contact(database: Database, by: str, partner: str, name: str, role: str, active: bool) -> None:
    """Gives a contact another role, or closes or opens it; all its sign-ins end. Raises PartnerError."""
    require_one_of("role", role, ROLES)
    with database.write() as session:
        owner, row = require_partner(session, partner), find_contact(session, name)
        if row is None or row.partner_id != owner.id:
            raise PartnerError(f"partner '{partner}' has no contact '{name}'")
        row.role, row.active = role, active
        revoke_partner_sessions(session, row.id)
        note_change(session, by, "contact_changed", {"contact": row.id, "role": role, "active": active})
