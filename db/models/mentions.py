"""What the matcher found in a document version, and why."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key, now


class Mention(Base):
    """One span of one document version that names one person. Offsets are characters of `field`."""

    __tablename__ = "mentions"
    __table_args__ = (UniqueConstraint("version_id", "person_id", "field", "start", "end"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_versions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(10))
    """title | text | hidden"""
    start: Mapped[int]
    end: Mapped[int]
    surface: Mapped[str] = mapped_column(Text)
    score: Mapped[float]
    why: Mapped[list[str]] = mapped_column(default=list)
    matcher_version: Mapped[str] = mapped_column(String(80))
    found_at: Mapped[datetime] = mapped_column(default=now)


class Suggestion(Base):
    """The coding that the machine proposes for one person in one document version."""

    __tablename__ = "suggestions"
    __table_args__ = (UniqueConstraint("version_id", "person_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_versions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    measure: Mapped[str | None] = mapped_column(String(40))
    date: Mapped[str | None] = mapped_column(String(10))
    """ISO date, month (YYYY-MM) or year."""
    host: Mapped[str | None] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(200), default="")
    spans: Mapped[list[dict[str, str | int]]] = mapped_column(default=list)
    """What it was read from: {what: measure|date|place, field, start, end}."""
    why: Mapped[list[str]] = mapped_column(default=list)
    matcher_version: Mapped[str] = mapped_column(String(80))
