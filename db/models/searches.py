"""Searches of third parties by name: off, but for the persons and engines that stand here."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key, now


class NameSearch(Base):
    """That one engine may be asked for one person's name until a day. Whoever runs the engine then knows the name."""

    __tablename__ = "name_searches"
    __table_args__ = (Index("ix_name_searches_person_engine", "person_id", "engine"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    engine: Mapped[str] = mapped_column(String(20))
    """A code of config/engines.yml."""
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[date]
    """The last day on which it may be asked."""
    switched_on_by: Mapped[str] = mapped_column(String(80))
    switched_on_at: Mapped[datetime] = mapped_column(default=now)
    switched_off_by: Mapped[str] = mapped_column(String(80), default="")
    switched_off_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When it was last asked, noted before anything is sent."""
