"""Documents and their versions: what a source said, as it said it each time."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, Json, Key, now


class Document(Base):
    """One item of one source, known by the source's own stable id."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("source", "stable_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("sources.name"))
    stable_id: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(30), default="article")
    """article | notice | judgment | urgent_action | report | tip …"""
    first_seen: Mapped[datetime] = mapped_column(default=now)
    listed_as: Mapped[str] = mapped_column(String(100), default="")
    """What the source's list said of its last change (sitemap lastmod …) when we last read it."""
    missed: Mapped[int] = mapped_column(default=0, server_default="0")
    """Good runs in a row in which its source did not have it any more; see crawler/vanishing.py."""
    missed_since: Mapped[datetime | None]
    """When it was first missed."""
    vanished_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it counted as no longer public; none while it is."""
    checked_at: Mapped[datetime | None]
    """When its page was last asked for again, to see whether it still reads the same."""

    versions: Mapped[list["DocumentVersion"]] = relationship(
        back_populates="document", order_by="DocumentVersion.number"
    )


class DocumentVersion(Base):
    """What was read from one capture. A changed page is a new version; versions are never changed."""

    __tablename__ = "document_versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        Index("ix_document_versions_matched_by", "matched_by"),
        # For the queue in one language: without it, one that no card has is sought in all of them.
        Index("ix_document_versions_language", "language"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    number: Mapped[int]
    """1, 2, 3 … within the document."""
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("captures.id", ondelete="SET NULL"), index=True)
    """The response it was read from; none for an imported document."""
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    hidden_text: Mapped[str] = mapped_column(Text, default="")
    """Text of the page that the article reader left out; matched as well, and marked."""
    language: Mapped[str] = mapped_column(String(20), default="")
    """ISO 639-1, with a script where a language has two: uz-Latn, uz-Cyrl, kk, tg …"""
    published: Mapped[datetime | None]
    published_precision: Mapped[str] = mapped_column(String(10), default="time")
    """time | day | month | year"""
    updated: Mapped[datetime | None]
    authors: Mapped[list[str]] = mapped_column(default=list)
    more: Mapped[Json] = mapped_column(default=dict)
    """What else the source says, by its own names."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over title, text, hidden text and metadata: equal digests are the same version."""
    read_at: Mapped[datetime] = mapped_column(default=now)
    matched_by: Mapped[str] = mapped_column(String(80), default="")
    """Version of matcher and watchlist that read it when it came; empty while intake still owes it.

    A rematch of everything writes its own only where it finds somebody, or where no intake had read."""
    held_by: Mapped[int | None] = mapped_column(Key, index=True)
    """The run that read it, while that run is not judged good: such a version is shown to nobody."""

    document: Mapped[Document] = relationship(back_populates="versions")


class Happening(Base):
    """What became of a document at its source, as far as good runs tell: it vanished, or came back."""

    __tablename__ = "happenings"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    """vanished | returned"""
    at: Mapped[datetime]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    says: Mapped[str] = mapped_column(Text)
    """What was seen, in one sentence; nothing is inferred from it."""
