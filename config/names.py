"""The rules of names: how letters read, what endings, titles and parts there are, what sounds are near.

The rows are in config/names/*.yml; each carries its own example, and every example is a test.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from config.context import ContextRules, read_context_rules
from config.rows import HERE, ConfigError, Row, read_mapping, read_numbered_rows, read_rows

FOLDER = HERE / "names"

Script = Literal["cyrillic", "latin", "arabic"]
SCRIPTS: tuple[Script, ...] = ("cyrillic", "latin", "arabic")
SOUNDS = frozenset("abcdefghijklmnopqrstuvwxyz")
"""The signs of a reading, explained at the head of letters.yml."""
UNTOLD = "q"
"""Whichever vowel the alef at the beginning of a Persian word carries; other alphabets tell it."""


class Letter(Row):
    """One letter or group of letters, and the sounds that it reads as."""

    from_: str = Field(alias="from", min_length=1)
    at: Literal["start", "end", ""] = ""
    """Only there in a word; anywhere where nothing is said."""
    to: str
    example: str
    reads: str
    source: str

    @property
    def sign(self) -> str:
        """The letters with ^ before a beginning of a word and $ after an end."""
        return f"^{self.from_}" if self.at == "start" else f"{self.from_}$" if self.at == "end" else self.from_


class Lookalike(Row):
    """A foreign letter that stands for a letter of the script `in`."""

    in_: Script = Field(alias="in")
    from_: str = Field(alias="from", min_length=1, max_length=1)
    to: str = Field(min_length=1, max_length=1)
    example: str
    reads: str


class Suffix(Row):
    """An ending that a name carries in a sentence."""

    language: str
    part: Literal["any", "given", "family"]
    suffix: str = Field(min_length=1)
    reads: str = ""
    """Its sounds, where it reads differently after a name than by itself."""
    drop: str = ""
    gender: Literal["m", "f", ""] = ""
    example: str
    of: str
    meaning: str


class SurnameEnding(Row):
    """What may stand instead of the end of a surname."""

    ending: str
    become: tuple[str, ...]
    example: str
    also: str


class Patronymic(Row):
    """A word, or the end of a word, that makes a patronymic."""

    form: str
    where: Literal["end", "word"]
    example: str


class Title(Row):
    """A word that stands with a name and is no part of it."""

    word: str
    clerical: bool = False
    example: str


class GivenForms(Row):
    """Beginnings or endings of given names that stand for each other."""

    where: Literal["start", "end"]
    apart: bool = False
    """May stand as a word of its own: Muhammad Sharif."""
    forms: tuple[str, ...]
    example: str
    also: str


class Variants(Row):
    """One given name in several languages."""

    names: tuple[str, ...]
    last: Literal["", "given"] = ""
    """given: at the end of a name it is still no surname, so the surname stands first (Рябикин Александр)."""
    example: str


class Ender(Row):
    """A word of Arabic script that ends surnames, and that may stand as a word of its own."""

    word: str
    example: str
    also: str
    source: str


class Never(Row):
    """Words of a script without capitals that are no part of any name."""

    language: str
    source: str
    alone: bool = False
    """Only by themselves; together with the word before they may be."""
    words: tuple[str, ...]


class SoundPair(Row):
    """Two sounds that are interchanged, and what that costs (0 same, 1 different)."""

    a: str = Field(min_length=1, max_length=1)
    b: str = Field(min_length=1, max_length=1)
    cost: float = Field(ge=0, le=1)
    example: str
    near: str
    far: str
    why: str


class MissingSound(Row):
    """A sound that may be left out, anywhere, or only before or after another."""

    sound: str = Field(min_length=1, max_length=1)
    before: str = ""
    after: str = ""
    cost: float = Field(ge=0, le=1)
    example: str
    near: str
    far: str
    why: str


class Unwritten(Row):
    """A vowel that Arabic scripts leave out, and what that costs."""

    sound: str = Field(min_length=1, max_length=1)
    cost: float = Field(ge=0, le=1)
    why: str


class Costs(Row):
    """What every other difference costs."""

    vowel: float
    vowel_missing: float
    consonant: float
    consonant_missing: float
    mixed: float
    turned: float


class Weight(Row):
    """How much one clue moves the score, in log-odds for each unit of the clue."""

    clue: str
    weight: float
    prior: float
    """The hand-written weight around which bench/matcher/calibrating.py looks for the best one."""
    held: bool = False
    """Never fitted: the texts to learn from hold no namesakes of this kind."""
    why: str


class CommonName(Row):
    """Names so frequent that they alone tell nobody apart."""

    names: tuple[str, ...]
    source: str


class BesideWords(Row):
    """Words with a capital letter that are no given names."""

    language: str
    words: tuple[str, ...]


class Double(Row):
    """The end or beginning of a reading that most languages write with a double letter."""

    one: str
    two: str
    example: str
    also: str


class Writing(Row):
    """How one language writes the sounds of a name."""

    language: str
    title: str
    letters: dict[str, str]
    groups: dict[str, str] = Field(default_factory=dict)
    """Sounds written together, or otherwise at the beginning (^) or the end ($) of a word: ya, ^e, i$."""
    endings: tuple[str, ...]
    example: str
    written: str
    source: str

    @field_validator("letters")
    @classmethod
    def _every_sound(cls, letters: dict[str, str]) -> dict[str, str]:
        told = SOUNDS - {UNTOLD}
        if set(letters) != told:
            raise ValueError(f"letters for {sorted(told ^ set(letters))} are missing or too many")
        return letters | {UNTOLD: letters["a"]}


@dataclass(frozen=True)
class NameRules:
    """Every table of config/names, checked. Tuples keep the order of the files."""

    letters: dict[Script, tuple[Letter, ...]]
    lookalikes: tuple[Lookalike, ...]
    apostrophes: frozenset[str]
    invisible: frozenset[str]
    suffixes: tuple[Suffix, ...]
    surnames: tuple[SurnameEnding, ...]
    patronymics: tuple[Patronymic, ...]
    titles: tuple[Title, ...]
    givens: tuple[GivenForms, ...]
    variants: tuple[Variants, ...]
    enders: tuple[Ender, ...]
    never: frozenset[str]
    never_alone: frozenset[str]
    costs: Costs
    pairs: tuple[SoundPair, ...]
    missing: tuple[MissingSound, ...]
    unwritten: tuple[Unwritten, ...]
    weights: dict[str, float]
    priors: dict[str, float]
    held: frozenset[str]
    common: tuple[str, ...]
    common_given: tuple[str, ...]
    beside: tuple[str, ...]
    writing: tuple[Writing, ...]
    doubles: tuple[Double, ...]
    context: ContextRules


@cache
def read_name_rules(folder: Path = FOLDER) -> NameRules:
    """All rules of names. Raises ConfigError naming file and line of a row that cannot be meant."""
    signs, parts, sounds = folder / "confusables.yml", folder / "parts.yml", folder / "sounds.yml"
    weights = read_rows(folder / "weights.yml", "weights", Weight)
    never = read_rows(parts, "never", Never)
    return NameRules(
        letters={script: _letters(folder / "letters.yml", script) for script in SCRIPTS},
        lookalikes=tuple(read_rows(signs, "lookalikes", Lookalike)),
        apostrophes=_signs(signs, "apostrophes"),
        invisible=_signs(signs, "invisible"),
        suffixes=tuple(read_rows(folder / "suffixes.yml", "suffixes", Suffix)),
        surnames=tuple(read_rows(parts, "surnames", SurnameEnding)),
        patronymics=tuple(read_rows(parts, "patronymics", Patronymic)),
        titles=tuple(read_rows(parts, "titles", Title)),
        givens=tuple(read_rows(parts, "givens", GivenForms)),
        variants=tuple(read_rows(parts, "variants", Variants)),
        enders=tuple(read_rows(parts, "enders", Ender)),
        never=frozenset(word for row in never if not row.alone for word in row.words),
        never_alone=frozenset(word for row in never for word in row.words),
        costs=_costs(sounds),
        pairs=_pairs(sounds),
        missing=tuple(read_rows(sounds, "missing", MissingSound)),
        unwritten=tuple(read_rows(sounds, "unwritten", Unwritten)),
        weights={row.clue: row.weight for row in weights},
        priors={row.clue: row.prior for row in weights},
        held=frozenset(row.clue for row in weights if row.held),
        common=_common(folder / "common.yml", "common"),
        common_given=_common(folder / "common.yml", "given"),
        writing=tuple(read_rows(folder / "writing.yml", "writing", Writing)),
        doubles=tuple(read_rows(folder / "writing.yml", "doubles", Double)),
        beside=tuple(word for row in read_rows(folder / "beside.yml", "beside", BesideWords) for word in row.words),
        context=read_context_rules(folder / "context.yml"),
    )


def _letters(path: Path, script: Script) -> tuple[Letter, ...]:
    rows = read_numbered_rows(path, script, Letter)
    seen: dict[str, int] = {}
    for line, row in rows:
        if row.sign in seen:
            raise ConfigError(f"{path}:{line}: '{row.from_}' stands already in line {seen[row.sign]}; keep one of them")
        if set(row.to) - SOUNDS:
            raise ConfigError(f"{path}:{line}: '{row.to}' holds a sign that is no sound; use {''.join(sorted(SOUNDS))}")
        seen[row.sign] = line
    return tuple(row for _, row in rows)


def _pairs(path: Path) -> tuple[SoundPair, ...]:
    rows = read_numbered_rows(path, "pairs", SoundPair)
    seen: dict[frozenset[str], int] = {}
    for line, row in rows:
        pair = frozenset((row.a, row.b))
        if pair in seen:
            raise ConfigError(
                f"{path}:{line}: {row.a} and {row.b} stand already in line {seen[pair]}; keep one of them"
            )
        seen[pair] = line
    return tuple(row for _, row in rows)


def _common(path: Path, key: str) -> tuple[str, ...]:
    return tuple(name for row in read_rows(path, key, CommonName) for name in row.names)


def _signs(path: Path, key: str) -> frozenset[str]:
    signs = read_mapping(path).get(key, [])
    for sign in signs:
        if not isinstance(sign, str) or len(sign) != 1:
            raise ConfigError(f"{path}:1: {key}: {sign!r} is not one character; write it in quotes")
    return frozenset(signs)


def _costs(path: Path) -> Costs:
    try:
        return Costs.model_validate(read_mapping(path).get("costs"))
    except ValueError as error:
        raise ConfigError(f"{path}:1: costs: {error}") from error
