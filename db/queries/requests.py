"""The budget of requests that backfills share, whatever process makes them, and however often it is started."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import RequestDay


def reserve_requests(session: Session, name: str, day: date, wanted: int, limit: int) -> int:
    """Takes up to `wanted` requests out of a day's budget of `limit`; returns how many. Commit before asking.

    What a killed process had reserved counts as asked: the budget errs on the side of the source."""
    row = session.get(RequestDay, (name, day), with_for_update=True)
    if row is None:
        row = RequestDay(name=name, day=day, asked=0)
        session.add(row)
    granted = max(0, min(wanted, limit - row.asked))
    row.asked += granted
    return granted


def give_back(session: Session, name: str, day: date, unused: int) -> None:
    """Returns what was reserved and not asked."""
    mine = (RequestDay.name == name, RequestDay.day == day)
    session.execute(update(RequestDay).where(*mine).values(asked=RequestDay.asked - unused))


def asked_on(session: Session, name: str, day: date) -> int:
    """Requests of a day so far."""
    asked = session.scalars(select(RequestDay.asked).where(RequestDay.name == name, RequestDay.day == day)).first()
    return asked or 0
