"""Makes texts comparable, so that no spelling, script, case, look-alike or invisible letter hides a value. Pure."""

import html
import re
import unicodedata
from urllib.parse import unquote

from anyascii import anyascii

WORD = re.compile(r"[a-z0-9]+")
# Cyrillic letters that look like Latin ones: texts of the region mix them by mistake and by intent.
LOOKALIKES = str.maketrans("АВЕКМНОРСТУХІЈЅҺаеорсухіјѕһԁ", "ABEKMHOPCTYXIJSHaeopcyxijshd")


def fold(text: str) -> str:
    """Words in Latin small letters, apart by one blank, with a blank at both ends: `" usmon karimov "`."""
    return _words(_plain(text))


def fold_for_search(text: str) -> str:
    """A text folded as it sounds, and after it as it looks: what a folded value is looked for in."""
    plain = _plain(text)
    return _words(plain) + _words(plain.translate(LOOKALIKES))


def holds(folded: str, needle: str) -> bool:
    """Whether a folded text holds a folded value, word by word."""
    return len(needle) > 2 and needle in folded


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", html.unescape(unquote(text)))
    return "".join(letter for letter in plain if letter in "\n\t\r" or unicodedata.category(letter) not in _UNSEEN)


def _words(plain: str) -> str:
    return f" {' '.join(WORD.findall(anyascii(plain).casefold()))} "


_UNSEEN = ("Cf", "Mn", "Cc")
