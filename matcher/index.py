"""The watchlist, taken apart and keyed, so that a word of a text leads to the parts that it may be."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

import numpy as np
from rapidfuzz.distance import Levenshtein

from config.names import NameRules
from matcher.alignment import VOWELS
from matcher.alternates import Alternate
from matcher.building import Builder
from matcher.held import PART, PLAIN, Held, members, nobody
from matcher.partners import Lookup
from matcher.partnumbers import PartNumbers, role_of
from matcher.reading import Reader, Reading
from matcher.readings import Readings
from matcher.skeleton import cuts_of, letter_classes, neighbourhood, skeleton
from matcher.suffixes import Fit, Inflections
from matcher.values import WatchedPerson
from matcher.watchnames import NameParser, NamePart, WatchedName

_REMEMBERED = 200_000
"""Words whose skeletons are remembered, and names; then memory starts anew, so that it stays bounded."""

T = TypeVar("T")

_Forms = list[tuple[str, tuple[NamePart, ...]]]
"""What one name of a person may be: its text, and its parts."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A word of the text that is, perhaps, a part of a name."""

    part: NamePart
    cost: float
    fit: Fit
    alternate: Alternate


@dataclass(frozen=True, slots=True)
class KeyedPart:
    """A part; names that share a word share one of these."""

    part: NamePart
    keys: tuple[int, ...]
    """Skeletons under which a text may show it, endings cut off."""
    plain: tuple[int, ...]
    """Those of its spellings, without those of other forms of the name."""


class Made(Sequence[T], Generic[T]):
    """Things that are made when they are first asked for, and remembered for a while."""

    def __init__(self, count: int, make: Callable[[int], T]) -> None:
        self._count = count
        self._make = make
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...

    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            return [self[one] for one in range(self._count)[place]]
        if not 0 <= place < self._count:
            raise IndexError(place)
        known = self._made.get(place)
        if known is None:
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            known = self._made[place] = self._make(place)
        return known


class WatchIndex:
    """All names of a watchlist by the skeletons of their parts."""

    def __init__(
        self,
        watchlist: Sequence[WatchedPerson],
        rules: NameRules,
        reader: Reader,
        parser: NameParser,
        held: Held | None = None,
    ) -> None:
        """`held` are the arrays of this watchlist, or of a beginning of it, where they are there already."""
        self.classes = letter_classes(rules)
        self._plain = reader.plain
        self._parser = parser
        self._watchlist = watchlist
        builder = Builder(rules, reader, parser)
        self.endings = builder.endings
        self.held = held = self._complete(builder, nobody() if held is None else held)
        self._numbers = PartNumbers(held)
        self._keyed = Lookup(held.keys, held.key_ends, held.key_parts)
        self._near = Lookup(held.near, held.near_ends, held.near_parts)
        self.readings = Readings(held.readings, held.changed, held.reading_ends)
        self._measures: dict[tuple[int, bool], Measure] = {}
        self._around: dict[int, frozenset[int]] = {}
        self._cuts: dict[str, list[int]] = {}
        self._forms: dict[str, _Forms] = {}
        self.parts: Sequence[KeyedPart] = Made(len(held.roles), self._part)
        self.names: Sequence[WatchedName] = Made(len(held.persons), self._name)
        self._read: Made[tuple[Alternate, ...]] = Made(len(held.roles), self._alternates_of)

    def _complete(self, builder: Builder, held: Held) -> Held:
        """The arrays with the persons of the watchlist that they lack."""
        known = int(held.persons[-1]) + 1 if len(held.persons) else 0
        missing = self._watchlist[known:]
        return builder.extended(held, missing, known) if missing or not len(held.role_table) else held

    def _part(self, number: int) -> KeyedPart:
        held = self.held
        text = held.texts[members(held.text_ends, number)].tobytes().decode()
        gender = chr(held.genders[number]).strip("\0")
        part = NamePart(text, held.sounds_of(number), role_of(held, number), gender)
        rows = held.key_rows[members(held.key_row_ends, number)]
        keys, plain = held.keys_of_rows(rows), held.key_kinds[rows] & PLAIN != 0
        return KeyedPart(part, tuple(keys.tolist()), tuple(keys[plain].tolist()))

    def _name(self, number: int) -> WatchedName:
        """A name, made from its text; namesakes share what it is made of."""
        person = int(self.held.persons[number])
        watched, variant = self._watchlist[person], int(self.held.variants[number])
        for text in dict.fromkeys((watched.canonical_name, *watched.aliases)):
            forms = self._taken_apart(text)
            if variant < len(forms):
                return WatchedName(person, *forms[variant])
            variant -= len(forms)
        raise ValueError(f"name {number} of the arrays is none of person {watched.person_id}'s: make them anew")

    def _taken_apart(self, text: str) -> _Forms:
        known = self._forms.get(text)
        if known is None:
            if len(self._forms) >= _REMEMBERED:
                self._forms.clear()
            made = self._parser.parse_text(0, text)
            known = self._forms[text] = [(name.text, name.parts) for name in made]
        return known

    def _alternates_of(self, number: int) -> tuple[Alternate, ...]:
        """The readings of a part as objects; by which rule each was made is not kept."""
        own = self.parts[number].part.sounds
        return tuple(
            Alternate(sounds, "same" if sounds == own else "another reading", changed)
            for sounds, changed in self.readings.spelled(number)
        )

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
        return self._keyed.any_of(self.cuts(word))

    def near(self, keys: Iterable[int]) -> set[int]:
        """Parts that are one code away from a word, given as the skeletons near to its own."""
        return self._near.any_of(list(keys))

    def part_of(self, part: NamePart) -> int:
        """The place of a part of one of the names."""
        return self._numbers.of(part.sounds, part.role)

    def names_of(self, part: int) -> list[int]:
        """The names that hold a part."""
        found: list[int] = self.held.holder_names[members(self.held.holder_ends, part)].tolist()
        return found

    def names_with(self, part: int, others: Iterable[int]) -> set[int]:
        """The names that hold a part and, beside it, one of some others."""
        codes = (part << PART) + np.fromiter(others, np.int64)
        lows, highs = (np.searchsorted(self.held.couples, codes, side=side) for side in ("left", "right"))
        names = self.held.couple_names
        return {
            name
            for low, high in zip(lows.tolist(), highs.tolist(), strict=True)
            if low < high
            for name in names[low:high].tolist()
        }

    def parts_of(self, name: int) -> frozenset[int]:
        """The parts of a name that are looked for."""
        return frozenset(self.part_of(one) for one in self.names[name].parts if one.role in ("given", "family"))

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


_NO_VOWELS = str.maketrans(dict.fromkeys(VOWELS | {"y", "h"}))
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
