"""Captures: the index of the evidence archive, and what conditional requests need."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key, now


class Capture(Base):
    """One response in a WARC file. `digest` is the SHA-256 of the body as hex."""

    __tablename__ = "captures"
    __table_args__ = (UniqueConstraint("warc_file", "offset"), Index("ix_captures_url_fetched", "url", "fetched_at"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    source: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(Text)
    status: Mapped[int]
    content_type: Mapped[str] = mapped_column(String(200), default="")
    digest: Mapped[str] = mapped_column(String(64), index=True)
    length: Mapped[int]
    """Bytes of the body."""
    warc_file: Mapped[str] = mapped_column(String(300))
    """Relative to the archive's folder."""
    offset: Mapped[int] = mapped_column(Key)
    record_length: Mapped[int]
    """Bytes of the (compressed) record in the file."""
    provenance: Mapped[str] = mapped_column(String(40), default="crawl")
    """crawl | replay | wayback | commoncrawl | upload"""
    fetched_at: Mapped[datetime] = mapped_column(default=now)


class Validator(Base):
    """ETag and Last-Modified of an address whose last response was read to the end."""

    __tablename__ = "validators"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    url: Mapped[str] = mapped_column(Text, primary_key=True)
    etag: Mapped[str] = mapped_column(Text, default="")
    last_modified: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    items: Mapped[int] = mapped_column(default=0)
    """Items that the list named then: what an answer "not modified" stands for."""
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
