"""The watchlist, taken apart and keyed, so that a word of a text leads to the parts that it may be."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from config.names import NameRules
from matcher.alternates import Alternate, Alternates
from matcher.reading import Reader, Reading
from matcher.skeleton import keys_of, letter_classes, neighbourhood, skeleton
from matcher.suffixes import Fit, Inflections
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser, NamePart, WatchedName

CUTS = 3
"""Codes of a skeleton that an ending may add."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A word of the text that is, perhaps, a part of a name."""

    part: NamePart
    cost: float
    fit: Fit
    alternate: Alternate


@dataclass(slots=True)
class KeyedPart:
    """A part with its alternates and the names that hold it; names that share a word share one of these."""

    part: NamePart
    alternates: tuple[Alternate, ...]
    names: list[int] = field(default_factory=list)
    around: frozenset[int] = frozenset()
    """Skeletons that a word with one wrong letter may have."""


class WatchIndex:
    """All names of a watchlist by the skeletons of their parts."""

    def __init__(self, watchlist: Sequence[WatchedPerson], rules: NameRules, reader: Reader, parser: NameParser) -> None:
        self._classes = letter_classes(rules)
        self._alternates = Alternates(rules, reader)
        self.names: list[WatchedName] = []
        self.parts: list[KeyedPart] = []
        self._by_part: dict[tuple[str, str], int] = {}
        self._by_key: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for place, person in enumerate(watchlist):
            for text in dict.fromkeys((person.canonical_name, *person.aliases)):
                self._add(parser.parse(place, text))

    def _add(self, name: WatchedName) -> None:
        for part in name.parts:
            if part.role not in ("title", "patronymic"):
                self.parts[self._part(part)].names.append(len(self.names))
        self.names.append(name)

    def _part(self, part: NamePart) -> int:
        """The place of the keyed part, made at first sight."""
        known = self._by_part.get((part.sounds, part.role))
        if known is not None:
            return known
        place = self._by_part[part.sounds, part.role] = len(self.parts)
        keyed = KeyedPart(part, self._alternates.of(part))
        self.parts.append(keyed)
        for number, alternate in enumerate(keyed.alternates):
            for key in keys_of(alternate.sounds):
                self._by_key[key].append((place, number))
        plain = [alternate.sounds for alternate in keyed.alternates if not alternate.changed]
        keyed.around = frozenset().union(*(neighbourhood(key) for sounds in plain for key in keys_of(sounds)))
        return place

    def proposals(self, word: str) -> dict[int, list[int]]:
        """Parts that the word may be, with or without an ending: part → its alternates."""
        key = skeleton(word, self._classes)
        found: dict[int, list[int]] = {}
        for cut in range(CUTS + 1):
            if cut and key < 16:
                break
            for part, alternate in self._by_key.get(key, ()):
                found.setdefault(part, []).append(alternate)
            key >>= 4
        return found

    def around(self, word: str) -> frozenset[int]:
        """Skeletons near to that of a word, with and without an ending."""
        key, found = skeleton(word, self._classes), frozenset[int]()
        for cut in range(CUTS + 1):
            if cut and key < 16:
                break
            found |= neighbourhood(key)
            key >>= 4
        return found

    def part_of(self, part: NamePart) -> int:
        """The place of a part of one of the names."""
        return self._by_part[part.sounds, part.role]

    def nearest(self, part: int, word: Reading) -> list[int]:
        """The two alternates of a part that are nearest to a word by plain edit distance."""
        alternates = self.parts[part].alternates
        order = sorted(
            range(len(alternates)),
            key=lambda number: (Levenshtein.distance(alternates[number].sounds, word.sounds), alternates[number].changed),
        )
        return order[:2]


def agreement(
    keyed: KeyedPart, numbers: Sequence[int], word: Reading, inflections: Inflections, language: str, limit: float
) -> Agreement | None:
    """The best agreement of a word with some alternates of a part; None where none is within `limit`."""
    best: Agreement | None = None
    for number in dict.fromkeys(numbers):
        alternate = keyed.alternates[number]
        fit = inflections.fit(alternate.sounds, keyed.part.role, word, language, limit)
        cost = fit.cost + (CHANGED if alternate.changed else 0.0)
        if fit.cost <= limit and (best is None or cost < best.cost + (CHANGED if best.alternate.changed else 0.0)):
            best = Agreement(keyed.part, fit.cost, fit, alternate)
    return best


CHANGED = 0.2
"""What another form of a name costs beside the plain one, when both could be meant."""
