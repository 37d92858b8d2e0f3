"""Sign-ins: made, found again by cookie, ended. The table keeps only a digest of what the cookie holds."""

import hashlib
import secrets
from datetime import datetime, timedelta

from config.settings import Settings
from db.models import DeskSession, User
from db.models.base import now
from db.queries.users import SignedIn, find_sign_in, revoke_sign_in, touch_sign_in
from db.session import Database

COOKIE = "exilewatch"
LONGEST = timedelta(days=7)
"""However busy, a sign-in ends after this."""
TOUCH = timedelta(minutes=1)
"""How exact the time of last use is: a page need not write."""


def cookie_name(settings: Settings) -> str:
    """The name of the cookie that holds a sign-in."""
    return cookie_named(settings, COOKIE)


def cookie_named(settings: Settings, name: str) -> str:
    """`__Host-` binds a cookie to this host over HTTPS; plain HTTP cannot have it."""
    return f"__Host-{name}" if settings.secure_cookies else name


def start_sign_in(database: Database, user: User) -> str:
    """Makes a sign-in and returns the token for the cookie, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    with database.write() as session:
        session.add(DeskSession(id=_digest(token), user_id=user.id, csrf=secrets.token_urlsafe(32)))
    return token


def find_by_token(database: Database, settings: Settings, token: str) -> SignedIn | None:
    """Who is signed in with that token; None where it is unknown, revoked, idle too long or too old."""
    with database.page() as session:
        found = find_sign_in(session, _digest(token))
    moment = now()
    if found is None or not is_live(found, moment, timedelta(minutes=settings.session_minutes)):
        return None
    if moment - found.seen_at > TOUCH:
        with database.write() as session:
            touch_sign_in(session, found.session_id, moment)
    return found


def is_live(found: SignedIn, moment: datetime, idle: timedelta) -> bool:
    """Whether a sign-in is neither idle too long nor too old."""
    return moment - found.seen_at < idle and moment - found.created_at < LONGEST


def end_sign_in(database: Database, found: SignedIn) -> None:
    """Ends a sign-in for good."""
    with database.write() as session:
        revoke_sign_in(session, found.session_id)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
