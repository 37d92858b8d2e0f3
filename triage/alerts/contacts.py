"""People of partners who sign in at the partners' pages."""

from db.models import PartnerContact
from db.queries.decisions import NewDecision, append_decision
from db.queries.partners import find_contact, find_partner
from db.session import Database
from triage.alerts.partners import PartnerError
from triage.desk.passwords import hash_password, make_password


def add_contact(database: Database, by: str, partner: str, name: str) -> str:
    """Adds a contact and returns its password, to be shown once. Raises PartnerError where that cannot be."""
    password = make_password()
    hashed = hash_password(password)
    with database.write() as session:
        owner = find_partner(session, partner)
        if owner is None:
            raise PartnerError(f"there is no partner '{partner}'; see 'exilewatch partners list'")
        if not name.strip() or find_contact(session, name.strip()) is not None:
            raise PartnerError(f"contact '{name}': the name is empty or taken; choose another")
        row = PartnerContact(partner_id=owner.id, name=name.strip(), password_hash=hashed)
        session.add(row)
        session.flush()
        append_decision(session, NewDecision(by, "contact_added", human={"partner": owner.id, "contact": row.id}))
    return password
