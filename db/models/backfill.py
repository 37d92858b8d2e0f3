"""How far a source's past has been read: its windows, its items, and what each day's requests came to."""

from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key


class PastWindow(Base):
    """One piece of a source's past that is read in one go: some days, one list, or one file of an archive."""

    __tablename__ = "past_windows"
    __table_args__ = (
        UniqueConstraint("source", "origin", "kind", "key"),
        Index("ix_past_windows_source_state", "source", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    origin: Mapped[str] = mapped_column(String(20))
    """live | wayback | commoncrawl | upload"""
    kind: Mapped[str] = mapped_column(String(10))
    """days | list | file"""
    key: Mapped[str] = mapped_column(Text)
    """`2009-03-01..2009-03-31`, the address of a list, or the name and digest of a file."""
    first: Mapped[date | None] = mapped_column(Date)
    last: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="planned")
    """planned | read | gap | split: a split one was halved at a cap, its halves stand beside it"""
    named: Mapped[int] = mapped_column(default=0)
    """Items that it named or gave."""
    reason: Mapped[str] = mapped_column(Text, default="")
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]


class PastItem(Base):
    """One page that a list of the past named, and what became of it."""

    __tablename__ = "past_items"
    __table_args__ = (
        UniqueConstraint("source", "stable_id", "capture"),
        Index("ix_past_items_next", "source", "origin", "state", "month", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    stable_id: Mapped[str] = mapped_column(String(300))
    capture: Mapped[str] = mapped_column(String(20), default="")
    """Of an archive of the web: the capture's time, YYYYMMDDhhmmss. Empty for the source's own page."""
    origin: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(Text)
    listed_as: Mapped[str] = mapped_column(String(100), default="")
    place: Mapped[str] = mapped_column(Text, default="")
    """Where in an archive it lies: file, offset and length of a Common Crawl record."""
    month: Mapped[str] = mapped_column(String(7), default="")
    """YYYY-MM of its publication as far as is known: of the document, once read; empty where nothing says it."""
    day_known: Mapped[bool] = mapped_column(default=False)
    """Whether `month` is of the document or its address, and not merely the list's word of its last change."""
    state: Mapped[str] = mapped_column(String(10), default="planned")
    """planned | read | gone | failed | outside"""
    reason: Mapped[str] = mapped_column(Text, default="")
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    last_seen: Mapped[date | None] = mapped_column(Date)
    """Last day on which an archive of the web still held it as a page."""
    gone_by: Mapped[date | None] = mapped_column(Date)
    """First day on which an archive of the web found it gone."""


class RequestDay(Base):
    """Requests that backfills have reserved or made on one day: the budget that outlives processes."""

    __tablename__ = "request_days"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    """The source, or the host of an archive that all sources share."""
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    asked: Mapped[int] = mapped_column(default=0)
