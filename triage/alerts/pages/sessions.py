"""Sign-ins of partners' contacts. The table keeps only a digest of what the cookie holds."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from starlette.requests import Request

from db.models import PartnerSession
from db.queries.partners import find_contact, find_partner_session
from triage.alerts.pages.site import Guest, Site
from triage.desk.passwords import is_password

LONGEST = timedelta(days=7)
TOUCH = timedelta(minutes=1)


def cookie_of(site: Site) -> str:
    """`__Host-` binds the cookie to this host over HTTPS; plain HTTP cannot have it."""
    return "__Host-partner" if site.settings.secure_cookies else "partner"


def sign_in(site: Site, name: str, password: str, address: str) -> str | None:
    """The token of a new sign-in; None for a wrong name or password, or where there were too many tries."""
    if site.limit.seconds_to_wait(name, address):
        return None
    with site.database.read() as session:
        contact = find_contact(session, name)
        known = contact.password_hash if contact and contact.active else None
    if not is_password(known, password) or contact is None:
        site.limit.note_failure(name, address)
        return None
    token, moment = secrets.token_urlsafe(32), site.clock()
    with site.database.write() as session:
        csrf = secrets.token_urlsafe(32)
        session.add(
            PartnerSession(id=_digest(token), contact_id=contact.id, csrf=csrf, created_at=moment, seen_at=moment)
        )
    return token


def find_guest(site: Site, request: Request) -> Guest | None:
    """Who is signed in; None where nobody is, or the sign-in is revoked, idle too long or too old."""
    token, moment = request.cookies.get(cookie_of(site), ""), site.clock()
    with site.database.read() as session:
        found = find_partner_session(session, _digest(token)) if token else None
    if found is None:
        return None
    row, contact, partner = found
    idle = timedelta(minutes=site.settings.session_minutes)
    if moment - row.seen_at >= idle or moment - row.created_at >= LONGEST:
        return None
    if moment - row.seen_at > TOUCH:
        with site.database.write() as session:
            session.get_one(PartnerSession, row.id).seen_at = moment
    return Guest(row.id, row.csrf, contact.name, partner.id, partner.name, partner.language, contact.role)


def sign_out(site: Site, guest: Guest) -> None:
    """Ends a sign-in for good."""
    with site.database.write() as session:
        session.get_one(PartnerSession, guest.session_id).revoked = True


def is_own_form(guest: Guest, csrf: str) -> bool:
    """Whether a form came from a page that this guest was shown."""
    return hmac.compare_digest(csrf.encode(), guest.csrf.encode())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
