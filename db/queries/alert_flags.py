"""Flags of alerting: what needs a person's eye."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import AlertFlag


def find_flag(session: Session, kind: str, subject: str) -> AlertFlag | None:
    """The newest flag of that kind on that subject, open or closed."""
    return session.scalars(
        select(AlertFlag)
        .where(AlertFlag.kind == kind, AlertFlag.subject == subject)
        .order_by(AlertFlag.number.desc())
        .limit(1)
    ).first()


def open_flags(session: Session) -> Sequence[AlertFlag]:
    """What needs an eye, oldest first."""
    return session.scalars(select(AlertFlag).where(AlertFlag.closed_at.is_(None)).order_by(AlertFlag.id)).all()


def open_flags_on(session: Session, subject: str) -> Sequence[AlertFlag]:
    """The open flags on one subject."""
    return session.scalars(select(AlertFlag).where(AlertFlag.subject == subject, AlertFlag.closed_at.is_(None))).all()


def subjects_of_open_flags(session: Session) -> set[str]:
    """What any open flag is about."""
    return set(session.scalars(select(AlertFlag.subject).where(AlertFlag.closed_at.is_(None))))
