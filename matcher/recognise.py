"""Recognises single words of a text: which part of which watched name a word may be, alone or beside another part."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

from rapidfuzz.distance import OSA

from config.names import NameRules
from matcher.alignment import VOWELS
from matcher.alternates import Alternate
from matcher.index import Agreement, WatchIndex, agreement
from matcher.reading import Reader, Reading
from matcher.suffixes import Fit, Inflections
from matcher.tokens import LONGEST, Token
from matcher.watchnames import NameParser

CLOSE = 0.95
"""Difference in sounds up to which a word is taken for a part by itself."""

TYPO = 1.15
"""Difference up to which it is taken for a part beside another part that agrees: one wrong letter."""

SLIP = 0.9
"""What one wrong letter costs at most, whatever sounds it makes."""

_LONG_WORD = 6
_EACH_SOUND = 0.13
"""Difference that each sound of a part allows: short parts must be nearly exact."""

_LONG_ENOUGH = 4
_PLAIN = 0.15
"""Difference up to which a word in small letters may be a part."""

_PERSIAN = 0.5
_PERSIAN_MORE = 0.06
_PERSIAN_CONSONANTS = 3
"""Where short vowels are not written, a part needs so many consonants to be told from common words."""

_PERSIAN_BESIDE = 2
"""The same beside the other part of the name."""

_CACHE = 200_000
"""Words that are remembered; then memory starts anew, so that it stays bounded."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recogniser:
    """Keeps what it learnt of each word; its answers depend on the word and the language only."""

    def __init__(
        self, rules: NameRules, index: WatchIndex, reader: Reader, parser: NameParser, inflections: Inflections
    ) -> None:
        words = (*rules.beside, *(row.word for row in rules.titles))
        self._beside = frozenset(reader.read(word).sounds for word in words)
        self._index = index
        self._reader = reader
        self._parser = parser
        self._inflections = inflections
        self._readings: dict[str, Reading] = {}
        self._near_keys: dict[str, frozenset[int]] = {}
        self._hits: dict[tuple[str, str], dict[int, Agreement]] = {}
        self._nearest: dict[str, Sequence[tuple[int, list[Alternate]]]] = {}
        self._names: dict[str, frozenset[int]] = {}
        self._pairs: dict[tuple[int, str, str], Agreement | None] = {}

    def reading(self, token: Token) -> Reading:
        """The reading of a word, remembered."""
        return self._reading(token.text)

    def _reading(self, text: str) -> Reading:
        known = self._readings.get(text)
        if known is None:
            known = _remember(self._readings, text, self._reader.read(text))
        return known

    def hits(self, token: Token, language: str) -> dict[int, Agreement]:
        """Parts that a word is by itself."""
        key = (token.text, language[:2])
        known = self._hits.get(key)
        if known is None:
            known = _remember(self._hits, key, self._fresh_hits(token, language))
        return known

    def _fresh_hits(self, token: Token, language: str) -> dict[int, Agreement]:
        found: dict[int, Agreement] = {}
        if len(token.text) > LONGEST:
            return found
        word = self.reading(token)
        for place, near in self._near(token.text):
            part = self._index.parts[place].part
            fits = agreement(part, near, word, self._inflections, language, CLOSE)
            if fits is not None and fits.cost <= _closeness(fits, word):
                found[place] = fits
        return found

    def _near(self, text: str) -> Sequence[tuple[int, list[Alternate]]]:
        """The parts that a word may be by its letters, each with the alternates that it is near to; remembered."""
        known = self._nearest.get(text)
        if known is None:
            places = sorted(self._index.proposals(text))
            near = self._index.nearest(places, self._reading(text))
            known = _remember(self._nearest, text, [pair for pair in zip(places, near, strict=True) if pair[1]])
        return known

    def names_of(self, text: str) -> frozenset[int]:
        """The names of which a word may be a part, by its letters."""
        known = self._names.get(text)
        if known is None:
            parts = self._index.parts
            names = frozenset(name for place, _ in self._near(text) for name in parts[place].names)
            known = _remember(self._names, text, names)
        return known

    def beside(self, part: int, token: Token, language: str) -> Agreement | None:
        """A word as a part of a name whose other part agrees: one typing error is forgiven."""
        known = self.hits(token, language).get(part)
        if not token.capital:
            return known if known is not None and known.cost <= _PLAIN and not known.alternate.changed else None
        if known is not None:
            return known
        key = (part, token.text, language[:2])
        if key not in self._pairs:
            _remember(self._pairs, key, self._typo(part, token, language))
        return self._pairs[key]

    def _typo(self, part: int, token: Token, language: str) -> Agreement | None:
        if len(token.text) > LONGEST:
            return None
        word, watched = self.reading(token), self._index.parts[part].part
        if word.script == "arabic":
            return self._persian(part, word, language)
        if min(len(word.sounds), len(watched.sounds)) < _LONG_ENOUGH:
            return None
        near = self.near_keys(token)
        if near.isdisjoint(self._index.around_part(part)):
            return None
        nearest = self._index.nearest([part], word)[0]
        fits = agreement(watched, nearest, word, self._inflections, language, TYPO)
        if (fits is None or fits.cost > SLIP) and _slipped(watched.text, token.text):
            return Agreement(watched, SLIP, Fit(SLIP, None, word.sounds), Alternate(watched.sounds, "same", False))
        return fits

    def near_keys(self, token: Token) -> frozenset[int]:
        """Skeletons near to that of a word in which a typing error may be forgiven; none for other words."""
        if not token.capital or not token.cased or not _LONG_ENOUGH <= len(token.text) <= LONGEST:
            return frozenset()
        known = self._near_keys.get(token.text)
        if known is None:
            known = _remember(self._near_keys, token.text, self._index.around_word(token.text))
        return known

    def _persian(self, part: int, word: Reading, language: str) -> Agreement | None:
        """A word without its short vowels: beside the other part two consonants are enough, and another form too."""
        watched = self._index.parts[part].part
        fits = agreement(watched, self._index.nearest([part], word)[0], word, self._inflections, language, CLOSE)
        if fits is None or _consonants(fits) < _PERSIAN_BESIDE or fits.cost > _persian_closeness(fits):
            return None
        return fits

    def is_no_name(self, token: Token) -> bool:
        """A word that is written with a capital and is no given name: Friday, President."""
        sounds = self.reading(token).sounds
        return any(sounds[: len(sounds) - cut] in self._beside for cut in range(min(5, len(sounds))))

    def title(self, token: Token) -> str:
        """How a title reads without its case ending; other words as they stand."""
        word = self.reading(token)
        for length in range(len(word.sounds), 2, -1):
            stem, rest = word.sounds[:length], word.sounds[length:]
            if self._parser.is_title(stem) and (not rest or self._inflections.is_ending(rest, word.script)):
                return stem
        return word.sounds

    def same_patronymic(self, one: str, other: str) -> bool:
        """Two patronymics are one: no more than a typing error and a Russian case apart."""
        return self._inflections.fit(one, "given", Reading(other, "cyrillic", False), "ru", TYPO).cost <= TYPO


def _closeness(fits: Agreement, word: Reading) -> float:
    """How far a word may be from a part by itself; below 0 where it may not be the part at all."""
    if word.script == "arabic":
        strange = fits.alternate.changed and fits.part.role == "family"
        return -1.0 if strange or _consonants(fits) < _PERSIAN_CONSONANTS else _persian_closeness(fits)
    return min(CLOSE, _EACH_SOUND * len(fits.alternate.sounds))


def _persian_closeness(fits: Agreement) -> float:
    """A long name may differ in more vowels than a short one."""
    return _PERSIAN + _PERSIAN_MORE * max(0, _consonants(fits) - _PERSIAN_CONSONANTS)


def _slipped(watched: str, printed: str) -> bool:
    """One letter of a long word is wrong as it is printed, though it may spoil more than one sound (sh, aa)."""
    if min(len(watched), len(printed)) < _LONG_WORD:
        return False
    return OSA.distance(watched.lower(), printed.lower(), score_cutoff=1) <= 1


def _consonants(fits: Agreement) -> int:
    return sum(sound not in VOWELS for sound in fits.alternate.sounds)


def _remember(memory: dict[K, V], key: K, value: V) -> V:
    if len(memory) >= _CACHE:
        memory.clear()
    memory[key] = value
    return value
