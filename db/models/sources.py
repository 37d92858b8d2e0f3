"""Sources as the database knows them, their runs, and what became of each request."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key, now


class Source(Base):
    """A source that has run at least once. Its facts live in source.yml, not here."""

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    publisher: Mapped[str] = mapped_column(String(200), default="")
    """Family of outlets that copy each other: counted as one origin."""
    first_run_at: Mapped[datetime] = mapped_column(default=now)
    last_good_run_id: Mapped[int | None] = mapped_column(Key)


class Run(Base):
    """One attempt to read one source. Complete only when nothing was left open and enough was seen."""

    __tablename__ = "runs"
    __table_args__ = (Index("ix_runs_source_started", "source", "started_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.name"))
    kind: Mapped[str] = mapped_column(String(20))
    """nightly | replay | backfill | import"""
    night: Mapped[str] = mapped_column(String(40), index=True)
    """Name of the night, shared by the runs that one command started."""
    status: Mapped[str] = mapped_column(String(20))
    """running | complete | failed | interrupted"""
    reason: Mapped[str] = mapped_column(Text, default="")
    """One sentence with the next step, where the run is not complete."""
    counts: Mapped[Json] = mapped_column(default=dict)
    """seen, fetched, unchanged, new, changed, skipped, refused …: numbers only."""
    started_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    doubted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it failed for what its pages said: they are read again, and what they said is not released by itself."""


class Outcome(Base):
    """What became of one scheduled request: exactly one row for each."""

    __tablename__ = "outcomes"
    __table_args__ = (Index("ix_outcomes_run_result", "run_id", "result"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(String(30))
    """read | not_modified | skipped | refused | failed | challenge …"""
    reason: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Look(Base):
    """One source was read to the end and all of it was searched for everybody who was watched then."""

    __tablename__ = "looks"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[datetime]
    """When the run began: a person who was added later was not looked for."""
    persons: Mapped[int]
    """How many were watched."""
    documents: Mapped[int]
    """Documents that were new or changed and were searched."""
    named: Mapped[int]
    """Persons that any of them names."""
    stamp: Mapped[str] = mapped_column(String(80))
    """Version of matcher and watchlist."""
