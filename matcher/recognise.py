"""Recognises single words of a text: which part of which watched name a word may be, alone or beside another part."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

from rapidfuzz.distance import OSA

from config.names import NameRules
from matcher.alternates import Alternate
from matcher.index import Agreement, WatchIndex, agreement
from matcher.reading import Reader, Reading
from matcher.screen import (
    CLOSE,
    CLOSE_BY,
    EACH_SOUND,
    NO,
    PERSIAN_BESIDE,
    PERSIAN_CONSONANTS,
    PERSIAN_EXACT,
    TYPO,
    Screen,
    consonants_of,
    persian_closeness,
)
from matcher.suffixes import Fit, Inflections
from matcher.tokens import LONGEST, Token
from matcher.watchnames import NameParser, NamePart

SLIP = 0.9
"""What one wrong letter costs at most, whatever sounds it makes."""

_LONG_WORD = 6
_LONG_ENOUGH = 4
_PLAIN = 0.15
"""Difference up to which a word in small letters may be a part."""

_CACHE = 200_000
"""Words that are remembered; then memory starts anew, so that it stays bounded."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recogniser:
    """Keeps what it learnt of each word; its answers depend on the word and the language only."""

    def __init__(
        self,
        rules: NameRules,
        index: WatchIndex,
        reader: Reader,
        parser: NameParser,
        inflections: Inflections,
        screen: Screen,
    ) -> None:
        words = (*rules.beside, *(row.word for row in rules.titles))
        self._beside = frozenset(reader.read(word).sounds for word in words)
        self._never, self._never_alone = rules.never, rules.never_alone
        self._index = index
        self._reader = reader
        self._parser = parser
        self._inflections = inflections
        self._screen = screen
        self._readings: dict[str, Reading] = {}
        self._near_keys: dict[str, frozenset[int]] = {}
        self._near_parts: dict[str, frozenset[int]] = {}
        self._hits: dict[tuple[str, str], dict[int, Agreement]] = {}
        self._nearest: dict[str, Sequence[tuple[int, list[Alternate]]]] = {}
        self._parts: dict[str, list[int]] = {}
        self._pairs: dict[tuple[int, str, str, bool], Agreement | None] = {}

    def reading(self, token: Token) -> Reading:
        """The reading of a word, remembered."""
        return self.reading_of(token.text)

    def reading_of(self, text: str) -> Reading:
        """The same for a word as it is printed."""
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
        if len(token.text) > LONGEST or token.text in self._never_alone:
            return found
        word = self.reading(token)
        for place, near in self._near(token.text):
            fits = self._agreement(place, near, word, language)
            if fits is not None:
                found[place] = fits
        return found

    def _agreement(self, place: int, near: Sequence[Alternate], word: Reading, language: str) -> Agreement | None:
        """A word as a part by itself."""
        fits = agreement(self._index.parts[place].part, near, word, self._inflections, language, CLOSE)
        return None if fits is None or fits.cost > _closeness(fits, word) else fits

    def _hit(self, part: int, token: Token, language: str) -> Agreement | None:
        """One part that a word is by itself; None where it is not."""
        known = self._hits.get((token.text, language[:2]))
        if known is not None:
            return known.get(part)
        if len(token.text) > LONGEST or part not in self.parts_of(token.text) or self._ruled_out(token.text, part):
            return None
        word = self.reading(token)
        return self._agreement(part, self._index.nearest([part], word)[0], word, language)

    def parts_of(self, text: str) -> list[int]:
        """The parts that have a skeleton of a word, in order; remembered."""
        known = self._parts.get(text)
        if known is None:
            known = _remember(self._parts, text, sorted(self._index.proposals(text)))
        return known

    def _ruled_out(self, text: str, part: int) -> bool:
        """A word was measured against a part and is too far from it to be the part by itself."""
        return self._screen.known(text, part) not in (None, CLOSE_BY)

    def _near(self, text: str) -> Sequence[tuple[int, list[Alternate]]]:
        """The parts that a word may be by its letters, each with the alternates that it is near to; remembered."""
        known = self._nearest.get(text)
        if known is None:
            places = [place for place in self.parts_of(text) if not self._ruled_out(text, place)]
            near = self._index.nearest(places, self.reading_of(text))
            known = _remember(self._nearest, text, [pair for pair in zip(places, near, strict=True) if pair[1]])
        return known

    def beside(self, part: int, token: Token, language: str) -> Agreement | None:
        """A word as a part of a name whose other part agrees: one typing error is forgiven."""
        key = (part, token.text, language[:2], token.capital)
        if key not in self._pairs:
            _remember(self._pairs, key, self._with_typo(part, token, language))
        return self._pairs[key]

    def _with_typo(self, part: int, token: Token, language: str) -> Agreement | None:
        known = self._hit(part, token, language)
        if token.text in self._never_alone:
            return None
        if not token.capital:
            return known if known is not None and known.cost <= _PLAIN and not known.alternate.changed else None
        return known or self._typo(part, token, language)

    def _typo(self, part: int, token: Token, language: str) -> Agreement | None:
        if len(token.text) > LONGEST:
            return None
        word, watched = self.reading(token), self._index.parts[part].part
        if word.script == "arabic":
            return self._persian(part, word, language)
        if min(len(word.sounds), len(watched.sounds)) < _LONG_ENOUGH:
            return None
        if self._screen.known(token.text, part) == NO:
            return self._slip(watched, word, token)
        near = self.near_keys(token)
        if near.isdisjoint(self._index.around_part(part)):
            return None
        nearest = self._index.nearest([part], word)[0]
        fits = agreement(watched, nearest, word, self._inflections, language, TYPO)
        return fits if fits is not None and fits.cost <= SLIP else self._slip(watched, word, token) or fits

    def _slip(self, watched: NamePart, word: Reading, token: Token) -> Agreement | None:
        """A word of which one letter is wrong as it is printed."""
        if not slipped(watched.text, token.text):
            return None
        return Agreement(watched, SLIP, Fit(SLIP, None, word.sounds), Alternate(watched.sounds, "same", False))

    def near_keys(self, token: Token) -> frozenset[int]:
        """Skeletons near to that of a word in which a typing error may be forgiven; none for other words."""
        if not token.capital or not token.cased or not _LONG_ENOUGH <= len(token.text) <= LONGEST:
            return frozenset()
        known = self._near_keys.get(token.text)
        if known is None:
            known = _remember(self._near_keys, token.text, self._index.around_word(token.text))
        return known

    def near_parts(self, token: Token) -> frozenset[int]:
        """The parts that are one code away from a word in which a typing error may be forgiven; remembered."""
        known = self._near_parts.get(token.text)
        if known is None or not token.capital:
            known = frozenset(self._index.near(self.near_keys(token)))
            if token.capital:
                _remember(self._near_parts, token.text, known)
        return known

    def _persian(self, part: int, word: Reading, language: str) -> Agreement | None:
        """A word without its short vowels: beside the other part two consonants are enough, and another form too."""
        watched = self._index.parts[part].part
        fits = agreement(watched, self._index.nearest([part], word)[0], word, self._inflections, language, CLOSE)
        if fits is None:
            return None
        consonants = consonants_of(fits.alternate.sounds)
        enough = float(persian_closeness(consonants)) if consonants >= PERSIAN_BESIDE else PERSIAN_EXACT
        return fits if consonants and fits.cost <= enough else None

    def is_never(self, token: Token) -> bool:
        """A word of a script without capitals that is no part of any name."""
        return token.text in self._never

    def is_no_name(self, token: Token) -> bool:
        """A word that is written with a capital and is no given name: Friday, President."""
        sounds = self.reading(token).sounds
        return any(sounds[: len(sounds) - cut] in self._beside for cut in range(min(5, len(sounds))))

    def title(self, text: str) -> str:
        """How a title reads without its case ending; other words as they stand."""
        word = self.reading_of(text)
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
        consonants = consonants_of(fits.alternate.sounds)
        return -1.0 if strange or consonants < PERSIAN_CONSONANTS else float(persian_closeness(consonants))
    return min(CLOSE, EACH_SOUND * len(fits.alternate.sounds))


def slipped(watched: str, printed: str) -> bool:
    """One letter of a long word is wrong as it is printed, though it may spoil more than one sound (sh, aa)."""
    if min(len(watched), len(printed)) < _LONG_WORD:
        return False
    return OSA.distance(watched.lower(), printed.lower(), score_cutoff=1) <= 1


def _remember(memory: dict[K, V], key: K, value: V) -> V:
    if len(memory) >= _CACHE:
        memory.clear()
    memory[key] = value
    return value
