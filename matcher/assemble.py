"""Puts the words of a text together to names: who stands beside whom, in which role, and what is between them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from matcher.alignment import FAR
from matcher.findings import Finding, Shape
from matcher.index import Agreement, WatchIndex
from matcher.page import Page
from matcher.recognise import Recogniser
from matcher.skeleton import class_of
from matcher.tokens import Token
from matcher.watchnames import NameParser, WatchedName

_STEP = 0.3
"""What each word between the parts costs when the nearest partner is chosen."""

_POPULAR = 50
"""Names with one part in common from which on those are picked out whose other part may stand around."""

Patronymic = Literal["none", "printed", "agrees", "differs"]


class _Seen(NamedTuple):
    """A word that agrees with a part, or two words that make one name."""

    near: int
    """The place of the word that is nearer to the other part."""
    far: int
    """That of the other one of two; else the same."""
    fits: Agreement


_Known = dict[tuple[int, ...], _Seen | None]
"""What was found beside one word, by the parts that were looked for."""


class Assembler:
    """Finds names on a page."""

    def __init__(self, index: WatchIndex, parser: NameParser, words: Recogniser) -> None:
        self._index = index
        self._parser = parser
        self.words = words

    def find(self, page: Page) -> Iterator[Finding]:
        """Every full name, initial with surname, one-word name, and given name with title of the page."""
        for place in page.worth_a_look():
            for part, fits in self.words.hits(page.tokens[place], page.language).items():
                known: _Known = {}
                for number in self._candidates(page, place, part):
                    yield from self._around(page, place, self._index.names[number], fits, known)

    def _candidates(self, page: Page, place: int, part: int) -> Iterable[int]:
        """The names that hold a part and whose other part, or nearly it, or an initial or title, stands around."""
        role = self._index.parts[part].part.role
        short = bool(page.initials(place)) or self._title_beside(page, place) is not None
        if role == "single" or short:
            names = self._index.names_of(part)
            if role == "single" or len(names) <= _POPULAR:
                return names
        others: set[int] = set()
        for token in self._words_around(page, place):
            others.update(self.words.parts_of(token.text))
            others |= self.words.near_parts(token)
        return sorted(self._index.names_with(part, others))

    def _title_beside(self, page: Page, place: int) -> int | None:
        """Where the title of a cleric stands right beside a word; None where none does."""
        beside = page.adjacent(place)
        return next((at for at in beside if self._parser.is_clerical(self.words.title(page.tokens[at].text))), None)

    def _words_around(self, page: Page, place: int) -> Iterator[Token]:
        """The words of the window, and two of them as one."""
        for other in dict.fromkeys((*page.window(place, "given"), *page.window(place, "family"))):
            yield page.tokens[other]
            joined = _joined(page, other, place)
            if joined is not None:
                yield joined

    def _around(self, page: Page, place: int, name: WatchedName, fits: Agreement, known: _Known) -> Iterator[Finding]:
        if fits.part.role == "family":
            yield from self._from_family(page, place, name, fits, known)
        elif fits.part.role == "given":
            yield from self._from_given(page, place, name, fits, known)
        else:
            yield self._finding(page, name, [place], "single", fits, None)

    def _from_family(
        self, page: Page, place: int, name: WatchedName, fits: Agreement, known: _Known
    ) -> Iterator[Finding]:
        found = self._partner(page, place, name, "given", known)
        if found is not None:
            yield self._full(page, name, _Seen(place, place, fits), found)
            return
        initials = page.initials(place)
        if initials and self._right_initial(page.tokens[min(initials)], name):
            yield self._finding(page, name, [*initials, place], "initial", fits, None)

    def _from_given(
        self, page: Page, place: int, name: WatchedName, fits: Agreement, known: _Known
    ) -> Iterator[Finding]:
        if not name.given or name.given[0].sounds != fits.part.sounds:
            return
        found = self._partner(page, place, name, "family", known)
        if found is not None:
            yield self._full(page, name, found, _Seen(place, place, fits))
        elif (name.has_title or name.person in page.clerics) and not self._parser.is_title(name.parts[-1].sounds):
            yield from self._titled(page, place, name, fits)

    def _titled(self, page: Page, place: int, name: WatchedName, fits: Agreement) -> Iterator[Finding]:
        other = self._title_beside(page, place)
        if other is not None:
            found = self._finding(page, name, [place, other], "titled", None, fits)
            yield replace(found, beside=self._goes_on(page, max(place, other) + 1))

    def _goes_on(self, page: Page, place: int) -> bool:
        """Another capitalised word follows at once, as the surname of somebody: Хўжа Абдулла Ансорий."""
        if place >= len(page.tokens):
            return False
        token = page.tokens[place]
        return token.cased and token.capital and token.before == "" and not self.words.is_no_name(token)

    def _partner(self, page: Page, place: int, name: WatchedName, role: str, known: _Known) -> _Seen | None:
        """The nearest best word in the window that is the other part of the name; known of a namesake's."""
        parts = tuple(self._index.part_of(part) for part in name.parts if part.role == role)
        if parts not in known:
            known[parts] = self._nearest_of(page, place, parts, role)
        return known[parts]

    def _nearest_of(self, page: Page, place: int, parts: tuple[int, ...], role: str) -> _Seen | None:
        best, least = None, FAR
        for other in page.window(place, role):
            for part in parts:
                found = self._here(page, other, place, part)
                cost = FAR if found is None else found.fits.cost + _STEP * (abs(other - place) - 1)
                if found is not None and (best is None or cost < least):
                    best, least = found, cost
        return best

    def _here(self, page: Page, other: int, place: int, part: int) -> _Seen | None:
        """A word of the window as a part; two words that make one name are tried together (محی الدین)."""
        fits = self.words.beside(part, page.tokens[other], page.language)
        if fits is not None:
            return _Seen(other, other, fits)
        joined = _joined(page, other, place)
        fits = None if joined is None else self.words.beside(part, joined, page.language)
        return None if fits is None else _Seen(other, _further(other, place), fits)

    def _right_initial(self, token: Token, name: WatchedName) -> bool:
        first = self.words.reading(token).sounds[:1]
        parts = [self._index.part_of(part) for part in name.given[:1]]
        names = [alternate.sounds for part in parts for alternate in self._index.alternates(part)]
        starts = {sounds[:1] for sounds in names} | {sounds[1:2] for sounds in names if sounds[0] in "yh"}
        starts |= {"x"} if "h" in starts else set()
        return bool(first) and (first in starts or class_of(first) in {class_of(start) for start in starts} - {0})

    def _full(self, page: Page, name: WatchedName, family: _Seen, given: _Seen) -> Finding:
        low, high = sorted((family.near, given.near))
        first, last = min(low, family.far, given.far), max(high, family.far, given.far)
        finding = self._finding(page, name, list(range(first, last + 1)), "full", family.fits, given.fits)
        return self._between(page, replace(finding, reversed=family.near < given.near), range(low + 1, high), last + 1)

    def _between(self, page: Page, finding: Finding, between: range, behind: int) -> Finding:
        """Judges the words between the parts, and a patronymic between them or at the place behind them."""
        sounds = [self.words.reading(page.tokens[place]).sounds for place in between]
        patronymic = next(filter(self._parser.is_patronymic, sounds), "")
        gap = sum(not self._belongs(finding.name, page.tokens[place]) for place in between)
        after = page.tokens[behind] if behind < len(page.tokens) else None
        if not patronymic and finding.reversed and after is not None and after.capital and after.before == "":
            last = self.words.reading(after).sounds
            if self._parser.is_patronymic(last):
                patronymic, finding = last, replace(finding, tokens=(*finding.tokens, after))
        return replace(finding, gap=gap, patronymic=self._patronymic(finding.name, patronymic))

    def _belongs(self, name: WatchedName, token: Token) -> bool:
        """A word that may stand inside a name: an initial, title or patronymic, or another part of it."""
        sounds = self.words.reading(token).sounds
        if (len(token.text) <= 2 and token.dot) or self._parser.is_patronymic(sounds):
            return True
        if self._parser.is_title(self.words.title(token.text)) or self._parser.is_patronymic_word(sounds):
            return True
        return any(part.sounds == sounds for part in name.parts)

    def _patronymic(self, name: WatchedName, sounds: str) -> Patronymic:
        if not sounds:
            return "none"
        if name.patronymic is None:
            return "printed"
        return "agrees" if self.words.same_patronymic(name.patronymic.sounds, sounds) else "differs"

    def _finding(
        self,
        page: Page,
        name: WatchedName,
        places: list[int],
        shape: Shape,
        family: Agreement | None,
        given: Agreement | None,
    ) -> Finding:
        tokens = tuple(page.tokens[place] for place in sorted(places))
        disguised = any(
            self.words.reading(token).disguised or token.end - token.start >= 2 * len(token.text) - 1 > 1
            for token in tokens
        )
        return Finding(name, page.field, tokens, shape, family, given, page.language, disguised=disguised)


def _joined(page: Page, other: int, place: int) -> Token | None:
    """A word and the next one away from `place` as one, where they may be: without a space, or in a script without
    capitals."""
    further = _further(other, place)
    if not 0 <= further < len(page.tokens):
        return None
    first, second = page.tokens[min(other, further)], page.tokens[max(other, further)]
    if second.before != "" or (first.cased and second.start > first.end):
        return None
    return first._replace(text=first.text + second.text, end=second.end)


def _further(other: int, place: int) -> int:
    return other + (1 if other > place else -1)
