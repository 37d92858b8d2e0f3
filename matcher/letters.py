"""What each character is, in one byte: part of a word, a letter, a capital, its skeleton code; or a stop."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from config.names import NameRules

WORD, CAPITAL, LETTER, COMMON_CYRILLIC, CODE = 128, 64, 32, 16, 15
ODD = 15
"""The code of a strange sign within a word: one has to look closely at what is meant."""

STOP, DOT, NEWLINE, COMMA = 1, 2, 4, 8
"""Signs between words that no name reaches across: dots may belong to initials, lines may only be broken, and a comma
may stand between surname and given name."""

KNOWN = 0x10000
"""Characters from here on are rare enough to be strange letters all."""

_HARMLESS = frozenset("\u00ad\u200c\u0640")
"""Hidden characters that typesetting and Persian spelling really use."""
_IDEOGRAPHS = (0x3400, 0xA000, 0xAC00, 0xD800)
"""Beginnings and ends of what is letters all, and strange: East Asian scripts, more than half of all characters."""
_STOPS = "!?…;:|•=<>@–—―/\\#*"
_SIGNS = dict.fromkeys(_STOPS, STOP) | dict.fromkeys(",،、", COMMA) | {".": DOT, "\n": NEWLINE}

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Letters:
    """The kinds of characters by code point, up to and with KNOWN."""

    kinds: Bytes


def letters_of(rules: NameRules, classes: dict[str, int]) -> Letters:
    """The table for the letters, apostrophes and hidden characters of `rules`."""
    kinds = _unicode_table().copy()
    for letter, code in classes.items():
        if kinds[ord(letter)] & CODE != ODD:
            kinds[ord(letter)] |= code
    for sign in rules.apostrophes | rules.invisible:
        kinds[ord(sign)] = WORD | (ODD if sign in rules.invisible - _HARMLESS else 0)
    return Letters(kinds)


@cache
def _unicode_table() -> Bytes:
    kinds = np.full(KNOWN + 1, WORD | LETTER | CAPITAL | ODD, np.uint8)
    for low, high in pairwise((0, *_IDEOGRAPHS, KNOWN)):
        if low not in _IDEOGRAPHS[::2]:
            kinds[low:high] = [_kind(chr(code)) for code in range(low, high)]
    return kinds


def _kind(sign: str) -> int:
    category = unicodedata.category(sign)
    if category in ("Mn", "Me"):
        return WORD if "\u064b" <= sign <= "\u0670" else WORD | ODD
    if category == "Nd":
        return WORD | ODD
    if category == "So" and unicodedata.normalize("NFKC", sign).isalpha():
        return WORD | LETTER | CAPITAL | ODD
    if category not in ("Lu", "Ll", "Lt", "Lo", "Lm"):
        return _SIGNS.get(sign, 0)
    return WORD | LETTER | (CAPITAL if category in ("Lu", "Lt", "Lo") else 0) | _script(sign)


def _script(letter: str) -> int:
    script = unicodedata.name(letter, "").partition(" ")[0]
    if unicodedata.normalize("NFKC", letter) != letter or script not in ("LATIN", "CYRILLIC", "ARABIC"):
        return ODD
    return COMMON_CYRILLIC if script == "CYRILLIC" else 0
