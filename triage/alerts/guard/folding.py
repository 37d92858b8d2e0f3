"""Makes texts comparable, so that no spelling, script, case or invisible letter hides a value. Pure."""

import html
import re
import unicodedata
from urllib.parse import unquote

from anyascii import anyascii

WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """Words in Latin small letters, apart by one blank, with a blank at both ends: `" usmon karimov "`."""
    plain = unicodedata.normalize("NFKC", html.unescape(unquote(text)))
    visible = "".join(
        letter for letter in plain if unicodedata.category(letter) not in ("Cf", "Mn", "Cc") or letter in "\n\t\r"
    )
    return f" {' '.join(WORD.findall(anyascii(visible).casefold()))} "


def holds(folded: str, needle: str) -> bool:
    """Whether a folded text holds a folded value, word by word."""
    return len(needle) > 2 and needle in folded
