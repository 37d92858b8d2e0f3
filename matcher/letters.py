"""What each character is, in one byte: part of a word, a letter, a capital, and its skeleton code."""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from config.names import NameRules

WORD, CAPITAL, LETTER, CODE = 128, 64, 32, 15
LATIN, CYRILLIC, STRANGE = 1, 2, 4
KNOWN = 0x10000
"""Characters from here on are rare enough to be strange letters all."""

_HARMLESS = frozenset("\u00ad\u200c\u0640")
"""Hidden characters that typesetting and Persian spelling really use."""
_SCRIPTS = {"LATIN": LATIN, "CYRILLIC": CYRILLIC, "ARABIC": 0}

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Letters:
    """Two tables by code point, up to and with KNOWN."""

    kinds: Bytes
    scripts: Bytes


def letters_of(rules: NameRules, classes: dict[str, int]) -> Letters:
    """The tables for the letters, apostrophes and hidden characters of `rules`."""
    kinds, scripts = (table.copy() for table in _unicode_tables())
    for letter, code in classes.items():
        kinds[ord(letter)] |= code
    for sign in rules.apostrophes | rules.invisible:
        kinds[ord(sign)], scripts[ord(sign)] = WORD, STRANGE if sign in rules.invisible - _HARMLESS else 0
    return Letters(kinds, scripts)


@cache
def _unicode_tables() -> tuple[Bytes, Bytes]:
    kinds, scripts = np.zeros(KNOWN + 1, np.uint8), np.zeros(KNOWN + 1, np.uint8)
    for code in range(KNOWN):
        kinds[code], scripts[code] = _of(chr(code))
    kinds[KNOWN], scripts[KNOWN] = WORD | LETTER | CAPITAL, STRANGE
    return kinds, scripts


def _of(letter: str) -> tuple[int, int]:
    category = unicodedata.category(letter)
    if category in ("Mn", "Me"):
        return WORD, 0 if "\u064b" <= letter <= "\u0670" else STRANGE
    if category == "Nd":
        return WORD, STRANGE
    if category not in ("Lu", "Ll", "Lt", "Lo", "Lm"):
        return 0, 0
    script = _SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0], STRANGE)
    styled = unicodedata.normalize("NFKC", letter) != letter
    capital = CAPITAL if category in ("Lu", "Lt", "Lo") else 0
    return WORD | LETTER | capital, STRANGE if styled else script
