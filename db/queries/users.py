"""Accounts and sign-ins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from db.models import DeskSession, User
from db.session import ask


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live sign-in and the account that it belongs to."""

    session_id: str
    csrf: str
    created_at: datetime
    seen_at: datetime
    user_id: int
    name: str
    role: str


def find_user(session: Session, name: str) -> User | None:
    """The account of that name, active or not."""
    return session.scalars(select(User).where(User.name == name)).first()


def list_users(session: Session) -> Sequence[User]:
    """All accounts by name."""
    return session.scalars(select(User).order_by(User.name)).all()


def find_sign_in(session: Session, session_id: str) -> SignedIn | None:
    """The sign-in of that id, unless it or its account was revoked. Its age is the caller's to judge."""
    row = ask(session, _SIGN_IN, {"number": session_id}).first()
    return SignedIn(*row) if row else None


# Built once: every page asks it.
_SIGN_IN = (
    select(DeskSession.id, DeskSession.csrf, DeskSession.created_at, DeskSession.seen_at, User.id, User.name, User.role)
    .join(User, User.id == DeskSession.user_id)
    .where(DeskSession.id == bindparam("number"), DeskSession.revoked.is_(False), User.active.is_(True))
)


def touch_sign_in(session: Session, session_id: str, seen_at: datetime) -> None:
    """Notes that a sign-in was used."""
    session.execute(update(DeskSession).where(DeskSession.id == session_id).values(seen_at=seen_at))


def revoke_sign_in(session: Session, session_id: str) -> None:
    """Ends one sign-in for good."""
    session.execute(update(DeskSession).where(DeskSession.id == session_id).values(revoked=True))


def revoke_sign_ins_of(session: Session, user_id: int, but: str = "") -> None:
    """Ends every sign-in of an account, but for one where its id is given."""
    own = update(DeskSession).where(DeskSession.user_id == user_id, DeskSession.id != but)
    session.execute(own.values(revoked=True))


def sign_ins_of(session: Session, user_id: int) -> Sequence[DeskSession]:
    """The sign-ins of an account that were not ended, the last used first, at most twenty."""
    query = select(DeskSession).where(DeskSession.user_id == user_id, DeskSession.revoked.is_(False))
    return session.scalars(query.order_by(DeskSession.seen_at.desc()).limit(20)).all()
