"""Partners: organisations that are told of confirmed events, how they are reached, and what they want to hear."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, Key, now


class Partner(Base):
    """One organisation. `clearance` is the highest TLP label that it may be told of (config/alerts.yml)."""

    __tablename__ = "partners"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    language: Mapped[str] = mapped_column(String(2), default="en")
    """en | ru"""
    clearance: Mapped[str] = mapped_column(String(20))
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    """In which its quiet hours and digests are meant, as in the tz database."""
    per_hour: Mapped[int | None]
    """Most messages in an hour over all its addresses; what is over it waits."""
    active: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=now)

    addresses: Mapped[list["PartnerAddress"]] = relationship(
        back_populates="partner", cascade="all, delete-orphan", order_by="PartnerAddress.id"
    )
    routes: Mapped[list["PartnerRoute"]] = relationship(
        back_populates="partner", cascade="all, delete-orphan", order_by="PartnerRoute.id"
    )


class PartnerContact(Base):
    """Somebody of a partner who signs in at the partners' pages."""

    __tablename__ = "partner_contacts"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(300))
    """argon2id, in the PHC string format."""
    role: Mapped[str] = mapped_column(String(10), default="reader")
    """reader | reviewer (may comment on records that are laid before the partner) | keeper (may edit its routes and
    keys)"""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class PartnerSession(Base):
    """One sign-in of a contact. The cookie holds a random token; the table only its SHA-256."""

    __tablename__ = "partner_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("partner_contacts.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    revoked: Mapped[bool] = mapped_column(default=False)


class PartnerAddress(Base):
    """One way to reach a partner. Nothing but the question "is it you?" goes to one that is not confirmed.

    Secrets are not stored: they are derived from the key file, the row and `generation` (triage/alerts/keys.py)."""

    __tablename__ = "partner_addresses"
    __table_args__ = (UniqueConstraint("partner_id", "channel", "address"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(20))
    """A file of triage/alerts/channels: email | webhook | feed"""
    address: Mapped[str] = mapped_column(Text)
    """Mail address or https address; for a feed its title."""
    status: Mapped[str] = mapped_column(String(20), default="unconfirmed")
    """unconfirmed | confirmed | disabled"""
    disabled_because: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime | None]
    """When the question went out; an answer is taken for some days only."""
    confirmed_at: Mapped[datetime | None]
    generation: Mapped[int] = mapped_column(default=1)
    """Of its secret; a rotation counts it up."""
    old_secret_until: Mapped[datetime | None]
    """Until when the secret of the generation before is still used beside the new one."""
    key_id: Mapped[str] = mapped_column(String(16))
    """Which key file its secrets come from."""
    detail: Mapped[str] = mapped_column(String(10), default="thin")
    """thin: number, stage and link · full: what the label lets into messages, where the channel is sealed"""
    per_hour: Mapped[int | None]
    """Most messages in an hour; what is over it waits."""
    quiet_from: Mapped[str] = mapped_column(String(5), default="")
    """HH:MM in the partner's zone; empty where it is never quiet."""
    quiet_until: Mapped[str] = mapped_column(String(5), default="")
    pgp_key: Mapped[str] = mapped_column(Text, default="")
    pgp_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    pgp_expires_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    """Tries in a row that failed."""
    failing_since: Mapped[datetime | None]

    partner: Mapped[Partner] = relationship(back_populates="addresses")


class PartnerRoute(Base):
    """What a partner wants to hear, and where. An empty list means any."""

    __tablename__ = "partner_routes"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("partner_addresses.id", ondelete="CASCADE"), index=True)
    home_states: Mapped[list[str]] = mapped_column(default=list)
    host_states: Mapped[list[str]] = mapped_column(default=list)
    categories: Mapped[list[str]] = mapped_column(default=list)
    stages: Mapped[list[str]] = mapped_column(default=list)
    measures: Mapped[list[str]] = mapped_column(default=list)
    transitions: Mapped[list[str]] = mapped_column(default=list)
    """As "1>2": the strongest stage before and after; "0>1" for the first event of a person."""
    persons: Mapped[list[int]] = mapped_column(default=list)
    case: Mapped[str] = mapped_column(String(10), default="any")
    """new | update | any: the first event of a person, or a further one"""
    rhythm: Mapped[str] = mapped_column(String(10), default="now")
    """now | hourly | daily | weekly"""
    wakes: Mapped[bool] = mapped_column(default=False)
    """Whether it goes out in quiet hours too."""
    active: Mapped[bool] = mapped_column(default=True)

    partner: Mapped[Partner] = relationship(back_populates="routes")
