"""Reads a printed word as sounds, whatever alphabet and spelling it is written in."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from config.names import SCRIPTS, NameRules, Script

_EDGES = {"^": "", "$": ""}
"""Signs of the beginning and the end of a word, for letters that read otherwise there."""

_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328") | frozenset(
    map(chr, range(0x064B, 0x0671))
)
"""Marks that alphabets, stress and vowel signs really use, where they stand apart from their letters."""

_REPEAT = re.compile(r"(.)\1+")
_STARTS: dict[str, Script] = {"CYRILLIC": "cyrillic", "LATIN": "latin", "ARABIC": "arabic"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How one word sounds."""

    sounds: str
    script: Script
    disguised: bool
    """Look-alike, styled or hidden characters were seen through."""


class Reader:
    """Reads words by the tables of `rules`."""

    def __init__(self, rules: NameRules) -> None:
        self._tables = {script: {row.sign: row.to for row in rules.letters[script]} | _EDGES for script in SCRIPTS}
        self._patterns = {script: _longest_first(table) for script, table in self._tables.items()}
        self._lookalikes = {script: _lookalikes(rules, script) for script in SCRIPTS}
        self._silent = str.maketrans(dict.fromkeys(rules.apostrophes | rules.invisible))
        self._invisible = rules.invisible
        self._own = [(script, self._own_letters(script)) for script in SCRIPTS]

    def _own_letters(self, script: Script) -> frozenset[str]:
        """Letters that are what they look like, both cases: a word of these alone needs no closer look."""
        letters = {
            sign for low in self._tables[script] if len(low) == 1 for sign in (low, low.upper()) if len(sign) == 1
        }
        lookalike = self._lookalikes[script]
        return frozenset(
            sign
            for sign in letters
            if _script_of_letter(sign) == script
            and sign.lower() in self._tables[script]
            and ord(sign) not in self._silent
            and ord(sign) not in lookalike
            and unicodedata.normalize("NFKC", sign) == sign
        )

    def read(self, word: str) -> Reading:
        """The reading of one word; sounds are empty where nothing in it is a letter that we can read."""
        if not word:
            return Reading("", "latin", False)
        own = self._plainly(word)
        if own is not None:
            return Reading(_REPEAT.sub(r"\1", self._sound(word.lower(), own)), own, False)
        plain = unicodedata.normalize("NFKC", word.translate(self._silent))
        script, seen = self._seen(plain)
        sounds = self._sound(seen.lower(), script)
        return Reading(_REPEAT.sub(r"\1", sounds), script, self._disguised(word, plain, seen))

    def plain(self, word: str) -> str:
        """The word as it is meant: hidden characters left out, styled and look-alike ones replaced."""
        if self._plainly(word) is not None:
            return word
        script, seen = self._seen(unicodedata.normalize("NFKC", word.translate(self._silent)))
        table = self._tables[script]
        return "".join(sign if sign.lower() in table else _base(sign, table) for sign in seen)

    def _plainly(self, word: str) -> Script | None:
        """The script of a word that has none but its own letters; None for other words."""
        if word:
            for script, own in self._own:
                if own.issuperset(word):
                    return script
        return None

    def _seen(self, plain: str) -> tuple[Script, str]:
        """The script that a word is meant in, and the word with its look-alikes replaced.

        Of two scripts the one in which fewer letters stay foreign; of equals the one of most letters.
        """
        script = script_of(plain)
        if plain.isascii() and plain.isalpha():
            return script, plain
        counts = _foreign_counts(plain)
        if not counts or len(counts) == 1:
            return script, plain.translate(self._lookalikes[script])
        options = [(script, plain.translate(self._lookalikes[script]))]
        options += [(other, plain.translate(self._lookalikes[other])) for other in counts if other != script]
        return min(options, key=lambda option: sum(n for s, n in _foreign_counts(option[1]).items() if s != option[0]))

    def _sound(self, word: str, script: Script) -> str:
        table = self._tables[script]
        if not table.keys() >= set(word):
            word = "".join(letter if letter in table else _base(letter, table) for letter in word)
        return "".join([table[sign] for sign in self._patterns[script].findall(f"^{word}$")])

    def _disguised(self, word: str, plain: str, seen: str) -> bool:
        if word.isascii():
            return seen != plain
        hidden = any(sign in self._invisible and sign not in "\u00ad\u200c\u0640" for sign in word)
        styled = any(ord(sign) > 0x2000 and _styled(sign) for sign in word)
        stacked = any(unicodedata.category(sign) in ("Mn", "Me") and sign not in _MARKS for sign in word)
        return hidden or styled or stacked or seen != plain


def _styled(sign: str) -> bool:
    meant = unicodedata.normalize("NFKC", sign)
    return meant != sign and meant.isalpha()


def _foreign_counts(word: str) -> dict[Script, int]:
    counts: dict[Script, int] = {}
    for letter in word:
        script = _script_of_letter(letter)
        if script is not None:
            counts[script] = counts.get(script, 0) + 1
    return counts


@lru_cache(maxsize=4096)
def _script_of_letter(letter: str) -> Script | None:
    return _STARTS.get(unicodedata.name(letter, "").split(" ")[0])


def script_of(word: str) -> Script:
    """The script that most letters of the word belong to; latin where none is known."""
    counts = _foreign_counts(word)
    return max(counts, key=lambda script: counts[script]) if counts else "latin"


def _longest_first(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))


def _lookalikes(rules: NameRules, script: Script) -> dict[int, str]:
    return {ord(row.from_): row.to for row in rules.lookalikes if row.in_ == script}


def _base(letter: str, table: dict[str, str]) -> str:
    """The letter without its marks, or its nearest ASCII letters, or nothing."""
    base = unicodedata.normalize("NFD", letter)[0]
    if base.lower() in table:
        return base
    return "".join(sign for sign in anyascii(letter).lower() if sign in table)
