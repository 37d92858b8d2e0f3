"""Alerts: what a partner is to hear, each sending of it, what came back, and what needs an operator's eye."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, Key, now


class Alert(Base):
    """That one partner is to hear of one decision; written in its transaction.

    Never changed but for approval, and for a label that becomes stricter before it goes out."""

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("partner_id", "decision_id"), Index("ix_alerts_thread", "thread", "sequence"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    """Opaque; what subject lines and links name."""
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    """new | update | correction | withdrawal"""
    stage: Mapped[str] = mapped_column(String(10))
    tlp: Mapped[str] = mapped_column(String(20))
    thread: Mapped[str] = mapped_column(String(12))
    """Number of the first alert on this event for this partner."""
    sequence: Mapped[int]
    """1, 2, 3 … within the thread."""
    needs_second: Mapped[bool] = mapped_column(default=False)
    """Whether somebody else than who decided must agree before anything goes out."""
    approved_by: Mapped[str] = mapped_column(String(80), default="")
    approved_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    deliveries: Mapped[list["Delivery"]] = relationship(
        back_populates="alert", cascade="all, delete-orphan", order_by="Delivery.id"
    )


class Delivery(Base):
    """One alert on its way to one address; `message_id` is the same over all tries."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("alert_id", "address_id"),
        Index("ix_deliveries_due", "status", "next_try_at"),
        Index("ix_deliveries_lane", "address_id", "person_id", "rhythm", "status"),
        Index("ix_deliveries_address_status", "address_id", "status", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    address_id: Mapped[int] = mapped_column(ForeignKey("partner_addresses.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    rhythm: Mapped[str] = mapped_column(String(10))
    wakes: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(12), default="waiting")
    """approval | waiting | sending | delivered | recalled | refused | parked | dropped"""
    message_id: Mapped[str] = mapped_column(String(40), unique=True)
    bundle: Mapped[str] = mapped_column(String(40), default="", index=True)
    """Id of the digest that it goes out in; empty for one that goes alone."""
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    delivered_at: Mapped[datetime | None]

    alert: Mapped[Alert] = relationship(back_populates="deliveries")


class PartnerAnswer(Base):
    """What a partner said to an alert, or sent of its own accord. No other partner ever sees it."""

    __tablename__ = "partner_answers"
    __table_args__ = (UniqueConstraint("partner_id", "message_id"), Index("ix_partner_answers_status", "status", "id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"))
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id", ondelete="SET NULL"), index=True)
    """None for a tip or a comment."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"), index=True)
    """What a comment is about; None for all else, whose alert says it."""
    kind: Mapped[str] = mapped_column(String(20))
    """seen | acting | wrong_person | hold | remove | more | tip | comment"""
    field: Mapped[str] = mapped_column(String(20), default="")
    """The field (config/alerts.yml) that a comment is on; empty for the whole."""
    text: Mapped[str] = mapped_column(Text, default="")
    via: Mapped[str] = mapped_column(String(10))
    """link | webhook | page"""
    said_by: Mapped[str] = mapped_column(String(80), default="")
    """The contact who was signed in; empty for a link or a webhook."""
    message_id: Mapped[str] = mapped_column(String(100))
    """The partner's own id of it: a second one with the same id is a replay."""
    status: Mapped[str] = mapped_column(String(10), default="open")
    """open | done"""
    handled_by: Mapped[str] = mapped_column(String(80), default="")
    handled_at: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(default=now)


class AlertFlag(Base):
    """Something about alerts that a person must look at: shown on the desk until it is closed."""

    __tablename__ = "alert_flags"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "number"),
        Index("ix_alert_flags_open", "closed_at", "opened_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """refused | parked | failing | disabled | key_expires | key_unusable | not_configured"""
    subject: Mapped[str] = mapped_column(String(60))
    """What it is about: `delivery 12`, `address 3`, `channel email`."""
    number: Mapped[int] = mapped_column(default=1)
    """1, 2, 3 … where the same thing happened again after it was closed."""
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    says: Mapped[str] = mapped_column(Text)
    """One sentence: what, since when, what to do. Never a name of a person or a text of a record."""
    opened_at: Mapped[datetime] = mapped_column(default=now)
    mailed_at: Mapped[datetime | None]
    """When the operator was told by mail."""
    closed_by: Mapped[str] = mapped_column(String(80), default="")
    closed_at: Mapped[datetime | None]


class AlertSilence(Base):
    """For how long something is held back: what falls into it goes out at its end, or when it is lifted.

    None and empty columns fit all; nothing is lost by it, and what takes back or corrects is never held."""

    __tablename__ = "alert_silences"
    __table_args__ = (Index("ix_alert_silences_open", "lifted_at", "ends_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(10), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=now)
    lifted_by: Mapped[str] = mapped_column(String(80), default="")
    lifted_at: Mapped[datetime | None]


class PeerReview(Base):
    """That a partner's reviewers were asked to look at the record of one event."""

    __tablename__ = "peer_reviews"
    __table_args__ = (UniqueConstraint("partner_id", "event_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    """Opaque; what its address at the partners' pages names."""
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    tlp: Mapped[str] = mapped_column(String(20))
    """Label of the event when it was asked: what may be shown follows from it."""
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    closed_by: Mapped[str] = mapped_column(String(80), default="")
    closed_at: Mapped[datetime | None]
