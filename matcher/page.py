"""One field of one document, cut into words, and which words of it may belong together."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matcher.tokens import Token
from matcher.values import Field

WINDOW = 3
"""Words between which the parts of a name are looked for."""

_INITIALS = 2


@dataclass(frozen=True)
class Page:
    """The words of a field, or of a stretch of it."""

    field: Field
    tokens: Sequence[Token]
    language: str
    clerics: frozenset[int]
    """Persons who are clerics, so that a religious title may stand for the surname."""
    small: bool = False
    """Names in small letters are looked for as well."""
    places: frozenset[int] | None = None
    """Beginnings of the words to look at; None for all."""

    def worth_a_look(self) -> Iterator[int]:
        """Places of the words that may begin or end a name."""
        for place, token in enumerate(self.tokens):
            if self.holds(token) and (token.capital or self.small):
                yield place

    def holds(self, token: Token) -> bool:
        """Whether a word is one to look at."""
        return self.places is None or token.start in self.places

    def window(self, first: int, last: int, role: str, titles: Container[int] = ()) -> Iterator[int]:
        """Places of the words around that may be the part `role` of a name of which one part stands from `first` to
        `last`; in a script without capitals only those beside it, or behind one of the places of `titles`.

        No stop and no comma may lie between; only a given name may follow its family name after a comma.
        """
        for edge, step in ((last, 1), (first, -1)):
            reach = self._reach(edge) + (not self.tokens[edge].cased and edge + step in titles)
            for other in range(edge + step, edge + step * (reach + 1), step):
                if not 0 <= other < len(self.tokens):
                    break
                before = self.tokens[max(other, other - step)].before
                comma_first = (step == 1) == (role == "given") and abs(other - edge) == 1
                if before == "stop" or (before == "comma" and not comma_first):
                    break
                yield other
                if before == "comma":
                    break

    def _reach(self, place: int) -> int:
        return WINDOW if self.tokens[place].cased else 1

    def adjacent(self, first: int, last: int) -> Iterator[int]:
        """The words right after the last and right before the first of some words, with nothing but a space or hyphen
        between."""
        for edge, other in ((last, last + 1), (first, first - 1)):
            if 0 <= other < len(self.tokens) and self.tokens[max(edge, other)].before == "":
                yield other

    def joined(self, first: int, last: int) -> Token | None:
        """Words of a script without capitals, or without a space between, as one; None where they may not be one."""
        if first < 0 or last >= len(self.tokens):
            return None
        words = self.tokens[first : last + 1]
        for before, word in pairwise(words):
            if word.before != "" or before.dot or (before.cased and word.start > before.end):
                return None
        return words[0]._replace(text="".join(word.text for word in words), end=words[-1].end)

    def initials(self, place: int) -> list[int]:
        """Places of one or two initials right before a word, or else right after it."""
        for step in (-1, 1):
            found: list[int] = []
            other = place + step
            while 0 <= other < len(self.tokens) and len(found) < _INITIALS and self._is_initial(other, step):
                found.append(other)
                other += step
            if found:
                return found
        return []

    def _is_initial(self, place: int, step: int) -> bool:
        token = self.tokens[place]
        near = self.tokens[place - min(step, 0)].before == ""
        if not token.cased:
            return near and token.dot and len(token.text) == 1
        return near and token.capital and (len(token.text) == 1 or (len(token.text) <= 3 and token.dot))
