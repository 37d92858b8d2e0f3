"""Which of the places that the first pass proposes are worth a closer look, by the letters that stand there.

Skeletons let through what has the right consonants; here the words are read as they sound and measured against the
parts, thousands together. Nothing is let go that the closer look could have made a name of.
"""

from collections.abc import Iterable, Mapping, Sequence

from matcher.index import WatchIndex
from matcher.partners import Couples
from matcher.recognise import Recogniser, slipped
from matcher.screen import CLOSE_BY, TYPO_AWAY
from matcher.tokens import Tokenizer
from matcher.watchnames import NameParser, Role

Two = Sequence[str]

_REMEMBERED = 200_000
"""Words that are remembered; then memory starts anew, so that it stays bounded."""


class Gate:
    """Asks for words by their letters; its answers depend on the words only, and are remembered."""

    def __init__(self, index: WatchIndex, words: Recogniser, parser: NameParser, tokenizer: Tokenizer) -> None:
        self._index = index
        self._words = words
        self._parser = parser
        self._tokenizer = tokenizer
        self._titles: dict[str, bool] = {}

    def pairs(self, texts: Mapping[int, Two], fits: Couples, nearly: bool) -> list[int]:
        """Numbers of the pairs of words of which one may be a part of a name and the other, perhaps with a typing
        error, its other part; `nearly`: the first is the one without."""
        couples = list(zip(fits.pairs.tolist(), fits.ones.tolist(), fits.others.tolist(), strict=True))
        near = self._words.closeness((texts[pair][0], part) for pair, part, _ in couples)
        least = CLOSE_BY if nearly else TYPO_AWAY
        couples = [(pair, one, other) for pair, one, other in couples if near[texts[pair][0], one] >= least]
        far = self._words.closeness((texts[pair][1], part) for pair, _, part in couples)
        return [
            pair
            for pair, one, other in couples
            if near[texts[pair][0], one] + far[texts[pair][1], other] >= CLOSE_BY + TYPO_AWAY
            or (nearly and slipped(self._index.parts[other].part.text, texts[pair][1]))
        ]

    def alone(self, words: Sequence[str], role: Role) -> list[bool]:
        """Whether each word may, by itself, be a part with that role."""
        parts = {
            word: [part for part in self._words.parts_of(word) if self._index.parts[part].part.role == role]
            for word in words
        }
        near = self._words.closeness((word, part) for word, some in parts.items() for part in some)
        return [any(near[word, part] == CLOSE_BY for part in parts[word]) for word in words]

    def measure(self, words: Iterable[str]) -> None:
        """Measures words against all parts that they may be; the answers are remembered."""
        self._words.closeness((word, part) for word in words for part in self._words.parts_of(word))

    def titles(self, text: str, places: Iterable[int]) -> list[bool]:
        """Whether the words that begin at some places of a text are titles of clerics, inflected or not."""
        return [self._is_title(self._tokenizer.word_at(text, max(place, 0))) for place in places]

    def _is_title(self, word: str) -> bool:
        known = self._titles.get(word)
        if known is None:
            if len(self._titles) >= _REMEMBERED:
                self._titles.clear()
            known = self._titles[word] = bool(word) and self._parser.is_clerical(self._words.title(word))
        return known
