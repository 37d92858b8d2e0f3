"""Cuts a text into words, with exact offsets, and says what stands between them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from config.names import NameRules

_CIRCLED = "\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189"
"""Letters in circles and squares, which are no letters to Unicode."""

LONGEST = 80
"""Characters of a word from which on it is no name, whatever it holds."""

Cut = str
"""What stands before a word: "" (word follows word), "comma", "bracket" or "stop"."""


class Token(NamedTuple):
    """One word of a text."""

    start: int
    end: int
    text: str
    capital: bool
    """First letter is a capital, or belongs to a script without capitals."""
    before: Cut
    dot: bool
    """A full stop follows at once."""
    first: bool
    """Begins a sentence, line or quotation."""
    cased: bool
    """Its script has capitals."""


class Tokenizer:
    """Finds words by the signs of `rules`: apostrophes, soft hyphens and hidden characters do not end a word."""

    def __init__(self, rules: NameRules) -> None:
        silent = "".join(map(re.escape, sorted(rules.apostrophes)))
        hidden = "".join(map(re.escape, sorted(rules.invisible)))
        marks = "\u0300-\u036f\u0483-\u0489\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
        inside = f"{marks}{hidden}"
        letters = rf"(?:[^\W\d_{hidden}]|[{_CIRCLED}])"
        self._word = re.compile(
            rf"{letters}+(?:(?:[{inside}]+|[{silent}][{inside}]*(?={letters})|\d+(?={letters})"
            rf"|[-\u2010]\s?\n\s?(?={letters})){letters}*)*"
        )

    def split(self, text: str, low: int = 0, high: int | None = None) -> list[Token]:
        """The words of a text, or of a stretch of it, in order. Time grows with its length only."""
        tokens: list[Token] = []
        last_end, initial = low, False
        for start, end in self._spans(text, low, len(text) if high is None else high):
            before = cut_of(text[last_end:start][:40], initial) if tokens else "stop"
            dot = text.startswith(".", end)
            word = text[start:end]
            first = _begins(text, start, before)
            capital = _capital(word[0]) or not (word.islower() or word[1:].islower())
            tokens.append(Token(start, end, word, capital, before, dot, first, _cased(word[0])))
            last_end, initial = end, dot and end - start <= 3
        return tokens

    def spaced(self, text: str) -> Iterator[list[Token]]:
        """Runs of single letters with a sign between, as the words that they spell: K a b i r i, K.a.b.i.r.i."""
        for run in _SPACED.finditer(text):
            letters = [run.start() + place for place, sign in enumerate(run[0]) if sign.isalpha()]
            word = "".join(text[place] for place in letters)
            begins = [0, *(n for n in range(1, len(letters)) if _new_word(text, letters[n - 1], letters[n]))]
            yield [
                _spelled(letters[low:high], word[low:high])
                for low, high in zip(begins, [*begins[1:], len(word)], strict=True)
            ]

    def word_at(self, text: str, start: int) -> str:
        """The whole word that begins at a place."""
        found = self._word.match(text, start, start + LONGEST)
        return found[0] if found else ""

    def _spans(self, text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Beginnings and ends of words; two names that have lost the space between them are two words."""
        for found in self._word.finditer(text, low, high):
            plain = found[0][1:].islower() or found[0].isupper() or found.end() - found.start() > LONGEST
            hump = None if plain else _HUMP.fullmatch(found[0])
            if hump is None:
                yield found.span()
            else:
                yield found.start(), found.start() + hump.end(1)
                yield found.start() + hump.end(1), found.end()


_HUMP = re.compile(
    r"([^\W\d_]+?[^\W\d_A-ZÀ-ÖØ-ÞА-ЯЀ-Џ]{2,})([A-ZÀ-ÖØ-ÞА-ЯЀ-ЏҚҒҲҶӮӢӘӨҮҰҢІҺЎ][^\W\d_A-ZÀ-ÖØ-ÞА-ЯЀ-Џ]{2,})"
)
"""A capital in the middle of a word, three letters or more on both sides: УмаралиКувватов."""

_LETTER = r"[^\W\d_]"
_SPACED = re.compile(rf"(?<!\w){_LETTER}(?:[ .·_\u00a0-]{{1,3}}{_LETTER}(?!\w)){{4,}}")


def _new_word(text: str, before: int, here: int) -> bool:
    return here - before > 2 or (text[here].isupper() and text[before].islower())


def _spelled(places: list[int], word: str) -> Token:
    return Token(
        places[0], places[-1] + 1, word, _capital(word[0]) or not word.islower(), "", False, False, _cased(word[0])
    )


_STOP = re.compile(r"[.!?…;:|•=<>@]|\n\s*\n|[–—―]|\d|[/\\#*]")


@lru_cache(maxsize=65536)
def cut_of(between: str, initial: bool) -> Cut:
    """What kind of gap stands between two words; the dot of an initial is no end of a sentence."""
    rest = between[1:] if initial and between.startswith(".") else between
    if _STOP.search(rest):
        return "stop"
    if any(sign in rest for sign in ",،、"):
        return "comma"
    return "bracket" if any(sign in rest for sign in '()[]{}«»“”„"') else ""


def _begins(text: str, start: int, before: Cut) -> bool:
    return before == "stop" or before == "bracket" or (start > 0 and text[start - 1] == "\n")


@lru_cache(maxsize=4096)
def _capital(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category in ("Lu", "Lt", "Lo", "So")


@lru_cache(maxsize=4096)
def _cased(letter: str) -> bool:
    return unicodedata.category(letter) != "Lo"
