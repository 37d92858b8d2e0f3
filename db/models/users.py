"""People who sign in at the desk."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key, now


class User(Base):
    """One account. Roles: viewer, coder, reviewer, admin."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(300))
    """argon2id, in the PHC string format; empty where only the provider lets in."""
    role: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool] = mapped_column(default=True)
    totp_secret: Mapped[str] = mapped_column(String(300), default="")
    """Of the second factor, encrypted under the desk's key; empty where there is none."""
    totp_step: Mapped[int] = mapped_column(Key, default=0)
    """Time step of the last code that was taken: no code works twice."""
    subject: Mapped[str | None] = mapped_column(String(400), unique=True, index=True)
    """Who it is at the OpenID provider: its issuer, a blank, and the subject there; none for a password only."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class SavedFilter(Base):
    """A filter of the queue that somebody keeps under a name."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text)
    """As it stands in an address."""


class DeskSession(Base):
    """One sign-in. The cookie holds a random token; the table only its SHA-256."""

    __tablename__ = "desk_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    revoked: Mapped[bool] = mapped_column(default=False)
