"""Claims: a card that somebody is at is nobody else's, until he releases it or is idle too long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models import Candidate
from db.models.base import now
from db.session import Database
from triage.records.coding import Refusal

TOUCH = timedelta(minutes=1)
"""How exact the time of last use is: a page need not write."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """That a claim was made or given up."""

    candidate_id: int
    by: str
    """Empty where it was released."""


def holder_of(candidate: Candidate, idle: timedelta, at: datetime) -> str:
    """Whose claim a card is; empty where it is nobody's, or its holder has been idle."""
    is_live = candidate.claimed_at is not None and at - candidate.claimed_at < idle
    return candidate.claimed_by if is_live else ""


def toggle_claim(database: Database, user: str, candidate_id: int, idle: timedelta) -> Claimed | Refusal:
    """Claims a free card, or releases one's own. Refused where it is somebody else's."""
    with database.write() as session:
        candidate = session.get(Candidate, candidate_id, with_for_update=True, populate_existing=True)
        if candidate is None:
            return Refusal("refused.absent")
        holder = holder_of(candidate, idle, now())
        if holder not in ("", user):
            return Refusal("refused.claimed")
        candidate.claimed_by = "" if holder == user else user
        candidate.claimed_at = now() if candidate.claimed_by else None
        return Claimed(candidate_id, candidate.claimed_by)


def keep_claim(database: Database, user: str, candidate: Candidate, idle: timedelta) -> None:
    """Notes that the holder of a claim looked at his card, so that it does not expire under him."""
    moment = now()
    if holder_of(candidate, idle, moment) != user or (candidate.claimed_at and moment - candidate.claimed_at < TOUCH):
        return
    with database.write() as session:
        row = session.get(Candidate, candidate.id, with_for_update=True, populate_existing=True)
        if row is not None and holder_of(row, idle, moment) == user:
            row.claimed_at = moment
