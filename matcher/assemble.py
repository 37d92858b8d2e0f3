"""Puts the words of a text together to names: who stands beside whom, in which role, and what is between them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Literal, NamedTuple

from matcher.alignment import FAR
from matcher.findings import Finding, Shape
from matcher.index import CHANGED, Agreement, WatchIndex
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


_MOST = 3
"""Words of a script without capitals that may be one part of a name: سیف الله زاده."""


class _Seen(NamedTuple):
    """A word that agrees with a part, or several that do as one."""

    first: int
    """The place of the first of the words."""
    last: int
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
        for seen in self._seen(page):
            known: _Known = {}
            for number in self._candidates(page, seen):
                yield from self._around(page, seen, self._index.names[number], known)

    def _seen(self, page: Page) -> Iterator[_Seen]:
        """Every word that is a part of a name, and words of a script without capitals that are a part of two."""
        for place in page.worth_a_look():
            for fits in self.words.hits(page.tokens[place], page.language).values():
                yield _Seen(place, place, fits)
            for last in range(place + 1, place + _MOST) if not page.tokens[place].cased else ():
                joined = self._joined(page, place, last)
                if joined is None or not page.holds(page.tokens[last]):
                    break
                for fits in self.words.hits(joined, page.language).values():
                    if fits.part.role != "single":
                        yield _Seen(place, last, fits)

    def _candidates(self, page: Page, seen: _Seen) -> Iterable[int]:
        """The names that hold a part and whose other part, or nearly it, or an initial or title, stands around."""
        part, role = self._index.part_of(seen.fits.part), seen.fits.part.role
        short = bool(_initials(page, seen)) or self._title_beside(page, seen) is not None
        if role == "single" or short:
            names = self._index.names_of(part)
            if role == "single" or len(names) <= _POPULAR:
                return names
        others: set[int] = set()
        for token in self._words_around(page, seen):
            others.update(self.words.parts_of(token.text))
            others |= self.words.near_parts(token)
        return sorted(self._index.names_with(part, others))

    def _title_beside(self, page: Page, seen: _Seen) -> int | None:
        """Where the title of a cleric stands right beside a part; None where none does."""
        beside = page.adjacent(seen.first, seen.last)
        return next((at for at in beside if self._parser.is_clerical(self.words.title(page.tokens[at].text))), None)

    def _words_around(self, page: Page, seen: _Seen) -> Iterator[Token]:
        """The words of the window, and several of them as one."""
        around = (self._window(page, seen, role) for role in ("given", "family"))
        for other in dict.fromkeys(chain.from_iterable(around)):
            yield from (token for *_, token in self._outwards(page, other, seen))

    def _window(self, page: Page, seen: _Seen, role: str) -> Iterator[int]:
        """Where the other part of a name may begin; in Arabic script also behind a title."""
        beside = () if page.tokens[seen.first].cased else page.adjacent(seen.first, seen.last)
        return page.window(seen.first, seen.last, role, {at for at in beside if self._is_title(page.tokens[at])})

    def _is_title(self, token: Token) -> bool:
        return not self.words.is_never(token) and self._parser.is_title(self.words.title(token.text))

    def _around(self, page: Page, seen: _Seen, name: WatchedName, known: _Known) -> Iterator[Finding]:
        if seen.fits.part.role == "family":
            yield from self._from_family(page, seen, name, known)
        elif seen.fits.part.role == "given":
            yield from self._from_given(page, seen, name, known)
        else:
            yield self._finding(page, name, [seen.first], "single", seen.fits, None)

    def _from_family(self, page: Page, seen: _Seen, name: WatchedName, known: _Known) -> Iterator[Finding]:
        found = self._partner(page, seen, name, "given", known)
        if found is not None:
            yield self._full(page, name, seen, found)
            return
        initials = _initials(page, seen)
        if initials and self._right_initial(page.tokens[min(initials)], name):
            yield self._finding(page, name, [*initials, seen.first], "initial", seen.fits, None)

    def _from_given(self, page: Page, seen: _Seen, name: WatchedName, known: _Known) -> Iterator[Finding]:
        if not name.given or name.given[0].sounds != seen.fits.part.sounds:
            return
        found = self._partner(page, seen, name, "family", known)
        if found is not None:
            yield self._full(page, name, found, seen)
        elif (name.has_title or name.person in page.clerics) and not self._parser.is_title(name.parts[-1].sounds):
            yield from self._titled(page, seen, name)

    def _titled(self, page: Page, seen: _Seen, name: WatchedName) -> Iterator[Finding]:
        other = self._title_beside(page, seen)
        if other is not None:
            places = [*range(seen.first, seen.last + 1), other]
            found = self._finding(page, name, places, "titled", None, seen.fits)
            yield replace(found, beside=self._goes_on(page, max(places) + 1))

    def _goes_on(self, page: Page, place: int) -> bool:
        """Another capitalised word follows at once, as the surname of somebody: Хўжа Абдулла Ансорий."""
        if place >= len(page.tokens):
            return False
        token = page.tokens[place]
        return token.cased and token.capital and token.before == "" and not self.words.is_no_name(token)

    def _partner(self, page: Page, seen: _Seen, name: WatchedName, role: str, known: _Known) -> _Seen | None:
        """The nearest best word in the window that is the other part of the name; known of a namesake's."""
        parts = tuple(self._index.part_of(part) for part in name.parts if part.role == role)
        if parts not in known:
            known[parts] = self._nearest_of(page, seen, parts, role)
        return known[parts]

    def _nearest_of(self, page: Page, seen: _Seen, parts: tuple[int, ...], role: str) -> _Seen | None:
        best, least = None, FAR
        for other in self._window(page, seen, role):
            away = max(other - seen.last, seen.first - other) - 1
            for part in parts:
                found = self._here(page, other, seen, part)
                cost = FAR if found is None else found.fits.cost + _STEP * away
                if found is not None and (best is None or cost < least):
                    best, least = found, cost
        return best

    def _here(self, page: Page, other: int, seen: _Seen, part: int) -> _Seen | None:
        """A word of the window as a part, or it and the next ones as one (محی الدین), whichever agrees better."""
        best, least = None, FAR
        for first, last, token in self._outwards(page, other, seen):
            fits = self.words.beside(part, token, page.language)
            cost = FAR if fits is None else fits.cost + CHANGED * fits.alternate.changed
            if fits is not None and (best is None or cost < least):
                best, least = _Seen(first, last, fits), cost
        return best

    def _outwards(self, page: Page, other: int, seen: _Seen) -> Iterator[tuple[int, int, Token]]:
        """A word beside a part, and it and the next ones away from the part as one, where they may be: first place,
        last place, and what is printed there."""
        yield other, other, page.tokens[other]
        for more in range(1, _MOST):
            first, last = (other, other + more) if other > seen.last else (other - more, other)
            token = self._joined(page, first, last)
            if token is None:
                return
            yield first, last, token

    def _joined(self, page: Page, first: int, last: int) -> Token | None:
        """Words as one, where they may be; none of them may be a word that is no part of any name."""
        token = page.joined(first, last)
        never = token is not None and any(map(self.words.is_never, page.tokens[first : last + 1]))
        return None if never else token

    def _right_initial(self, token: Token, name: WatchedName) -> bool:
        first = self.words.reading(token).sounds[:1]
        parts = [self._index.part_of(part) for part in name.given[:1]]
        names = [alternate.sounds for part in parts for alternate in self._index.alternates(part)]
        starts = {sounds[:1] for sounds in names} | {sounds[1:2] for sounds in names if sounds[0] in "yh"}
        starts |= {"x"} if "h" in starts else set()
        return bool(first) and (first in starts or class_of(first) in {class_of(start) for start in starts} - {0})

    def _full(self, page: Page, name: WatchedName, family: _Seen, given: _Seen) -> Finding:
        low, high = sorted((family, given), key=lambda seen: seen.first)
        places = list(range(low.first, high.last + 1))
        finding = self._finding(page, name, places, "full", family.fits, given.fits)
        finding = replace(finding, reversed=family.first < given.first)
        return self._between(page, finding, range(low.last + 1, high.first), high.last + 1)

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


def _initials(page: Page, seen: _Seen) -> list[int]:
    """Places of initials beside a part of one word."""
    return page.initials(seen.first) if seen.first == seen.last else []
