"""One person in one document: the unit that intake clusters into candidates. Pure values."""

from dataclasses import dataclass
from datetime import datetime
from operator import eq

import rensa

PERMUTATIONS = 64
SHINGLE = 5
SEED = 20191


@dataclass(frozen=True)
class Sighting:
    """What one document version says of one person."""

    person: int
    """persons.id"""
    document: int
    version: int
    score: float
    """Of its best mention, 0 to 1."""
    publisher: str
    published: datetime | None
    measure: str | None
    date: str | None
    """When it happened: ISO date, month or year; None where the text does not say."""
    host: str | None
    place: str
    signature: tuple[int, ...]
    """MinHash of the text: PERMUTATIONS numbers; empty for a text too short to compare."""
    alone: bool = False
    """Whether it tells that an entry is no longer public: such a sighting joins no card of anything else."""


def sign_text(title: str, text: str) -> tuple[int, ...]:
    """MinHash over runs of SHINGLE words; texts of fewer than 20 words are not comparable and give ()."""
    words = f"{title} {text}".casefold().split()
    if len(words) < 20:
        return ()
    hasher = rensa.RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    hasher.update([" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)])
    return tuple(hasher.digest())


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Estimated share of common shingles, 0 to 1 (standard error about 0.06 at 64 permutations)."""
    if not one or not other:
        return 0.0
    alike: int = sum(map(eq, one, other))
    return alike / len(one)
