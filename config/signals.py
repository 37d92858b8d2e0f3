"""The words and rules that a suggested coding is read with: one file per language, one of acts, one of places.

Each pattern carries an example that it must find, so it is its own test. How to add a word, a language, a place or an
act stands at the head of the files in config/signals/.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError, model_validator

from config.codebook import read_codebook
from config.learned import Learned, read_learned
from config.rows import HERE, ConfigError, Row, line_of, read_mapping, read_numbered_rows

SIGNALS = HERE / "signals"
Unit = Literal["day", "week", "month", "year"]
Where = Literal["none", "home", "abroad", "sending", "either"]


class Words(Row):
    """Patterns apart by blanks: `stem*`, `exact`, `next_word`, `word..word` (up to six words between).

    What stands behind a star is an example of how the stem goes on: `arrest*ed` is any word that begins like 'arrest'.
    """

    words: str
    unless: str = ""
    """Patterns that begin like one of `words` and mean something else."""

    def examples(self) -> dict[str, str]:
        """By pattern of `words` the word or phrase_of_words that it must find."""
        return {pattern: pattern.replace("..", "_").replace("*", "") for pattern in self.words.split()}


class Meaning(Words):
    means: str


class Month(Words):
    month: int = Field(ge=1, le=12)
    calendar: Literal["gregorian", "jalali"] = "gregorian"
    """jalali: of the Iranian and Afghan solar calendar; counts only with a day, a year or the word for month."""


class Weekday(Words):
    weekday: int = Field(ge=1, le=7)
    """1 is Monday."""


class Numeral(Words):
    number: int = Field(ge=1, le=31)


class UnitWord(Words):
    unit: Unit


class Relative(Words):
    """A phrase that means another day, month or year, counted from publication or from the date said before."""

    unit: Unit
    shift: int
    after: Literal["published", "said"] = "published"


class Negation(Row):
    """How a language says no. `inside` is a regular expression on the end of a verb (Turkic) or on the verb (Tajik)."""

    before: str = ""
    after: str = ""
    inside: str = ""

    def before_words(self) -> Words:
        return Words(words=self.before)

    def after_words(self) -> Words:
        return Words(words=self.after)


class Direction(Row):
    """How a language marks the place that somebody was sent from or to: by the word before it, its ending, or both."""

    from_before: str = ""
    from_ending: str = ""
    to_before: str = ""
    to_ending: str = ""
    to_after: str = ""
    """The word behind it that says so: 'a Berlin-bound plane'."""
    at_before: str = ""
    at_ending: str = ""
    """The same for the place where something happened: 'in Tajikistan', not 'Tajikistan asked'."""


class Language(Row):
    """The head of a language's file."""

    code: str
    letters: str = ""
    """Letters, apart by blanks, that few others of its script have: for texts that do not say their language."""
    common: str
    """Frequent small words, for the same purpose."""
    negation: Negation
    pluperfect: str = ""
    """Regular expression on verbs that tell what had happened before."""
    unreal: str = ""
    """Regular expression on verbs that tell what may happen or shall ('-ebilir', '-jek')."""
    attributive: str = ""
    """Regular expression on verbs that describe a noun ('the arrested man') and so tell no news."""
    verb_final: bool = False
    """The verb stands last: such a form is a whole predicate where its clause ends, and describes a noun elsewhere."""
    object_name: str = ""
    """Regular expression on a name, in small letters, that is the object of a verb ('Нуровни', 'Nurov'u')."""
    owner_name: str = ""
    """The same for a name to which something belongs, where that is marked ('Nurov's')."""
    crowd: str = ""
    """Regular expression on verbs whose doers or victims are many ('задержаны')."""
    direction: Direction = Direction()
    month_first: bool = False
    """'October 9' is a date (English)."""
    through: Literal["", "latin", "cyrillic"] = ""
    """'latin': Cyrillic words are read as their Latin spelling (Uzbek); 'cyrillic': the other way (Kazakh)."""


class Concept(Row):
    code: str
    says: str


class ActRule(Row):
    """An act is read where all of `needs` stand within `within` words of one sentence."""

    measure: str
    needs: list[str]
    weight: float = Field(gt=0, le=5)
    within: int = 10
    unless: tuple[str, ...] = ()
    foreseen: bool = False
    """The act itself is a wish or a fear (a request, a threat), so words of wish or fear do not weaken it."""
    same_clause: bool = False
    """Nothing that divides clauses (a comma, a dash) stands between the words."""
    shares: bool = False
    """Its words may serve another act too: which of the two it was, only the home state tells."""
    home: Literal["", "named", "goal"] = ""
    """named: the home state, or a town of it, must stand in the sentence or the next one; goal: as where to."""
    example: str
    """English; read with the English words it must give `measure`."""

    @model_validator(mode="after")
    def needs_something(self) -> "ActRule":
        if not self.needs or not self.example:
            raise ValueError("an act needs at least one concept and an example")
        return self


class HostRule(Row):
    measure: str
    where: Where


class Place(Words):
    """A state, or a town of it. A pattern that begins with a capital wants one in the text."""

    state: str = Field(pattern=r"^[A-Z]{2}$")
    name: str
    kind: Literal["state", "town", "people"] = "town"


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, eq=False)
class LanguageRules:
    """All rows of one language file, in the order of the file."""

    head: Language
    meanings: tuple[Meaning, ...]
    months: tuple[Month, ...]
    weekdays: tuple[Weekday, ...]
    numerals: tuple[Numeral, ...]
    units: tuple[UnitWord, ...]
    relative: tuple[Relative, ...]


@dataclass(frozen=True, eq=False)
class SignalRules:
    """Everything that the signals are read with. Compared by identity, so it can key a cache."""

    languages: dict[str, LanguageRules]
    concepts: dict[str, Concept]
    acts: tuple[ActRule, ...]
    hosts: dict[str, Where]
    places: tuple[Place, ...]
    learned: Learned | None
    """Weights fitted on examples; without them the rules decide alone."""
    version: str
    """Digest of the files: kept with each suggestion, so that a changed rule is seen."""

    @cached_property
    def telling(self) -> frozenset[str]:
        """The concepts that acts are made of."""
        return frozenset(
            concept for rule in self.acts for need in rule.needs for concept in need.lstrip("!").split("|")
        )


@cache
def read_signal_rules(folder: Path = SIGNALS) -> SignalRules:
    """Reads and checks all files of the folder. Raises ConfigError naming file and line."""
    acts = folder / "acts.yml"
    concepts = {row.code: row for _, row in read_numbered_rows(acts, "concepts", Concept)}
    languages = [_read_language(path, concepts) for path in sorted((folder / "languages").glob("*.yml"))]
    return SignalRules(
        languages={rules.head.code: rules for rules in languages},
        concepts=concepts,
        acts=_read_acts(acts, concepts),
        hosts={row.measure: row.where for row in _measured(acts, "hosts", HostRule)},
        places=_rows(folder / "places.yml", "places", Place),
        learned=read_learned(folder / "learned.csv"),
        version=_digest(folder),
    )


def _digest(folder: Path) -> str:
    content = hashlib.sha256()
    for path in sorted([*folder.rglob("*.yml"), *folder.glob("*.csv")]):
        content.update(path.read_bytes())
    return content.hexdigest()[:8]


def _read_language(path: Path, concepts: Iterable[str]) -> LanguageRules:
    return LanguageRules(
        head=_read_head(path),
        meanings=_read_meanings(path, set(concepts)),
        months=_rows(path, "months", Month),
        weekdays=_rows(path, "weekdays", Weekday),
        numerals=_rows(path, "numerals", Numeral),
        units=_rows(path, "units", UnitWord),
        relative=_rows(path, "relative", Relative),
    )


def _read_head(path: Path) -> Language:
    try:
        return Language.model_validate(read_mapping(path).get("language"))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(["language", *(str(part) for part in first["loc"])])
        raise ConfigError(f"{path}:{line_of(path, 'language')}: {where}: {first['msg']}") from error


def _read_meanings(path: Path, concepts: set[str]) -> tuple[Meaning, ...]:
    rows = read_numbered_rows(path, "words", Meaning)
    for line, row in rows:
        _check_concept(path, line, row.means, concepts)
    return tuple(row for _, row in rows)


def _read_acts(path: Path, concepts: Iterable[str]) -> tuple[ActRule, ...]:
    known = set(concepts)
    for line, row in read_numbered_rows(path, "acts", ActRule):
        for need in [*row.needs, *row.unless]:
            for concept in need.lstrip("!").split("|"):
                _check_concept(path, line, concept, known)
    return _measured(path, "acts", ActRule)


def _check_concept(path: Path, line: int, concept: str, known: set[str]) -> None:
    if concept not in known:
        raise ConfigError(f"{path}:{line}: no concept '{concept}'; add it under 'concepts' in config/signals/acts.yml")


M = TypeVar("M", ActRule, HostRule)


def _measured(path: Path, key: str, model: type[M]) -> tuple[M, ...]:
    rows = read_numbered_rows(path, key, model)
    for line, row in rows:
        if row.measure not in read_codebook().measures:
            raise ConfigError(f"{path}:{line}: no measure '{row.measure}'; the measures stand in config/codebook.yml")
    return tuple(row for _, row in rows)


def _rows(path: Path, key: str, model: type[R]) -> tuple[R, ...]:
    return tuple(row for _, row in read_numbered_rows(path, key, model))
