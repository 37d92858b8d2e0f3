"""Leads: people on no list whom a document tells of as if they were political exiles in danger."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, Key, now


class Lead(Base):
    """One name that strong signals stand beside, over any number of documents."""

    __tablename__ = "leads"
    __table_args__ = (Index("ix_leads_queue", "status", "rank", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    """As first printed."""
    sound: Mapped[str] = mapped_column(String(300), unique=True)
    """The same for all spellings of a name that sound alike."""
    status: Mapped[str] = mapped_column(String(20), default="new")
    """new | dismissed | added"""
    measure: Mapped[str | None] = mapped_column(String(40))
    home_state: Mapped[str | None] = mapped_column(String(2))
    host: Mapped[str | None] = mapped_column(String(2))
    rank: Mapped[float]
    revision: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"), index=True)
    """Whom it became."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    sightings: Mapped[list["LeadDocument"]] = relationship(
        back_populates="lead", cascade="all, delete-orphan", order_by="LeadDocument.id"
    )


class LeadDocument(Base):
    """One document that names a lead; offsets are characters of `field`."""

    __tablename__ = "lead_documents"
    __table_args__ = (UniqueConstraint("lead_id", "document_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_versions.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(10))
    start: Mapped[int]
    end: Mapped[int]
    why: Mapped[list[str]] = mapped_column(default=list)

    lead: Mapped[Lead] = relationship(back_populates="sightings")


class Tombstone(Base):
    """That somebody was erased: a keyed digest of a name, so that no import or lead brings it back."""

    __tablename__ = "tombstones"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(default=now)
