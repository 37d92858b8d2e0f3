"""Whom one may take for whom: the people whose names sound the nearest to a name. Pure.

Words are compared as sounds (matcher/reading.py), so that scripts and romanisations do not matter, by edit distance."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from config.names import read_name_rules
from matcher.reading import Reader

ALIKE = 0.75
"""Likeness of two words from which on they are told as agreeing."""
NEAR = 0.6
"""Likeness of two names below which nobody would take one for the other."""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody with all his names."""

    id: int
    key: str
    name: str
    home_state: str
    birth_year: int | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody with a name that is near to another one."""

    person: NamedPerson
    name: str
    """Which of his names."""
    likeness: float
    """0 to 1."""
    pairs: tuple[tuple[str, str], ...]
    """Words that agree: (the name asked for, his)."""
    same_year: bool | None
    """None where either year of birth is unknown."""
    same_state: bool


def find_near(
    names: Sequence[str], others: Iterable[NamedPerson], state: str = "", year: int | None = None, limit: int = 3
) -> list[Near]:
    """The people whose names are the nearest to any of these, the nearest first; none that is not near."""
    asked = [_words(name) for name in names]
    found = [near for other in others if (near := _nearest(asked, other, state, year)) is not None]
    return sorted(found, key=lambda near: (-near.likeness, near.person.key))[:limit]


def _nearest(asked: Sequence[list[tuple[str, str]]], other: NamedPerson, state: str, year: int | None) -> Near | None:
    best = max(
        ((_compare(words, _words(name)), name) for words in asked for name in other.names),
        key=lambda one: one[0][0],
        default=None,
    )
    if best is None or best[0][0] < NEAR:
        return None
    (likeness, pairs), name = best
    same_year = year == other.birth_year if year and other.birth_year else None
    return Near(other, name, likeness, pairs, same_year, bool(state) and state == other.home_state)


def _compare(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> tuple[float, tuple[tuple[str, str], ...]]:
    """Mean likeness of the words of the shorter name with their best partners, and the pairs that agree."""
    short, long = sorted((one, other), key=len)
    if not short:
        return 0.0, ()
    matched = [max(_partners(word, long), default=(0.0, "")) for word in short]
    pairs = ((word[0], his) for word, (alike, his) in zip(short, matched, strict=True) if alike >= ALIKE)
    told = tuple(pairs if short is one else ((his, mine) for mine, his in pairs))
    # One word alone that agrees says less than two.
    weight = 1.0 if len(short) > 1 else 0.8
    return weight * sum(alike for alike, _ in matched) / len(short), told


def _partners(word: tuple[str, str], others: list[tuple[str, str]]) -> Iterator[tuple[float, str]]:
    for printed, sounds in others:
        yield Levenshtein.normalized_similarity(word[1], sounds), printed


@lru_cache(maxsize=50_000)
def _words(name: str) -> list[tuple[str, str]]:
    reader = _reader()
    words = [word.strip(".,()«»\"'") for word in name.split()]
    return [(word, sounds) for word in words if (sounds := reader.read(word).sounds) and len(sounds) > 1]


@cache
def _reader() -> Reader:
    return Reader(read_name_rules())
