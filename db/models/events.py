"""Events: what was confirmed. Acts say who did what to whom, claims say who says so."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, Key, now


class Event(Base):
    """One confirmed event of one person, under one edition of the codebook."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidates.id"), index=True)
    status: Mapped[str] = mapped_column(String(20), default="recorded")
    """recorded | corrected | withdrawn"""
    codebook_version: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    tlp: Mapped[str] = mapped_column(String(20), default="")
    """A label that somebody asked for; it may only be stricter than the rules of config/alerts.yml."""
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    acts: Mapped[list["Act"]] = relationship(back_populates="event", cascade="all, delete-orphan", order_by="Act.id")
    claims: Mapped[list["Claim"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="Claim.id"
    )
    documents: Mapped[list["EventDocument"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="EventDocument.id"
    )


class Act(Base):
    """One act: measure, when, where, by whom, on whose request. Its stage follows from the codebook."""

    __tablename__ = "acts"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    measure: Mapped[str] = mapped_column(String(40))
    date: Mapped[str | None] = mapped_column(String(10))
    date_precision: Mapped[str] = mapped_column(String(10), default="")
    """day | month | year, or empty where the date is unknown"""
    place: Mapped[str] = mapped_column(String(200), default="")
    place_precision: Mapped[str] = mapped_column(String(10), default="")
    """town | region | state"""
    host: Mapped[str | None] = mapped_column(String(2))
    requested_by: Mapped[str | None] = mapped_column(String(2))
    actor: Mapped[str] = mapped_column(String(200), default="")
    actor_said_by: Mapped[str] = mapped_column(String(200), default="")

    event: Mapped[Event] = relationship(back_populates="acts")
    persons: Mapped[list["ActPerson"]] = relationship(
        back_populates="act", cascade="all, delete-orphan", order_by="ActPerson.id"
    )


class ActPerson(Base):
    """A person in a role. Somebody who is no exile is named by a role and a label only."""

    __tablename__ = "act_persons"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("acts.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    """target | relative | lawyer"""
    label: Mapped[str] = mapped_column(String(200), default="")

    act: Mapped[Act] = relationship(back_populates="persons")


class Claim(Base):
    """What somebody says; never an attribute of the person."""

    __tablename__ = "claims"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    claim: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(200))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))

    event: Mapped[Event] = relationship(back_populates="claims")


class EventDocument(Base):
    """Evidence: the version of a document that the decision was made on."""

    __tablename__ = "event_documents"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("document_versions.id"))
    digest: Mapped[str] = mapped_column(String(64))

    event: Mapped[Event] = relationship(back_populates="documents")
