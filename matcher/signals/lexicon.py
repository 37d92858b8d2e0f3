"""Finds the words of a table in a sentence: stems, exact words and phrases, each with what it means."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from config.signals import Words
from matcher.signals.tokens import Token, fold

Spell = Callable[[str], str]
V = TypeVar("V")
GAP = 6
"""Most words that `..` may stand for."""
MEMORY = 200_000
"""Distinct words whose look-up is remembered; the memory is emptied when it is full."""


class Piece(NamedTuple):
    """One word of a pattern: a stem or a whole word, and how many words may stand before it."""

    text: str
    is_stem: bool
    capital: bool
    gap: int

    def fits(self, token: Token) -> bool:
        if self.capital and not token.capital:
            return False
        return token.word.startswith(self.text) if self.is_stem else token.word == self.text


class Hit(NamedTuple, Generic[V]):
    """A pattern found: what it means, its first and last word by position in the sentence."""

    value: V
    first: int
    last: int
    words: tuple[int, ...] = ()
    """Positions of its own words, where others may stand between them (`..`); else empty."""


class Pattern(NamedTuple, Generic[V]):
    pieces: tuple[Piece, ...]
    value: V
    barred: tuple[tuple[Piece, ...], ...]


class Begun(NamedTuple, Generic[V]):
    """The patterns that may begin with one word, by what must stand next: so few are tried where many begin alike."""

    alone: tuple[Pattern[V], ...]
    by_next: dict[str, tuple[Pattern[V], ...]]
    """Patterns of a whole word directly behind, by that word."""
    by_start: tuple[Pattern[V], ...]
    """Patterns of a stem directly behind."""
    far: tuple[Pattern[V], ...]
    """Patterns whose second word may stand further off."""

    def likely(self, following: str, words: frozenset[str]) -> Sequence[Pattern[V]]:
        """Those worth trying before this word in a sentence of these words, the longest first."""
        if not (self.by_next or self.by_start or self.far):
            return self.alone
        found = [*self.alone, *self.by_next.get(following, ())]
        if self.by_start:
            found += [one for one in self.by_start if following.startswith(one.pieces[1].text)]
        if self.far:
            found += [one for one in self.far if one.pieces[1].is_stem or one.pieces[1].text in words]
        return sorted(found, key=_longest_first) if len(found) > 1 else found


@dataclass
class Lexicon(Generic[V]):
    """Patterns by their first word; build one with `build_lexicon`."""

    stems: dict[str, list[Pattern[V]]] = field(default_factory=lambda: defaultdict(list))
    exact: dict[str, list[Pattern[V]]] = field(default_factory=lambda: defaultdict(list))
    lengths: list[int] = field(default_factory=list)
    """Lengths of stems, longest first."""
    remembered: dict[str, Begun[V] | None] = field(default_factory=dict)
    """None for a word that begins no pattern."""

    def find(self, tokens: Sequence[Token]) -> list[Hit[V]]:
        """All hits in order of their first word; the longest of those that begin together comes first."""
        hits: list[Hit[V]] = []
        words = [token.word for token in tokens]
        remembered, distinct = self.remembered, frozenset(words)
        for position, word in enumerate(words):
            begun = remembered[word] if word in remembered else self._remember(word)
            if begun is not None:
                following = words[position + 1] if position + 1 < len(words) else ""
                hits += _hits(begun.likely(following, distinct), tokens, position)
        return hits

    def _remember(self, word: str) -> Begun[V] | None:
        if len(self.remembered) >= MEMORY:
            self.remembered.clear()
        found = list(self.exact.get(word, ()))
        for length in self.lengths:
            if length <= len(word) and (patterns := self.stems.get(word[:length])):
                found += patterns
        self.remembered[word] = _grouped(found) if found else None
        return self.remembered[word]


def _longest_first(pattern: Pattern[V]) -> int:
    return -len(pattern.pieces)


def _grouped(patterns: Sequence[Pattern[V]]) -> Begun[V]:
    by_next: dict[str, tuple[Pattern[V], ...]] = {}
    direct = [one for one in patterns if len(one.pieces) > 1 and not one.pieces[1].gap]
    for one in direct:
        if not one.pieces[1].is_stem:
            by_next[one.pieces[1].text] = (*by_next.get(one.pieces[1].text, ()), one)
    return Begun(
        alone=tuple(one for one in patterns if len(one.pieces) == 1),
        by_next=by_next,
        by_start=tuple(one for one in direct if one.pieces[1].is_stem),
        far=tuple(one for one in patterns if len(one.pieces) > 1 and one.pieces[1].gap),
    )


def _hits(patterns: Sequence[Pattern[V]], tokens: Sequence[Token], position: int) -> list[Hit[V]]:
    hits: list[Hit[V]] = []
    for pattern in patterns:
        if len(pattern.pieces) == 1 and not pattern.barred:
            if tokens[position].capital or not pattern.pieces[0].capital:
                hits.append(Hit(pattern.value, position, position))
        elif places := _match(pattern, tokens, position):
            whole = places[-1] - position + 1 == len(places)
            hits.append(Hit(pattern.value, position, places[-1], () if whole else places))
    return hits


def build_lexicon(rows: Iterable[tuple[V, Words]], spell: Spell = fold) -> Lexicon[V]:
    """A lexicon of rows of words, each with the value that a hit shall carry; `spell` folds words as the text's are."""
    lexicon: Lexicon[V] = Lexicon()
    for value, row in rows:
        barred = tuple(parse_pattern(text, spell) for text in row.unless.split())
        for text in row.words.split():
            pattern = Pattern(parse_pattern(text, spell), value, barred)
            table = lexicon.stems if pattern.pieces[0].is_stem else lexicon.exact
            table[pattern.pieces[0].text].append(pattern)
    lexicon.lengths = sorted({len(stem) for stem in lexicon.stems}, reverse=True)
    return lexicon


def parse_pattern(text: str, spell: Spell = fold) -> tuple[Piece, ...]:
    """`took..into_custody` as pieces; see config.signals.Words for the notation."""
    pieces: list[Piece] = []
    for number, far in enumerate(text.split("..")):
        for place, near in enumerate(far.split("_")):
            gap = GAP if number and not place else 0
            word, star, _ = near.partition("*")
            pieces.append(Piece(spell(word), bool(star), word[:1].isupper(), gap))
    return tuple(pieces)


def _match(pattern: Pattern[V], tokens: Sequence[Token], position: int) -> tuple[int, ...]:
    """The positions of the words of the pattern, where it stands from `position` on and no bar does; else none."""
    places = _follow(pattern.pieces, tokens, position)
    if not places or any(_follow(bar, tokens, position) for bar in pattern.barred):
        return ()
    return places


def _follow(pieces: Sequence[Piece], tokens: Sequence[Token], position: int) -> tuple[int, ...]:
    """The positions of the words, where the pieces stand from `position` on."""
    if not pieces[0].fits(tokens[position]):
        return ()
    places = [position]
    for piece in pieces[1:]:
        reach = range(position + 1, min(position + 2 + piece.gap, len(tokens)))
        found = next((place for place in reach if piece.fits(tokens[place])), None)
        if found is None:
            return ()
        places.append(position := found)
    return tuple(places)
