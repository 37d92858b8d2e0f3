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


@dataclass
class Lexicon(Generic[V]):
    """Patterns by their first word; build one with `build_lexicon`."""

    stems: dict[str, list[Pattern[V]]] = field(default_factory=lambda: defaultdict(list))
    exact: dict[str, list[Pattern[V]]] = field(default_factory=lambda: defaultdict(list))
    lengths: list[int] = field(default_factory=list)
    """Lengths of stems, longest first."""
    remembered: dict[str, tuple[Pattern[V], ...]] = field(default_factory=dict)

    def find(self, tokens: Sequence[Token]) -> list[Hit[V]]:
        """All hits in order of their first word; the longest of those that begin together comes first."""
        hits: list[Hit[V]] = []
        for position, token in enumerate(tokens):
            patterns = self.remembered.get(token.word)
            if patterns == ():
                continue
            for pattern in patterns or self._remember(token.word):
                places = _match(pattern, tokens, position)
                if places:
                    whole = places[-1] - position + 1 == len(places)
                    hits.append(Hit(pattern.value, position, places[-1], () if whole else places))
        return hits

    def _remember(self, word: str) -> tuple[Pattern[V], ...]:
        if len(self.remembered) >= MEMORY:
            self.remembered.clear()
        found = list(self.exact.get(word, ()))
        for length in self.lengths:
            if length <= len(word) and (patterns := self.stems.get(word[:length])):
                found += patterns
        kept = tuple(sorted(found, key=lambda pattern: -len(pattern.pieces))) if found else ()
        self.remembered[word] = kept
        return kept


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
            word = near.removesuffix("*")
            pieces.append(Piece(spell(word), near.endswith("*"), word[:1].isupper(), gap))
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
