"""Compares a printed word with a part of a name, letting it carry a real case ending."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from config.names import NameRules, Script
from matcher.alignment import FAR, SoundCosts
from matcher.marks import Bytes
from matcher.reading import Reader, Reading, script_of
from matcher.readings import Flat


@dataclass(frozen=True, slots=True)
class Ending:
    """A case ending as it reads."""

    sounds: str
    drop: str
    part: str
    gender: str
    language: str
    meaning: str
    printed: str


@dataclass(frozen=True, slots=True)
class Fit:
    """How a printed word fits a reading of the watchlist."""

    cost: float
    """Difference in sounds; 0 is the same."""
    ending: Ending | None
    """The ending that the word carries; None where it stands bare."""
    sounds: str = ""
    """The word's reading without that ending."""


_LONGEST = 9
"""Sounds of the longest ending, and one."""

_STEM = 3
"""Sounds that are left at least of a name from which an ending takes some away."""

_LESS_LIKELY = 0.1
"""Cost of an ending that belongs to another language than the text's."""


class Inflections:
    """The endings of `rules`, by script, and the comparison that allows them."""

    def __init__(self, rules: NameRules, reader: Reader, costs: SoundCosts) -> None:
        self._costs = costs
        tables: dict[Script, dict[str, list[Ending]]] = {"cyrillic": {}, "latin": {}, "arabic": {}}
        for row in rules.suffixes:
            ending = Ending(
                row.reads or reader.read(row.suffix).sounds,
                reader.read(row.drop).sounds,
                row.part,
                row.gender,
                row.language,
                row.meaning,
                row.suffix,
            )
            tables[script_of(row.suffix)].setdefault(ending.sounds, []).append(ending)
        self._tables = tables
        self._drops = tuple(sorted({reader.read(row.drop).sounds for row in rules.suffixes}, key=len))

    def fit(self, sounds: str, role: str, word: Reading, language: str = "", limit: float = FAR) -> Fit:
        """The cheapest way in which `word` is `sounds`, bare or inflected; cost FAR where none is within `limit`."""
        best = Fit(FAR, None)
        for drop in self._drops:
            if drop and not (sounds.endswith(drop) and len(sounds) - len(drop) >= _STEM):
                continue
            stem = sounds[: len(sounds) - len(drop)] if drop else sounds
            row = self._costs.last_row(stem, word.sounds, min(limit, best.cost), word.script == "arabic")
            best = self._best(best, row, drop, role, word, language)
        return best

    def _best(self, best: Fit, row: list[float], drop: str, role: str, word: Reading, language: str) -> Fit:
        table = self._tables[word.script]
        length = len(word.sounds)
        if not drop and row[length] < best.cost:
            best = Fit(row[length], None, word.sounds)
        for cut in range(min(_LONGEST, length - 1)):
            if row[length - cut] < best.cost:
                stem = word.sounds[: length - cut] + drop
                shared = table.get(word.sounds[length - cut - 1 :], ())
                for endings in (table.get(word.sounds[length - cut :], ()), shared):
                    possible = [one for one in endings if one.drop == drop and _carried(one, role)]
                    best = _with_ending(best, row[length - cut], stem, language, possible)
        return best

    def stems(self, words: Flat) -> Bytes:
        """By how many sounds each reading may be shorter, as bits: by none, and by what some ending takes away."""
        lengths = words.lengths
        found = np.ones(len(lengths), np.uint8)
        for drop in filter(None, self._drops):
            found |= (words.end_with(drop) & (lengths - len(drop) >= _STEM)) * np.uint8(1 << len(drop))
        return found

    def cuts(self, word: Reading) -> tuple[int, ...]:
        """Where a word may end as a name: at its end, and before each thing that reads as an ending of its script."""
        table, length = self._tables[word.script], len(word.sounds)
        places = range(length, max(length - _LONGEST, 1), -1)
        return (
            length,
            *(place for place in places if word.sounds[place:] in table or word.sounds[place - 1 :] in table),
        )

    def is_ending(self, sounds: str, script: Script) -> bool:
        """Some language of the script has this case ending."""
        return sounds in self._tables[script]


def _with_ending(best: Fit, cost: float, stem: str, language: str, endings: Sequence[Ending]) -> Fit:
    """The better of a fit and a stem with one of some endings; of equals the text's own language."""
    for ending in endings:
        total = cost + (0.0 if ending.language == language[:2] else _LESS_LIKELY)
        if total < best.cost:
            best = Fit(total, ending, stem)
    return best


def _carried(ending: Ending, role: str) -> bool:
    return ending.part in ("any", "family" if role == "single" else role)
