"""Persons: who is watched, under which names, from where, for what."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base, Json, Key, now


class Person(Base):
    """One known exile. `person_key` is the id as imported; it never changes."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_key: Mapped[str] = mapped_column(String(80), unique=True)
    canonical_name: Mapped[str] = mapped_column(String(300))
    home_state: Mapped[str | None] = mapped_column(String(2))
    birth_year: Mapped[int | None]
    do_not_disclose: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(20), default="active")
    """active | proposed (waits for a second reader) | disputed (for a third) | removed | erased"""
    more: Mapped[Json] = mapped_column(default=dict)
    """Columns of the imported file that have no place of their own; exported again."""
    names_owed: Mapped[list[str]] = mapped_column(default=list)
    """Spellings for which the stored documents have not been read again yet."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    names: Mapped[list["PersonName"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="PersonName.id"
    )
    categories: Mapped[list["PersonCategory"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="PersonCategory.id"
    )
    states: Mapped[list["PersonState"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="PersonState.id"
    )
    affiliations: Mapped[list["PersonAffiliation"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="PersonAffiliation.id"
    )


class PersonName(Base):
    """One spelling of a person's name, as given by a person or a file (generated ones are not stored)."""

    __tablename__ = "person_names"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(20))
    """canonical | alias"""
    origin: Mapped[str] = mapped_column(String(200), default="")
    """Where the spelling is from: a file, a document, a person at the desk."""
    added_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(back_populates="names")


class PersonCategory(Base):
    """A category of the codebook, with the edition under which it was given.

    `label` keeps what the file said where it is no code of the codebook."""

    __tablename__ = "person_categories"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    category: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(200), default="")
    codebook_version: Mapped[str] = mapped_column(String(20))

    person: Mapped[Person] = relationship(back_populates="categories")


class PersonState(Base):
    """A state that a person has to do with: home, or host from … to …"""

    __tablename__ = "person_states"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(2))
    relation: Mapped[str] = mapped_column(String(10))
    """home | host"""
    since: Mapped[str | None] = mapped_column(String(10))
    until: Mapped[str | None] = mapped_column(String(10))

    person: Mapped[Person] = relationship(back_populates="states")


class PersonAffiliation(Base):
    """An organisation, with who says so: a label is never an attribute of the person."""

    __tablename__ = "person_affiliations"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    applied_by: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship(back_populates="affiliations")
