"""Which account somebody has who signed in at the provider: linked by the operator, or made from a claim."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import User
from db.queries.decisions import NewDecision, append_decision
from db.queries.users import find_user, revoke_sign_ins_of
from db.session import Database
from triage.desk.elsewhere.terms import Terms
from triage.desk.elsewhere.tokens import Identity
from triage.desk.policy import ROLES
from triage.records.coding import Refusal

BY = "provider"
"""Who changes accounts by a claim, in the audit chain."""


def enter(database: Database, terms: Terms, who: Identity) -> User | Refusal:
    """The account of somebody, with the role that follows from the claim today.

    An account is never taken over by its name: one with a password is linked by the operator, or not at all."""
    with database.write() as session:
        user = session.scalars(select(User).where(User.subject == who.subject)).first()
        if user is not None and not user.active:
            return Refusal("sign_in.elsewhere_closed")
        role = role_of(terms, who) if terms.role_claim else (user.role if user else None)
        if role is None:
            return _keep_out(session, terms, user)
        if user is None:
            return _make(session, who, role)
        if user.role != role:
            _turn(session, user, role)
        return user


def role_of(terms: Terms, who: Identity) -> str | None:
    """The strongest role that the values of the claim give; None where they give none."""
    roles = [terms.roles[value] for value in who.values if value in terms.roles]
    return max(roles, key=ROLES.index, default=None)


def _keep_out(session: Session, terms: Terms, user: User | None) -> Refusal:
    """Who has no role any more loses his open sign-ins too."""
    if user is not None:
        revoke_sign_ins_of(session, user.id)
    return Refusal("sign_in.elsewhere_no_role" if terms.role_claim else "sign_in.elsewhere_unknown")


def _make(session: Session, who: Identity, role: str) -> User | Refusal:
    name = who.names[0]
    if find_user(session, name) is not None:
        return Refusal("sign_in.elsewhere_unknown")
    user = User(name=name, role=role, password_hash="", subject=who.subject)
    session.add(user)
    append_decision(session, NewDecision(BY, "user_added", human={"name": name, "role": role}))
    session.flush()
    return user


def _turn(session: Session, user: User, role: str) -> None:
    user.role = role
    revoke_sign_ins_of(session, user.id)
    said = {"name": user.name, "role": role, "active": user.active}
    append_decision(session, NewDecision(BY, "user_changed", human=said))
