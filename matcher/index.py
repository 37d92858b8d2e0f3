"""The watchlist, taken apart and keyed, so that a word of a text leads to the parts that it may be."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from config.names import NameRules
from matcher.alternates import Alternate, Alternates
from matcher.reading import Reader, Reading
from matcher.readings import Readings
from matcher.skeleton import ending_keys, keys_of, letter_classes, neighbourhood, skeleton, usual_key
from matcher.suffixes import Fit, Inflections
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser, NamePart, WatchedName

ARABIC_ONLY = 1 << 63
"""Marks the skeleton of a half name that stands as a word of its own in Arabic script (الله in نصر الله)."""

_REMEMBERED = 200_000
"""Words whose skeletons are remembered; then memory starts anew, so that it stays bounded."""

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
    scanned: tuple[int, ...]
    """The same, where those marked ARABIC_ONLY that only a word in Arabic script stands for."""
    plain: tuple[int, ...]
    """Those of its spellings, without those of other forms of the name."""
    starts: frozenset[str]
    """The first two sounds that it may begin with."""
    names: list[int] = field(default_factory=list)


class WatchIndex:
    """All names of a watchlist by the skeletons of their parts."""

    def __init__(
        self, watchlist: Sequence[WatchedPerson], rules: NameRules, reader: Reader, parser: NameParser
    ) -> None:
        self.classes = letter_classes(rules)
        self.endings = ending_keys(reader.read(row.suffix).sounds for row in rules.suffixes)
        self._apart = rules.apart
        self.apart = frozenset(key for row in rules.apart for key in keys_of(row.word))
        self._plain = reader.plain
        self._alternates = Alternates(rules, reader)
        self._measures: dict[tuple[int, bool], Measure] = {}
        self._around: dict[int, frozenset[int]] = {}
        self._near: dict[int, dict[int, list[int]]] = {}
        self._names_beside: dict[int, dict[int, list[int]]] = {}
        self._cuts: dict[str, list[int]] = {}
        self.names: list[WatchedName] = []
        self.parts: list[KeyedPart] = []
        self._by_part: dict[tuple[str, str], int] = {}
        self._by_key: dict[int, list[int]] = defaultdict(list)
        self._read: list[tuple[Alternate, ...]] = []
        for place, person in enumerate(watchlist):
            for name in parser.parse_all(place, person):
                self._add(name)
        self.readings = Readings(self._read)

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
        alternates = self._alternates.of(part)
        self._read.append(alternates)
        plain = {key for one in alternates if not one.changed for key in keys_of(one.sounds)}
        keys = part_keys(alternates, plain, self.endings)
        apart = {key for row in self._apart if part.sounds.endswith(row.ends) for key in keys_of(row.word)}
        starts = frozenset(one.sounds[:2] for one in alternates) if part.role == "given" else frozenset()
        scanned = (*keys, *(key | ARABIC_ONLY for key in apart))
        keys |= apart
        self.parts.append(KeyedPart(part, tuple(keys), scanned, tuple(plain), starts))
        for key in keys:
            self._by_key[key].append(place)
        return place

    def cuts(self, word: str) -> list[int]:
        """Skeletons of a printed word, with and without an ending."""
        known = self._cuts.get(word)
        if known is None:
            if len(self._cuts) >= _REMEMBERED:
                self._cuts.clear()
            known = self._cuts[word] = cuts_of(skeleton(self._plain(word), self.classes), self.endings)
        return known

    def proposals(self, word: str) -> set[int]:
        """Parts that the word may be, with or without an ending."""
        return {part for key in self.cuts(word) for part in self._by_key.get(key, ())}

    def part_of(self, part: NamePart) -> int:
        """The place of a part of one of the names."""
        return self._by_part[part.sounds, part.role]

    def parts_of(self, name: int) -> frozenset[int]:
        """The parts of a name that are looked for."""
        return frozenset(self.part_of(one) for one in self.names[name].parts if one.role in ("given", "family"))

    def names_beside(self, part: int) -> dict[int, list[int]]:
        """The names that hold a part, by the parts that stand beside it in them."""
        known = self._names_beside.get(part)
        if known is None:
            beside: dict[int, list[int]] = defaultdict(list)
            for name in self.parts[part].names:
                for other in self.parts_of(name) - {part}:
                    beside[other].append(name)
            known = self._names_beside[part] = dict(beside)
        return known

    def names_near(self, part: int, keys: Iterable[int]) -> set[int]:
        """The names that hold a part and whose other part is one code away from one of the skeletons."""
        known = self._near.get(part)
        if known is None:
            known = self._near[part] = self._names_by_neighbourhood(part)
        return {number for key in keys for number in known.get(key, ())}

    def _names_by_neighbourhood(self, part: int) -> dict[int, list[int]]:
        near: dict[int, list[int]] = defaultdict(list)
        for other, names in self.names_beside(part).items():
            for key in self.around_part(other):
                near[key].extend(names)
        return near

    def alternates(self, part: int) -> tuple[Alternate, ...]:
        """The alternates of a part."""
        return self._read[part]

    def around_part(self, part: int) -> frozenset[int]:
        """Skeletons that a part has with one code too many, too few or wrong."""
        known = self._around.get(part)
        if known is None:
            known = self._around[part] = frozenset().union(*map(neighbourhood, self.parts[part].plain))
        return known

    def around_word(self, word: str) -> frozenset[int]:
        """Skeletons near to that of a word, with and without an ending."""
        return frozenset().union(*map(neighbourhood, self.cuts(word)))

    def nearest(self, parts: Sequence[int], word: Reading) -> list[list[Alternate]]:
        """For each part its few alternates that are near enough to a word, by plain edit distance, to be aligned."""
        unwritten = word.script == "arabic"
        sounds = word.sounds.translate(_NO_VOWELS) if unwritten else word.sounds
        measured = [self._measure(part, unwritten) for part in parts]
        far, whole = _distances([one for known in measured for one in known.sounds], sounds)
        near: list[list[Alternate]] = []
        row = 0
        for known in measured:
            here = slice(row, row + len(known.sounds))
            near.append(known.nearest(far[here], whole[here]))
            row = here.stop
        return near

    def _measure(self, part: int, unwritten: bool) -> "Measure":
        known = self._measures.get((part, unwritten))
        if known is None:
            known = self._measures[part, unwritten] = Measure(self.alternates(part), unwritten)
        return known


class Measure:
    """The alternates of a part, ready to be measured against words."""

    def __init__(self, alternates: Sequence[Alternate], unwritten: bool) -> None:
        self._alternates = alternates
        self.sounds = [one.sounds.translate(_NO_VOWELS) if unwritten else one.sounds for one in alternates]
        self._limits = [_far_enough(one.sounds, unwritten) for one in alternates]

    def nearest(self, far: Sequence[int], whole: Sequence[int]) -> list[Alternate]:
        """The nearest few of the alternates, given how far a word, or its beginning, and the whole word is from each.

        Of alternates that are as near to the beginning of a word, those come first that are near to all of it.
        """
        near = [
            (2 * distance + all_of_it + one.changed, place)
            for place, (one, distance, all_of_it, limit) in enumerate(
                zip(self._alternates, far, whole, self._limits, strict=True)
            )
            if distance <= limit
        ]
        return [self._alternates[place] for _, place in sorted(near)[:_FEW]]


def _distances(names: Sequence[str], word: str) -> tuple[list[int], list[int]]:
    """Edits between each name and a word, or the beginning of it which an ending follows; and the whole word."""
    whole = [Levenshtein.distance(name, word) for name in names]
    best = [
        min([edits, *(Levenshtein.distance(name, word[:length]) for length in _about(len(name)) if length < len(word))])
        for name, edits in zip(names, whole, strict=True)
    ]
    return best, whole


def _about(length: int) -> range:
    return range(max(length - 1, 0), length + 2)


def _far_enough(sounds: str, unwritten: bool) -> int:
    """Edits from which on two readings are no one name any more."""
    return 1 if unwritten else max(2, (len(sounds) + 1) // 3)


def part_keys(alternates: Sequence[Alternate], plain: set[int], endings: frozenset[int]) -> set[int]:
    """Skeletons of all alternates; of changed forms those long enough to tell, to which no other leads by an ending."""
    keys, covered = set(plain), set(plain)
    for usual, sounds in sorted((usual_key(one.sounds), one.sounds) for one in alternates if one.changed):
        inflects = sounds.endswith(_INFLECTS)
        if usual >= 256 and covered.isdisjoint(cuts_of(usual, endings, 0 if inflects else 1)):
            covered.add(usual)
            keys |= keys_of(sounds)
    return keys


_INFLECTS = ("ov", "ev", "ova", "eva", "uli", "ulu", "kizi", "oglu", "ogli", "zoda")
"""Ends of changed forms that take case endings of their own: Рахмоновым for Рахмон."""


def cuts_of(key: int, endings: frozenset[int], most: int = CUTS) -> list[int]:
    """A skeleton, and what is left of it when the codes of a real ending are cut; two codes must stay."""
    cuts = (cut for cut in range(1, most + 1) if key >> 4 * cut >= 16 and key & ((1 << 4 * cut) - 1) in endings)
    return [key, *(key >> 4 * cut for cut in cuts)]


_NO_VOWELS = str.maketrans(dict.fromkeys("aeiouyh"))
_FEW = 5


def agreement(
    part: NamePart,
    alternates: Sequence[Alternate],
    word: Reading,
    inflections: Inflections,
    language: str,
    limit: float,
) -> Agreement | None:
    """The best agreement of a word with some alternates of a part; None where none is within `limit`."""
    best: Agreement | None = None
    lowest = limit + CHANGED
    for alternate in alternates:
        more = CHANGED if alternate.changed else 0.0
        if best is not None and lowest <= more:
            continue
        fit = inflections.fit(alternate.sounds, part.role, word, language, min(limit, lowest - more))
        if fit.cost <= limit and (best is None or fit.cost + more < lowest):
            best, lowest = Agreement(part, fit.cost, fit, alternate), fit.cost + more
    return best


CHANGED = 0.27
"""What another form of a name costs beside the plain one, when both could be meant."""
