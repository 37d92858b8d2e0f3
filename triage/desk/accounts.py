"""Accounts of the desk: added and changed by an operator, each change a row of the audit chain."""

from sqlalchemy import select

from config.errors import UsageError
from db.models import User
from db.queries.decisions import NewDecision, append_decision
from db.queries.users import SignedIn, find_user, revoke_sign_ins_of
from db.session import Database
from triage.desk.passwords import SHORTEST, hash_password, is_password, make_password
from triage.desk.policy import ROLES


class AccountError(UsageError, ValueError):
    """An account cannot be made or changed so; the message says why."""


def add_user(database: Database, name: str, role: str, password: str | None = None, by: str = "operator") -> str:
    """Adds an account and returns its password: the one given, or a new random one to be shown once.

    Raises AccountError for a name that is taken or empty, an unknown role, or a short password."""
    name = name.strip()
    if not name or len(name) > 80:
        raise AccountError("an account needs a name of 1 to 80 characters")
    if role not in ROLES:
        raise AccountError(f"no role '{role}'; roles are {', '.join(ROLES)}")
    password = make_password() if password is None else _check(password)
    password_hash = hash_password(password)
    with database.write() as session:
        if find_user(session, name) is not None:
            raise AccountError(f"there is an account '{name}' already; choose another name")
        session.add(User(name=name, role=role, password_hash=password_hash))
        append_decision(session, NewDecision(by, "user_added", human={"name": name, "role": role}))
    return password


def change_user(database: Database, name: str, by: str, role: str | None = None, active: bool | None = None) -> None:
    """Gives an account another role, or closes or opens it; all its sign-ins end.

    Raises AccountError for an unknown account or role."""
    if role is not None and role not in ROLES:
        raise AccountError(f"no role '{role}'; roles are {', '.join(ROLES)}")
    with database.write() as session:
        user = find_user(session, name)
        if user is None:
            raise AccountError(f"there is no account '{name}'; see 'exilewatch users list'")
        user.role = user.role if role is None else role
        user.active = user.active if active is None else active
        revoke_sign_ins_of(session, user.id)
        said = {"name": name, "role": user.role, "active": user.active}
        append_decision(session, NewDecision(by, "user_changed", human=said))


def link_user(database: Database, name: str, by: str, subject: str | None, only: bool = False) -> None:
    """Says who an account is at the OpenID provider (None: nobody), without a password where `only`; sign-ins end.

    Raises AccountError for an unknown account, and for somebody who has another account already."""
    with database.write() as session:
        user = find_user(session, name)
        if user is None:
            raise AccountError(f"there is no account '{name}'; see 'exilewatch users list'")
        other = session.scalars(select(User).where(User.subject == subject)).first() if subject else None
        if other is not None and other.id != user.id:
            raise AccountError(f"that is '{other.name}' at the provider already; unlink it first")
        user.subject = subject
        user.password_hash = "" if only and subject else user.password_hash
        revoke_sign_ins_of(session, user.id)
        said = {"name": name, "linked": bool(subject), "password": bool(user.password_hash)}
        append_decision(session, NewDecision(by, "user_linked", human=said))


def change_password(database: Database, me: SignedIn, old: str, new: str) -> bool:
    """Changes one's own password and ends all other sign-ins; False, and nothing changed, where the old one is wrong.

    Raises AccountError for a new password that is too short."""
    _check(new)
    with database.read() as session:
        user = find_user(session, me.name)
        known = user.password_hash if user else None
    if not is_password(known, old[:1000]):
        return False
    password_hash = hash_password(new[:1000])
    with database.write() as session:
        user = find_user(session, me.name)
        if user is None:
            return False
        user.password_hash = password_hash
        revoke_sign_ins_of(session, user.id, but=me.session_id)
        append_decision(session, NewDecision(me.name, "password_changed", human={"name": me.name}))
    return True


def _check(password: str) -> str:
    if len(password) < SHORTEST:
        raise AccountError(f"a password needs at least {SHORTEST} characters")
    return password
