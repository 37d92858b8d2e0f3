"""Partners, their addresses and routes: added and changed by an operator, each change a row of the audit chain."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from config.alerts import read_alert_rules
from config.codebook import read_codebook
from config.errors import UsageError
from db.models import Partner, PartnerAddress, PartnerRoute
from db.models.base import Json, now
from db.queries.decisions import NewDecision, append_decision
from db.queries.partners import find_address, find_partner
from db.session import Database
from triage.alerts.channels import find_channels
from triage.alerts.keys import Key
from triage.alerts.pgp import read_public_key
from triage.alerts.routes import Route
from triage.alerts.timing import RHYTHMS

LANGUAGES = ("en", "ru")
CASES = ("new", "update", "any")
DETAILS = ("thin", "full")


class PartnerError(UsageError, ValueError):
    """A partner, address or route cannot be so; the message says why."""


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address that is to be added."""

    channel: str
    address: str
    detail: str = "thin"
    per_hour: int | None = None
    quiet_from: str = ""
    quiet_until: str = ""
    pgp_key: str = ""


def add_partner(database: Database, by: str, name: str, clearance: str, language: str = "en", zone: str = "UTC") -> int:
    """Adds a partner and returns its number. Raises PartnerError for a name that is taken or a word that is unknown."""
    labels = tuple(read_alert_rules().labels)
    _one_of("clearance", clearance, labels)
    _one_of("language", language, LANGUAGES)
    _check_zone(zone)
    with database.write() as session:
        if not name.strip() or find_partner(session, name.strip()) is not None:
            raise PartnerError(f"partner '{name}': the name is empty or taken; choose another")
        partner = Partner(name=name.strip(), clearance=clearance, language=language, time_zone=zone, created_by=by)
        session.add(partner)
        session.flush()
        _note(session, by, "partner_added", {"partner": partner.id, "clearance": clearance})
        return partner.id


def add_address(database: Database, key: Key, by: str, partner: str, new: NewAddress) -> int:
    """Adds an unconfirmed address and returns its number; a feed, whose secret is handed over in person, is confirmed.

    Raises PartnerError for an unknown partner or channel, or an address that cannot be one; PgpError for a bad key."""
    channel = find_channels().get(new.channel)
    if channel is None:
        raise PartnerError(f"no channel '{new.channel}'; channels are {', '.join(sorted(find_channels()))}")
    if fault := channel.check_address(new.address):
        raise PartnerError(f"{new.channel} address: {fault}")
    _one_of("detail", new.detail, DETAILS)
    _check_clock(new.quiet_from, new.quiet_until)
    known = read_public_key(new.pgp_key) if new.pgp_key else None
    with database.write() as session:
        row = PartnerAddress(**asdict(new), partner_id=_partner(session, partner).id, key_id=key.id)
        if known is not None:
            row.pgp_fingerprint, row.pgp_expires_at = known.fingerprint, known.expires_at
        if new.channel == "feed":
            row.status, row.confirmed_at = "confirmed", now()
        session.add(row)
        session.flush()
        _note(session, by, "address_added", {"address": row.id, "channel": new.channel})
        return row.id


def add_route(database: Database, by: str, partner: str, address_id: int, route: Route) -> int:
    """Adds a route to one of the partner's addresses and returns its number.

    Raises PartnerError for an address of somebody else, or a code that the codebook does not have."""
    _check_route(route)
    with database.write() as session:
        owner = _partner(session, partner)
        if address_id not in {address.id for address in owner.addresses}:
            raise PartnerError(f"partner '{partner}' has no address {address_id}; see 'exilewatch partners list'")
        columns = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(route).items()}
        row = PartnerRoute(partner_id=owner.id, address_id=address_id, **columns)
        session.add(row)
        session.flush()
        _note(session, by, "route_added", {"route": row.id, "address": address_id, **columns})
        return row.id


def remove_route(database: Database, by: str, route_id: int) -> None:
    """Switches a route off. Raises PartnerError for an unknown one."""
    with database.write() as session:
        row = session.get(PartnerRoute, route_id)
        if row is None or not row.active:
            raise PartnerError(f"there is no route {route_id} that is on; see 'exilewatch partners list'")
        row.active = False
        _note(session, by, "route_removed", {"route": route_id})


def set_active(database: Database, by: str, partner: str, active: bool) -> None:
    """Opens or closes a partner: a closed one is told nothing. Raises PartnerError for an unknown one."""
    with database.write() as session:
        row = _partner(session, partner)
        row.active = active
        _note(session, by, "partner_changed", {"partner": row.id, "active": active})


def rotate_secret(database: Database, key: Key, by: str, address_id: int, at: datetime | None = None) -> int:
    """Gives an address a new secret and returns its generation; the old one signs beside it for some hours.

    Raises PartnerError for an unknown address."""
    rules, moment = read_alert_rules(), at or now()
    with database.write() as session:
        row = require_address(session, address_id)
        was_ours = row.key_id == key.id
        row.generation, row.key_id = row.generation + 1, key.id
        row.old_secret_until = moment + timedelta(hours=rules.times.rotation_hours) if was_ours else None
        _note(session, by, "secret_rotated", {"address": address_id, "generation": row.generation})
        return row.generation


def set_pgp_key(database: Database, by: str, address_id: int, armoured: str) -> None:
    """Gives a mail address another OpenPGP key. Raises PgpError for a bad key, PartnerError for an unknown address."""
    known = read_public_key(armoured)
    with database.write() as session:
        row = require_address(session, address_id)
        if row.channel != "email":
            raise PartnerError(f"address {address_id} is a {row.channel}: only mail is encrypted with OpenPGP")
        row.pgp_key, row.pgp_fingerprint, row.pgp_expires_at = armoured, known.fingerprint, known.expires_at
        _note(session, by, "key_changed", {"address": address_id, "fingerprint": known.fingerprint})


def require_address(session: Session, address_id: int) -> PartnerAddress:
    """The address of that number with its partner. Raises PartnerError where there is none."""
    row = find_address(session, address_id)
    if row is None:
        raise PartnerError(f"there is no address {address_id}; see 'exilewatch partners list'")
    return row


def _partner(session: Session, name: str) -> Partner:
    partner = find_partner(session, name)
    if partner is None:
        raise PartnerError(f"there is no partner '{name}'; see 'exilewatch partners list'")
    return partner


def _note(session: Session, by: str, action: str, said: Json) -> None:
    append_decision(session, NewDecision(by, action, human=said))


def _one_of(what: str, word: str, known: Sequence[str]) -> None:
    if word not in known:
        raise PartnerError(f"no {what} '{word}'; one of {', '.join(known)}")


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise PartnerError(f"no time zone '{zone}'; expected one as Europe/Warsaw") from error


def _check_clock(*clocks: str) -> None:
    for clock in clocks:
        try:
            right = not clock or datetime.strptime(clock, "%H:%M").strftime("%H:%M") == clock
        except ValueError:
            right = False
        if not right:
            raise PartnerError(f"'{clock}' is no time of day; expected one as 22:00")


def _check_route(route: Route) -> None:
    codebook = read_codebook()
    _one_of("rhythm", route.rhythm, RHYTHMS)
    _one_of("case", route.case, CASES)
    stages = ("0", *codebook.stages)
    known: dict[str, tuple[Sequence[str], Sequence[str]]] = {
        "home state": (route.home_states, tuple(codebook.home_states)),
        "category": (route.categories, tuple(codebook.categories)),
        "stage": (route.stages, tuple(codebook.stages)),
        "measure": (route.measures, tuple(codebook.measures)),
        "transition": (route.transitions, tuple(f"{a}>{b}" for a in stages for b in stages)),
    }
    for what, (words, allowed) in known.items():
        for word in words:
            _one_of(what, word, allowed)
    for code in route.host_states:
        if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
            raise PartnerError(f"'{code}' is no code of a state; expected two capitals as PL")
