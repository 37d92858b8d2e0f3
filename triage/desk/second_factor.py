"""The second factor: time-based codes (RFC 6238, by pyotp). Secrets are kept encrypted under the installation's key."""

import base64

import pyotp
from cryptography.fernet import Fernet, InvalidToken

from config.secret import derive
from db.models import User
from db.models.base import now
from db.queries.decisions import NewDecision, append_decision
from db.queries.users import find_user
from db.session import Database
from triage.records.coding import Refusal

STEP = 30
"""Seconds for which a code holds; the one before and the one after are taken too."""


def make_secret() -> str:
    """A new secret, in the letters that authenticator apps read (160 bits)."""
    return pyotp.random_base32()


def address_of(secret: str, name: str) -> str:
    """What an authenticator app reads: otpauth://…"""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="exilewatch")


def set_factor(database: Database, key: bytes, name: str, secret: str, code: str) -> int | Refusal:
    """Turns the second factor on, once a code shows that the app has the secret; returns the decision's number."""
    step = find_step(secret, code, after=0)
    if step is None:
        return Refusal("refused.code", "code")
    with database.write() as session:
        user = find_user(session, name)
        if user is None:
            return Refusal("refused.absent")
        user.totp_secret, user.totp_step = _box(key).encrypt(secret.encode()).decode(), step
        return append_decision(session, NewDecision(name, "factor_on", human={"name": name})).id


def drop_factor(database: Database, by: str, name: str) -> int | Refusal:
    """Turns the second factor off: an admin for somebody who has lost his device."""
    with database.write() as session:
        user = find_user(session, name)
        if user is None or not user.totp_secret:
            return Refusal("refused.absent")
        user.totp_secret, user.totp_step = "", 0
        return append_decision(session, NewDecision(by, "factor_off", human={"name": name})).id


def take_code(database: Database, key: bytes, name: str, code: str) -> bool:
    """Whether a code is the right one for somebody's secret and was not taken before; it then never works again."""
    with database.write() as session:
        user = find_user(session, name)
        if user is None or not user.totp_secret:
            return False
        secret = _open(key, user)
        step = find_step(secret, code, after=user.totp_step) if secret else None
        if step is None:
            return False
        user.totp_step = step
        return True


def find_step(secret: str, code: str, after: int) -> int | None:
    """The time step that a code belongs to, later than `after`; None where it is wrong, old or used."""
    here = int(now().timestamp()) // STEP
    totp, said = pyotp.TOTP(secret), "".join(code.split())
    steps = (step for step in (here - 1, here, here + 1) if step > after)
    return next((step for step in steps if pyotp.utils.strings_equal(totp.at(step * STEP), said)), None)


def _open(key: bytes, user: User) -> str:
    try:
        return _box(key).decrypt(user.totp_secret.encode()).decode()
    except InvalidToken:
        # The installation's key was changed: nobody can be asked for a code that nobody can check.
        return ""


def _box(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(key, "second factor", "")))
