"""Candidates: one card per person and event, built from any number of documents."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, Json, Key, now


class Candidate(Base):
    """A possible event of one person, waiting for or after a human decision.

    measure, stage, date, host are the machine's proposal; what a person decided is in
    `decisions` and `events`. `revision` grows with each change: an update that names an old
    one is refused."""

    __tablename__ = "candidates"
    __table_args__ = (
        # In order, and with all that a filter of the queue looks at: the table is read for the cards of a page only.
        Index(
            "ix_candidates_queue",
            *("queue", "status", "rank", "id", "person_id", "stage", "measure", "published", "deferred_until"),
        ),
        Index("ix_candidates_person_status", "person_id", "status", "queue", "rank", "id"),
        Index("ix_candidates_second", "second", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
    queue: Mapped[str] = mapped_column(String(20), default="nightly")
    """nightly | backfill"""
    status: Mapped[str] = mapped_column(String(20), default="new")
    """new | unsure | deferred | second | adjudicate | confirmed | rejected | duplicate"""
    measure: Mapped[str | None] = mapped_column(String(40))
    stage: Mapped[str | None] = mapped_column(String(10))
    date: Mapped[str | None] = mapped_column(String(10))
    """When it happened, as proposed: ISO date, month or year."""
    host: Mapped[str | None] = mapped_column(String(2))
    place: Mapped[str] = mapped_column(String(200), default="")
    score: Mapped[float]
    """Best mention score among its documents, 0 to 1."""
    rank: Mapped[float]
    """Order in the queue, higher first."""
    documents: Mapped[int]
    origins: Mapped[int]
    """Independent origins: copies of one text, and outlets of one publisher, count once."""
    published: Mapped[datetime | None] = mapped_column(index=True)
    """Of its newest document."""
    changed_because: Mapped[str] = mapped_column(Text, default="")
    """Which fact brought a decided card back."""
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    claimed_at: Mapped[datetime | None]
    """When its holder last did something with it: an idle claim is none."""
    deferred_until: Mapped[str | None] = mapped_column(String(10))
    """ISO day from which a deferred card is in the queue again."""
    duplicate_of: Mapped[int | None] = mapped_column(Key)
    """The card that tells the same; of a merged card, the one that has its documents now."""
    sensitive: Mapped[bool] = mapped_column(default=False)
    """Two must agree before it is recorded, and no alert goes by itself."""
    second: Mapped[str] = mapped_column(String(10), default="")
    """Why a second reader is wanted: stage | asked | sensitive | sample | differs (read, and not alike); else empty."""
    features: Mapped[Json] = mapped_column(default=dict)
    """What the rank was computed from, by name: numbers."""
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    sightings: Mapped[list["CandidateDocument"]] = relationship(
        back_populates="candidate", cascade="all, delete-orphan", order_by="CandidateDocument.id"
    )


class CandidateDocument(Base):
    """One document of a candidate, in the version that was read, with what clustering needs."""

    __tablename__ = "candidate_documents"
    __table_args__ = (UniqueConstraint("candidate_id", "document_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_versions.id", ondelete="CASCADE"))
    score: Mapped[float]
    origin: Mapped[int]
    """Number of the independent origin within the candidate, from 1."""
    signature: Mapped[list[int]] = mapped_column(default=list)
    """MinHash of the text, for near-duplicates."""
    facts: Mapped[Json] = mapped_column(default=dict)
    """measure, date, host, published, publisher as read from this document."""

    candidate: Mapped[Candidate] = relationship(back_populates="sightings")
