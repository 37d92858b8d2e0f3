"""Partners: added and changed by an operator, each change a row of the audit chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from config.alerts import read_alert_rules
from config.errors import UsageError
from db.models import Partner
from db.models.base import Json
from db.queries.decisions import NewDecision, append_decision
from db.queries.partners import find_partner
from db.session import Database

LANGUAGES = ("en", "ru")
MOST_PER_HOUR = 100_000


class PartnerError(UsageError, ValueError):
    """A partner, address or route cannot be so; the message says why."""


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What is said of a partner as a whole."""

    clearance: str
    """Highest TLP label that it may be told of."""
    language: str = "en"
    time_zone: str = "UTC"
    per_hour: int | None = None
    """Most messages in an hour over all its addresses; None for no limit."""


def add_partner(database: Database, by: str, name: str, facts: PartnerFacts) -> int:
    """Adds a partner and returns its number. Raises PartnerError for a name that is taken or a word that is unknown."""
    _check(facts)
    with database.write() as session:
        if not name.strip() or len(name) > 120 or find_partner(session, name.strip()) is not None:
            raise PartnerError(f"partner '{name}': the name is empty, too long or taken; choose another")
        partner = Partner(name=name.strip(), created_by=by, **_columns(facts))
        session.add(partner)
        session.flush()
        note_change(session, by, "partner_added", {"partner": partner.id, **_columns(facts)})
        return partner.id


def change_partner(database: Database, by: str, name: str, facts: PartnerFacts) -> None:
    """Changes what is said of a partner. Raises PartnerError for an unknown one, or a word that is unknown."""
    _check(facts)
    with database.write() as session:
        row = require_partner(session, name)
        for column, value in _columns(facts).items():
            setattr(row, column, value)
        note_change(session, by, "partner_changed", {"partner": row.id, **_columns(facts)})


def set_active(database: Database, by: str, name: str, active: bool) -> None:
    """Opens or closes a partner: a closed one is told nothing. Raises PartnerError for an unknown one."""
    with database.write() as session:
        row = require_partner(session, name)
        row.active = active
        note_change(session, by, "partner_changed", {"partner": row.id, "active": active})


def require_partner(session: Session, name: str) -> Partner:
    """The partner of that name. Raises PartnerError where there is none."""
    partner = find_partner(session, name)
    if partner is None:
        raise PartnerError(f"there is no partner '{name}'; see 'exilewatch partners list'")
    return partner


def note_change(session: Session, by: str, action: str, said: Json) -> None:
    """Writes a change into the audit chain; `said` holds numbers and codes, never an address or a secret."""
    append_decision(session, NewDecision(by, action, human=said))


def require_one_of(what: str, word: str, known: Sequence[str]) -> None:
    """Raises PartnerError for a word that is not known."""
    if word not in known:
        raise PartnerError(f"no {what} '{word}'; one of {', '.join(known)}")


def check_rate(per_hour: int | None) -> None:
    """Raises PartnerError for a number of messages that is none."""
    if per_hour is not None and not 0 < per_hour <= MOST_PER_HOUR:
        raise PartnerError(f"{per_hour} messages an hour: expected 1 to {MOST_PER_HOUR}, or nothing for no limit")


def _columns(facts: PartnerFacts) -> Json:
    names = ("clearance", "language", "time_zone", "per_hour")
    return {name: getattr(facts, name) for name in names}


def _check(facts: PartnerFacts) -> None:
    require_one_of("clearance", facts.clearance, tuple(read_alert_rules().labels))
    require_one_of("language", facts.language, LANGUAGES)
    check_rate(facts.per_hour)
    try:
        ZoneInfo(facts.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise PartnerError(f"no time zone '{facts.time_zone}'; expected one as Europe/Warsaw") from error
