"""What the text around a name may say for or against a person: words, years of birth, weights. Rows with examples."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError, field_validator

from config.codebook import read_codebook
from config.rows import HERE, ConfigError, Row, line_of, read_mapping, read_rows
from config.signals import SIGNALS, Place, Words

CONTEXT = HERE / "names" / "context.yml"


class Organisation(Words):
    """An organisation that watchlists name as an affiliation."""

    name: str


class Calling(Words):
    """What people of one category are called."""

    category: str
    labels: str
    """Pieces of category names, apart by blanks, in watchlists that use no codes."""


class EventWords(Words):
    """Words of persecution and exile in one language or several."""

    language: str


class OtherLife(Words):
    """Words of a walk of life that exiles of the list seldom have."""

    what: str


class Birth(Row):
    """How one language prints a year of birth."""

    language: str
    pattern: str
    """Regular expression in which YEAR stands for the year."""
    example: str
    year: int

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return _with_number(pattern, "YEAR")


class Age(Row):
    """How one language prints an age."""

    language: str
    pattern: str
    """Regular expression in which AGE stands for the number."""
    example: str
    age: int

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return _with_number(pattern, "AGE")


def _with_number(pattern: str, word: str) -> str:
    if word not in pattern:
        raise ValueError(f"{word} must stand in it")
    try:
        re.compile(pattern.replace(word, r"(\d+)"))
    except re.error as error:
        raise ValueError(f"no regular expression ({error})") from error
    return pattern


class ContextWeight(Row):
    """How many log-odds one context clue adds."""

    clue: str
    weight: float = Field(ge=-4, le=4)
    why: str


class Bounds(Row):
    """How far all context together may move a score."""

    up: float = Field(ge=0, le=2)
    down: float = Field(ge=0, le=4)
    lowest: float = Field(ge=0, le=1)
    """Score below which nothing is lifted."""
    surest: float = Field(ge=0, le=1)
    """What a name alone may count for where the context speaks strongly against it: namesakes have the same name."""
    strong: float = Field(ge=0, le=4)
    """Log-odds against a person from which on that holds."""


@dataclass(frozen=True)
class ContextRules:
    """Every table of config/names/context.yml, and the names of the home states."""

    homes: tuple[Place, ...]
    organisations: tuple[Organisation, ...]
    callings: tuple[Calling, ...]
    events: tuple[EventWords, ...]
    otherwise: tuple[OtherLife, ...]
    births: tuple[Birth, ...]
    ages: tuple[Age, ...]
    weights: dict[str, float]
    bounds: Bounds


@cache
def read_context_rules(path: Path = CONTEXT) -> ContextRules:
    """All rules of context. Raises ConfigError naming file and line of a row that cannot be meant."""
    return ContextRules(
        homes=_homes(),
        organisations=tuple(read_rows(path, "organisations", Organisation)),
        callings=tuple(read_rows(path, "callings", Calling)),
        events=tuple(read_rows(path, "events", EventWords)),
        otherwise=tuple(read_rows(path, "otherwise", OtherLife)),
        births=tuple(read_rows(path, "births", Birth)),
        ages=tuple(read_rows(path, "ages", Age)),
        weights={row.clue: row.weight for row in read_rows(path, "weights", ContextWeight)},
        bounds=_bounds(path),
    )


def _homes() -> tuple[Place, ...]:
    states = read_codebook().home_states
    return tuple(row for row in read_rows(SIGNALS / "places.yml", "places", Place) if row.state in states)


def _bounds(path: Path) -> Bounds:
    try:
        return Bounds.model_validate(read_mapping(path).get("bounds"))
    except ValidationError as error:
        raise ConfigError(f"{path}:{line_of(path, 'bounds')}: bounds: {error.errors()[0]['msg']}") from error
