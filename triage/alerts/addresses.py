"""Addresses of partners: added and changed by an operator or the partner itself, each change an audit row."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.alerts import read_alert_rules
from db.models import PartnerAddress
from db.models.base import now
from db.queries.partners import find_address
from db.session import Database
from triage.alerts.channels import find_channels
from triage.alerts.keys import Key
from triage.alerts.partners import PartnerError, check_rate, note_change, require_one_of, require_partner
from triage.alerts.pgp import read_public_key

DETAILS = ("thin", "full")
LONGEST = 300


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """How an address is used."""

    detail: str = "thin"
    per_hour: int | None = None
    quiet_from: str = ""
    quiet_until: str = ""


@dataclass(frozen=True, slots=True)
class NewAddress(AddressFacts):
    """An address that is to be added."""

    channel: str = ""
    address: str = ""
    pgp_key: str = ""


def add_address(database: Database, key: Key, by: str, partner: str, new: NewAddress) -> int:
    """Adds an unconfirmed address and returns its number; one that is fetched, whose secret is handed over in person,
    is confirmed.

    Raises PartnerError for an unknown partner or channel, or an address that cannot be one; PgpError for a bad key."""
    channel = find_channels().get(new.channel)
    if channel is None:
        raise PartnerError(f"no channel '{new.channel}'; channels are {', '.join(sorted(find_channels()))}")
    if fault := channel.check_address(new.address) or ("too long" if len(new.address) > LONGEST else ""):
        raise PartnerError(f"{new.channel} address: {fault}")
    _check(new)
    known = read_public_key(new.pgp_key) if new.pgp_key else None
    with database.write() as session:
        owner = require_partner(session, partner)
        if any((row.channel, row.address) == (new.channel, new.address) for row in owner.addresses):
            raise PartnerError(f"partner '{partner}' has this {new.channel} address already")
        row = PartnerAddress(**asdict(new), partner_id=owner.id, key_id=key.id)
        if known is not None:
            row.pgp_fingerprint, row.pgp_expires_at = known.fingerprint, known.expires_at
        if channel.is_fetched:
            row.status, row.confirmed_at = "confirmed", now()
        session.add(row)
        session.flush()
        note_change(session, by, "address_added", {"address": row.id, "channel": new.channel})
        return row.id


def change_address(database: Database, by: str, address_id: int, facts: AddressFacts) -> None:
    """Changes how an address is used. Raises PartnerError for an unknown one, or a word that is unknown."""
    _check(facts)
    with database.write() as session:
        row = require_address(session, address_id)
        row.detail, row.per_hour = facts.detail, facts.per_hour
        row.quiet_from, row.quiet_until = facts.quiet_from, facts.quiet_until
        note_change(session, by, "address_changed", {"address": address_id, **_said(facts)})


def rotate_secret(database: Database, key: Key, by: str, address_id: int, at: datetime | None = None) -> int:
    """Gives an address a new secret and returns its generation; the old one signs beside it for some hours.

    Raises PartnerError for an unknown address."""
    rules, moment = read_alert_rules(), at or now()
    with database.write() as session:
        row = require_address(session, address_id)
        was_ours = row.key_id == key.id
        row.generation, row.key_id = row.generation + 1, key.id
        row.old_secret_until = moment + timedelta(hours=rules.times.rotation_hours) if was_ours else None
        note_change(session, by, "secret_rotated", {"address": address_id, "generation": row.generation})
        return row.generation


def set_pgp_key(database: Database, by: str, address_id: int, armoured: str) -> None:
    """Gives a mail address another OpenPGP key. Raises PgpError for a bad key, PartnerError for an unknown address."""
    known = read_public_key(armoured)
    with database.write() as session:
        row = require_address(session, address_id)
        if row.channel != "email":
            raise PartnerError(f"address {address_id} is a {row.channel}: only mail is encrypted with OpenPGP")
        row.pgp_key, row.pgp_fingerprint, row.pgp_expires_at = armoured, known.fingerprint, known.expires_at
        note_change(session, by, "key_changed", {"address": address_id, "fingerprint": known.fingerprint})


def require_address(session: Session, address_id: int) -> PartnerAddress:
    """The address of that number with its partner. Raises PartnerError where there is none."""
    row = find_address(session, address_id)
    if row is None:
        raise PartnerError(f"there is no address {address_id}; see 'exilewatch partners list'")
    return row


def _said(facts: AddressFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in ("detail", "per_hour", "quiet_from", "quiet_until")}


def _check(facts: AddressFacts) -> None:
    require_one_of("detail", facts.detail, DETAILS)
    check_rate(facts.per_hour)
    if bool(facts.quiet_from) != bool(facts.quiet_until):
        raise PartnerError("quiet hours need a beginning and an end, or neither")
    for clock in (facts.quiet_from, facts.quiet_until):
        if clock and not _is_clock(clock):
            raise PartnerError(f"'{clock}' is no time of day; expected one as 22:00")


def _is_clock(text: str) -> bool:
    try:
        return datetime.strptime(text, "%H:%M").strftime("%H:%M") == text
    except ValueError:
        return False
