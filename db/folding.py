"""Folds words for search: one form for all scripts and romanisations, so that Kuvvatov finds Қувватов. Pure.

A search aid, coarser than the matcher and free of its rules: it may find too much, never decide anything."""

import re
from functools import lru_cache

from anyascii import anyascii

LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+(?:[’'ʻʼ`´][^\W_]+)*")
_ALIKE = (
    ("shch", "sh"), ("sch", "sh"), ("tsh", "ch"), ("dzh", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"),
    ("ph", "f"), ("ck", "k"), ("ts", "c"), ("q", "k"), ("x", "h"), ("w", "v"), ("ie", "e"), ("ye", "e"), ("yo", "e"),
    ("ya", "a"), ("ia", "a"), ("yu", "u"), ("iu", "u"), ("y", "i"), ("o", "a"),
)  # fmt: skip
_REPEAT = re.compile(r"([a-z])\1+")


def fold_words(text: str) -> list[str]:
    """The distinct words of a text, folded, in the order of their first appearance; single letters are left out."""
    folded = dict.fromkeys(fold_word(word) for word in dict.fromkeys(_WORD.findall(text)))
    return [word for word in folded if len(word) > 1]


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """One word, folded: small Latin letters, each once where it is doubled, and digits as they stand."""
    plain = re.sub(r"[^a-z0-9]", "", anyascii(word[:LONGEST_WORD]).lower())
    for sign, other in _ALIKE:
        plain = plain.replace(sign, other)
    return _REPEAT.sub(r"\1", plain)
