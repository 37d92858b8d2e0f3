"""The watchlist, taken apart and keyed, so that a word of a text leads to the parts that it may be."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from config.names import NameRules
from matcher.alternates import Alternate, Alternates
from matcher.reading import Reader, Reading
from matcher.skeleton import keys_of, letter_classes, neighbourhood, skeleton, usual_key
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
    """A part and the names that hold it; names that share a word share one of these."""

    part: NamePart
    keys: tuple[int, ...]
    """Skeletons under which a text may show it, endings cut off."""
    names: list[int] = field(default_factory=list)


class WatchIndex:
    """All names of a watchlist by the skeletons of their parts."""

    def __init__(self, watchlist: Sequence[WatchedPerson], rules: NameRules, reader: Reader, parser: NameParser) -> None:
        self.classes = letter_classes(rules)
        self._alternates = Alternates(rules, reader)
        self._known_alternates: dict[int, tuple[Alternate, ...]] = {}
        self._around: dict[int, frozenset[int]] = {}
        self.names: list[WatchedName] = []
        self.parts: list[KeyedPart] = []
        self._by_part: dict[tuple[str, str], int] = {}
        self._by_key: dict[int, list[int]] = defaultdict(list)
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
        keys = tuple(part_keys(self._alternates.of(part)))
        self.parts.append(KeyedPart(part, keys))
        for key in keys:
            self._by_key[key].append(place)
        return place

    def proposals(self, word: str) -> set[int]:
        """Parts that the word may be, with or without an ending."""
        return {part for key in cuts_of(skeleton(word, self.classes)) for part in self._by_key.get(key, ())}

    def part_of(self, part: NamePart) -> int:
        """The place of a part of one of the names."""
        return self._by_part[part.sounds, part.role]

    def alternates(self, part: int) -> tuple[Alternate, ...]:
        """The alternates of a part, remembered."""
        known = self._known_alternates.get(part)
        if known is None:
            known = self._known_alternates[part] = self._alternates.of(self.parts[part].part)
        return known

    def around_part(self, part: int) -> frozenset[int]:
        """Skeletons that a part has with one code too many, too few or wrong."""
        known = self._around.get(part)
        if known is None:
            plain = [alternate.sounds for alternate in self.alternates(part) if not alternate.changed]
            keys = {key for sounds in plain for key in keys_of(sounds)}
            known = self._around[part] = frozenset().union(*map(neighbourhood, keys))
        return known

    def around_word(self, word: str) -> frozenset[int]:
        """Skeletons near to that of a word, with and without an ending."""
        return frozenset().union(*map(neighbourhood, cuts_of(skeleton(word, self.classes))))

    def nearest(self, part: int, word: Reading) -> list[Alternate]:
        """A part itself, and the few of its alternates that are nearest to a word by plain edit distance."""
        alternates = self.alternates(part)
        if len(alternates) <= _FEW:
            return list(alternates)
        near = sorted(alternates[1:], key=lambda alternate: _nearness(alternate, word.sounds))[: _FEW - 1]
        return [alternates[0], *near]


def cuts_of(key: int) -> tuple[int, ...]:
    """A skeleton, and what is left of it when up to three codes of an ending are cut; two codes must stay."""
    return (key, *(key >> 4 * cut for cut in range(1, CUTS + 1) if key >> 4 * cut >= 16))


def part_keys(alternates: Sequence[Alternate]) -> set[int]:
    """Skeletons of all alternates, without those to which cutting an ending leads anyhow."""
    keys: set[int] = set()
    covered: set[int] = set()
    for usual, alternate in sorted((usual_key(alternate.sounds), alternate.sounds) for alternate in alternates):
        if covered.isdisjoint(cuts_of(usual)):
            covered.add(usual)
            keys |= keys_of(alternate)
    return keys


def _nearness(alternate: Alternate, sounds: str) -> tuple[int, bool]:
    """How near an alternate is to a word, or to the beginning of it, which an ending follows."""
    length = len(alternate.sounds)
    whole = Levenshtein.distance(alternate.sounds, sounds)
    start = Levenshtein.distance(alternate.sounds, sounds[:length]) + 1
    return min(whole, start), alternate.changed


_FEW = 4


def agreement(
    part: NamePart, alternates: Sequence[Alternate], word: Reading, inflections: Inflections, language: str, limit: float
) -> Agreement | None:
    """The best agreement of a word with some alternates of a part; None where none is within `limit`."""
    best: Agreement | None = None
    lowest = limit + CHANGED
    for alternate in alternates:
        fit = inflections.fit(alternate.sounds, part.role, word, language, limit)
        cost = fit.cost + (CHANGED if alternate.changed else 0.0)
        if fit.cost <= limit and (best is None or cost < lowest):
            best, lowest = Agreement(part, fit.cost, fit, alternate), cost
    return best


CHANGED = 0.2
"""What another form of a name costs beside the plain one, when both could be meant."""
