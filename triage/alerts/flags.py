"""Flags: what of alerting needs a person's eye. One open flag a subject, however often it happens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import AlertFlag
from db.queries.alert_flags import find_flag, open_flags_on


def raise_flag(
    session: Session, kind: str, subject: str, partner_id: int | None, says: str, now: datetime
) -> AlertFlag:
    """Opens a flag, unless one of that kind on that subject is open already. `says` holds no name and no text."""
    found = find_flag(session, kind, subject)
    if found is not None and found.closed_at is None:
        found.says = says
        return found
    number = found.number + 1 if found else 1
    flag = AlertFlag(kind=kind, subject=subject, number=number, partner_id=partner_id, says=says, opened_at=now)
    session.add(flag)
    session.flush()
    return flag


def lower_flags(session: Session, kinds: Sequence[str], subject: str, by: str, now: datetime) -> None:
    """Closes the open flags of these kinds on a subject: what they told is over."""
    for flag in open_flags_on(session, subject):
        if flag.kind in kinds:
            flag.closed_at, flag.closed_by = now, by
