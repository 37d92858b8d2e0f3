"""Which of the places that the first pass proposes are worth a closer look, by the letters that stand there.

Skeletons let through what has the right consonants; here the words are read as they sound and measured against the
parts, thousands together. Nothing is let go that the closer look could have made a name of.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.index import WatchIndex
from matcher.partners import Couples
from matcher.ragged import Rows
from matcher.recognise import Recogniser, slipped
from matcher.screen import CLOSE_BY, TYPO_AWAY, Screen
from matcher.tokens import Tokenizer
from matcher.watchnames import NameParser

Marked = NDArray[np.bool_]

NOBODY = -1
"""The number of no word."""

_REMEMBERED = 200_000
"""Words that are remembered; then memory starts anew, so that it stays bounded."""


class Gate:
    """Asks for words by their letters; its answers depend on the words only, and are remembered."""

    def __init__(
        self, index: WatchIndex, words: Recogniser, screen: Screen, parser: NameParser, tokenizer: Tokenizer
    ) -> None:
        self._index = index
        self._words = words
        self._screen = screen
        self._parser = parser
        self._tokenizer = tokenizer
        self._titles: dict[str, bool] = {}

    def begin(self) -> None:
        """Starts a chunk of text: numbers of words hold until the next."""
        self._screen.forget()

    def numbers(self, words: Iterable[str]) -> list[int]:
        """The numbers of printed words."""
        return [self._screen.number(word) for word in words]

    def word_at(self, text: str, start: int) -> str:
        """The whole word that begins at a place."""
        return self._tokenizer.word_at(text, start)

    def pairs(self, ones: Rows, others: Rows, fits: Couples) -> Marked:
        """Marks the couples of which one word may be a part of a name and the other, perhaps with a typing error, its
        other part; words are given for each couple by number."""
        near = self._screen.closeness(ones, fits.ones)
        rows = np.flatnonzero(near >= TYPO_AWAY)
        far = self._screen.closeness(others[rows], fits.others[rows])
        passed = np.zeros(len(near), np.bool_)
        passed[rows] = (far >= TYPO_AWAY) & (near[rows] + far >= CLOSE_BY + TYPO_AWAY)
        return passed

    def nearly(self, ones: Rows, others: Rows, fits: Couples, printed: Sequence[str]) -> Marked:
        """The same for words of which the first has no typing error; `printed` are the other words."""
        near = self._screen.closeness(ones, fits.ones)
        rows = np.flatnonzero(near >= CLOSE_BY)
        passed = np.zeros(len(near), np.bool_)
        passed[rows] = self._screen.closeness(others[rows], fits.others[rows]) >= TYPO_AWAY
        for row in rows[~passed[rows]].tolist():
            passed[row] = slipped(self._index.parts[int(fits.others[row])].part.text, printed[row])
        return passed

    def alone(self, words: Rows, parts: Rows) -> Marked:
        """Whether each word may, by itself, be the part beside it."""
        near: Marked = self._screen.closeness(words, parts) == CLOSE_BY
        return near

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
