"""The audit chain: what people decided, appended only, each row sealed by the one before."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key, now


class Decision(Base):
    """One act of a person (or of an operator's command). Rows are never changed or removed.

    hash = SHA-256 over previous hash and the row's canonical JSON; see db/queries/decisions.py."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    """1, 2, 3 … without gaps: a missing number is a missing row."""
    at: Mapped[datetime] = mapped_column(default=now)
    user: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40), index=True)
    """confirm | reject | unsure | undo | new_person | user_added | …"""
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidates.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(Key, index=True)
    undoes: Mapped[int | None] = mapped_column(Key)
    reason: Mapped[str] = mapped_column(Text, default="")
    human: Mapped[Json] = mapped_column(default=dict)
    """What the person said: coding, note."""
    machine: Mapped[Json] = mapped_column(default=dict)
    """What the machine had proposed, with matcher version and document digests."""
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class ChainHead(Base):
    """The one row that says where the chain ends: without it, a cut tail would look whole."""

    __tablename__ = "chain_heads"

    id: Mapped[int] = mapped_column(primary_key=True)
    decisions: Mapped[int] = mapped_column(Key)
    """How many decisions there are; also the id of the last one."""
    hash: Mapped[str] = mapped_column(String(64))
    """Of the last decision; 64 zeros where there is none."""
