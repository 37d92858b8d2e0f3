"""Puts the words of a text together to names: who stands beside whom, in which role, and what is between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from config.names import NameRules
from matcher.alignment import FAR, VOWELS
from matcher.findings import Finding
from matcher.index import Agreement, WatchIndex, agreement
from matcher.reading import Reader, Reading
from matcher.skeleton import class_of
from matcher.suffixes import Inflections
from matcher.tokens import Token
from matcher.values import Field
from matcher.watchnames import NameParser, WatchedName

WINDOW = 3
"""Words between which the parts of a name are looked for."""

CLOSE = 0.95
"""Difference in sounds up to which a word is taken for a part by itself."""

TYPO = 1.15
"""Difference up to which it is taken for a part beside another part that agrees: one wrong letter."""

_STEP = 0.3
"""What each word between the parts costs when the nearest partner is chosen."""
_LONG_ENOUGH = 4
_PLAIN = 0.15
"""Difference up to which a word in small letters may be a part."""
_PERSIAN = 0.5
_PERSIAN_CONSONANTS = 3
"""Where short vowels are not written, a part needs so many consonants to be told from common words."""
_CACHE = 200_000


@dataclass(frozen=True)
class Page:
    """One field of one document, cut into words."""

    field: Field
    tokens: Sequence[Token]
    language: str
    clerics: frozenset[int]
    """Persons who are clerics, so that a religious title may stand for the surname."""
    small: bool = False
    """Names in small letters are looked for as well."""
    places: frozenset[int] | None = None
    """Beginnings of the words to look at; None for all."""


class Assembler:
    """Finds names on a page. Keeps what it learnt of each word; the memory is bounded."""

    def __init__(
        self, rules: NameRules, index: WatchIndex, reader: Reader, parser: NameParser, inflections: Inflections
    ) -> None:
        self._beside = frozenset(reader.read(word).sounds for word in (*rules.beside, *(row.word for row in rules.titles)))
        self._index = index
        self._reader = reader
        self._parser = parser
        self._inflections = inflections
        self._readings: dict[str, Reading] = {}
        self._near_keys: dict[str, frozenset[int]] = {}
        self._hits: dict[tuple[str, str], dict[int, Agreement]] = {}
        self._pairs: dict[tuple[int, str, str, float], Agreement | None] = {}

    def reading(self, token: Token) -> Reading:
        """The reading of a word, remembered."""
        known = self._readings.get(token.text)
        if known is None:
            known = self._reader.read(token.text)
            _remember(self._readings, token.text, known)
        return known

    def hits(self, token: Token, language: str) -> dict[int, Agreement]:
        """Parts that a word is by itself."""
        key = (token.text, language[:2])
        known = self._hits.get(key)
        if known is None:
            known = self._fresh_hits(token, language)
            _remember(self._hits, key, known)
        return known

    def _fresh_hits(self, token: Token, language: str) -> dict[int, Agreement]:
        found = {}
        word = self.reading(token)
        for place in self._index.proposals(token.text):
            part = self._index.parts[place].part
            fits = agreement(part, self._index.nearest(place, word), word, self._inflections, language, CLOSE)
            if fits is not None and fits.cost <= _closeness(fits, word.script):
                found[place] = fits
        return found

    def find(self, page: Page) -> Iterator[Finding]:
        """Every full name, initial with surname, one-word name, and given name with title of the page."""
        for place, token in enumerate(page.tokens):
            if page.places is not None and token.start not in page.places:
                continue
            if not (token.capital or page.small):
                continue
            for part, fits in self.hits(token, page.language).items():
                yield from self._around(page, place, part, fits)

    def _around(self, page: Page, place: int, part: int, fits: Agreement) -> Iterator[Finding]:
        for number in self._index.parts[part].names:
            name = self._index.names[number]
            if fits.part.role == "family":
                yield from self._from_family(page, place, name, fits)
            elif fits.part.role == "given":
                yield from self._from_given(page, place, name, fits)
            else:
                yield self._finding(page, name, [place], "single", family=fits)

    def _from_family(self, page: Page, place: int, name: WatchedName, fits: Agreement) -> Iterator[Finding]:
        found = self._partner(page, place, name, "given")
        if found is not None:
            yield self._full(page, name, place, found[0], fits, found[1])
            return
        initials = self._initials(page, place, name)
        if initials:
            yield self._finding(page, name, [*initials, place], "initial", family=fits)

    def _from_given(self, page: Page, place: int, name: WatchedName, fits: Agreement) -> Iterator[Finding]:
        if not name.given or name.given[0].sounds != fits.part.sounds:
            return
        found = self._partner(page, place, name, "family")
        if found is not None:
            yield self._full(page, name, found[0], place, found[1], fits)
        elif (name.has_title or name.person in page.clerics) and not self._parser.is_title(name.parts[-1].sounds):
            yield from self._titled(page, place, name, fits)

    def stands_beside(self, token: Token) -> bool:
        """A word that is written with a capital and is no given name: Friday, President."""
        sounds = self.reading(token).sounds
        return any(sounds[: len(sounds) - cut] in self._beside for cut in range(0, min(5, len(sounds))))

    def _titled(self, page: Page, place: int, name: WatchedName, fits: Agreement) -> Iterator[Finding]:
        for other in (place + 1, place - 1):
            if 0 <= other < len(page.tokens) and page.tokens[max(place, other)].before == "":
                if self._parser.is_clerical(self._bare(page.tokens[other])):
                    yield self._finding(page, name, sorted((place, other)), "titled", given=fits)
                    return

    def _bare(self, token: Token) -> str:
        """How a title reads without its case ending; other words as they stand."""
        word = self.reading(token)
        for length in range(len(word.sounds), 2, -1):
            stem, rest = word.sounds[:length], word.sounds[length:]
            if self._parser.is_title(stem) and (not rest or self._inflections.is_ending(rest, word.script)):
                return stem
        return word.sounds

    def _partner(self, page: Page, place: int, name: WatchedName, role: str) -> tuple[int, Agreement] | None:
        """The nearest best word in the window that is the other part of the name."""
        parts = [part for part in name.parts if part.role == role]
        best: tuple[float, int, Agreement] | None = None
        for other in self._window(page, place, role):
            for part in parts:
                fits = self._here(page, other, place, self._index.part_of(part))
                cost = FAR if fits is None else fits.cost + _STEP * (abs(other - place) - 1)
                if fits is not None and (best is None or cost < best[0]):
                    best = (cost, other, fits)
        return None if best is None else best[1:]

    def _here(self, page: Page, other: int, place: int, part: int) -> Agreement | None:
        """A word of the window as a part; two words that make one name are tried together (محی الدین)."""
        token = page.tokens[other]
        fits = self.beside(part, token, page.language)
        further = other + (1 if other > place else -1)
        if fits is not None or not 0 <= further < len(page.tokens):
            return fits
        first, second = page.tokens[min(other, further)], page.tokens[max(other, further)]
        if second.before != "" or (first.cased and second.start > first.end):
            return None
        joined = replace(first, text=first.text + second.text, end=second.end)
        return self.beside(part, joined, page.language)

    def beside(self, part: int, token: Token, language: str) -> Agreement | None:
        """A word as a part of a name whose other part agrees: one typing error is forgiven."""
        known = self.hits(token, language).get(part)
        if not token.capital:
            return known if known is not None and known.cost <= _PLAIN and not known.alternate.changed else None
        if known is not None:
            return known
        key = (part, token.text, language[:2], TYPO)
        if key not in self._pairs:
            _remember(self._pairs, key, self._typo(part, token, language))
        return self._pairs[key]

    def _typo(self, part: int, token: Token, language: str) -> Agreement | None:
        word, watched = self.reading(token), self._index.parts[part].part
        if min(len(word.sounds), len(watched.sounds)) < _LONG_ENOUGH or word.script == "arabic":
            return None
        near = self._near_keys.get(token.text)
        if near is None:
            near = self._index.around_word(token.text)
            _remember(self._near_keys, token.text, near)
        if near.isdisjoint(self._index.around_part(part)):
            return None
        return agreement(watched, self._index.nearest(part, word), word, self._inflections, language, TYPO)

    def _window(self, page: Page, place: int, role: str) -> Iterator[int]:
        """Places of the words around that may belong to the same name."""
        for step in (1, -1):
            other, comma = place, False
            for _ in range(WINDOW if page.tokens[place].cased else 1):
                other += step
                if not 0 <= other < len(page.tokens):
                    break
                before = page.tokens[max(other, other - step)].before
                comma_first = before == "comma" and (step == 1) == (role == "given") and abs(other - place) == 1
                if before == "stop" or comma or (before == "comma" and not comma_first):
                    break
                comma = before == "comma"
                yield other

    def _initials(self, page: Page, place: int, name: WatchedName) -> list[int]:
        """Places of the initials beside a surname, where the one of the given name is right."""
        for step in (-1, 1):
            found = []
            other = place + step
            while 0 <= other < len(page.tokens) and len(found) < 2 and self._is_initial(page, other, step):
                found.append(other)
                other += step
            if found:
                return found if self._right_initial(page.tokens[min(found)], name) else []
        return []

    def _is_initial(self, page: Page, place: int, step: int) -> bool:
        token = page.tokens[place]
        near = page.tokens[place - min(step, 0)].before == ""
        return near and token.capital and (len(token.text) == 1 or (len(token.text) <= 3 and token.dot))

    def _right_initial(self, token: Token, name: WatchedName) -> bool:
        first = self.reading(token).sounds[:1]
        names = [alternate.sounds for part in name.given[:1] for alternate in self._index.alternates(self._index.part_of(part))]
        starts = {sounds[:1] for sounds in names} | {sounds[1:2] for sounds in names if sounds[0] in "yh"}
        return bool(first) and (first in starts or class_of(first) in {class_of(start) for start in starts} - {0})

    def _full(
        self, page: Page, name: WatchedName, family_at: int, given_at: int, family: Agreement, given: Agreement
    ) -> Finding:
        low, high = sorted((family_at, given_at))
        finding = self._finding(page, name, list(range(low, high + 1)), "full", family=family, given=given)
        finding = replace(finding, reversed=family_at < given_at)
        return self._between(page, finding, [place for place in range(low + 1, high)], high)

    def _between(self, page: Page, finding: Finding, between: list[int], high: int) -> Finding:
        """Judges the words between the parts, and a patronymic after them."""
        gap, patronymic = 0, ""
        for place in between:
            sounds = self.reading(page.tokens[place]).sounds
            if self._parser.is_patronymic(sounds):
                patronymic = sounds
            elif not self._known_between(finding.name, sounds, page.tokens[place]):
                gap += 1
        after = high + 1
        if not patronymic and finding.reversed and after < len(page.tokens) and page.tokens[after].before == "":
            sounds = self.reading(page.tokens[after]).sounds
            if page.tokens[after].capital and self._parser.is_patronymic(sounds):
                patronymic = sounds
                finding = replace(finding, tokens=(*finding.tokens, page.tokens[after]))
        return replace(finding, gap=gap, patronymic=self._patronymic(finding.name, patronymic))

    def _known_between(self, name: WatchedName, sounds: str, token: Token) -> bool:
        if len(token.text) <= 2 and token.dot:
            return True
        if self._parser.is_title(self._bare(token)) or self._parser.is_patronymic_word(sounds):
            return True
        return any(part.sounds == sounds for part in name.parts)

    def _patronymic(self, name: WatchedName, sounds: str) -> str:
        if not sounds:
            return "none"
        if name.patronymic is None:
            return "printed"
        return "agrees" if self.same(name.patronymic.sounds, sounds) else "differs"

    def same(self, one: str, other: str) -> bool:
        """Two patronymics are one: no more than a typing error apart."""
        fit = self._inflections.fit(one, "given", Reading(other, "cyrillic", False), "ru", TYPO)
        return fit.cost <= TYPO

    def _finding(self, page: Page, name: WatchedName, places: list[int], shape: str, **parts: Agreement) -> Finding:
        tokens = tuple(page.tokens[place] for place in sorted(places))
        return Finding(
            name, page.field, tokens, shape, parts.get("family"), parts.get("given"), page.language,  # type: ignore[arg-type]
            disguised=any(self.reading(token).disguised for token in tokens),
        )


def _closeness(fits: Agreement, script: str) -> float:
    """How far a word may be from a part by itself: short parts must be nearly exact, unwritten vowels hide much."""
    if script == "arabic":
        consonants = sum(sound not in VOWELS for sound in fits.alternate.sounds)
        strange = fits.alternate.changed and fits.part.role == "family"
        return -1.0 if strange or consonants < _PERSIAN_CONSONANTS else _PERSIAN
    return min(CLOSE, 0.13 * len(fits.alternate.sounds))


def _remember(memory: dict, key: object, value: object) -> None:  # type: ignore[type-arg]
    if len(memory) >= _CACHE:
        memory.clear()
    memory[key] = value
