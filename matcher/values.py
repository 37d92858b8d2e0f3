"""What goes into the matcher and what comes out: plain values, no behaviour."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Field = Literal["title", "text", "hidden"]


@dataclass(frozen=True, slots=True)
class WatchedPerson:
    """One person to look for, as the watchlist knows him."""

    person_id: str
    canonical_name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    """Home state, ISO 3166-1 alpha-2."""
    category: str = ""
    birth_year: int | None = None
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One document to read. Offsets of mentions count characters of the named field, as given."""

    doc_id: str
    text: str
    title: str = ""
    hidden: str = ""
    """Text of the page outside the article; matched last, and marked."""
    language: str = ""
    """ISO 639-1, with a script where a language has two (uz-Latn); empty where unknown."""
    published: date | None = None

    def __reduce__(self) -> tuple[type["Text"], tuple[str | date | None, ...]]:
        """Pickled by its values: a dataclass with slots takes three times as long, and workers get millions."""
        return Text, (self.doc_id, self.text, self.title, self.hidden, self.language, self.published)


@dataclass(frozen=True, slots=True)
class Mention:
    """One span that names one person."""

    person_id: str
    field: Field
    start: int
    end: int
    surface: str
    """The field's characters from start to end, unchanged."""
    score: float
    """0 to 1; calibrated: of mentions scored 0.9, nine in ten are right."""
    why: tuple[str, ...]
    """Two to five short sentences for a lay reader."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place of the text that a suggestion was read from."""

    what: Literal["measure", "date", "place"]
    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SuggestedEvent:
    """The coding that the text suggests for one person: codes of the codebook, or None where unsaid."""

    measure: str
    stage: str
    date: str | None = None
    """ISO date, month (YYYY-MM) or year, when it happened."""
    host: str | None = None
    """State where it happened, ISO 3166-1 alpha-2."""
    place: str = ""
    spans: tuple[Span, ...] = ()
    why: tuple[str, ...] = ()
