"""Consonant skeletons: a short key that all spellings of a name share, made from single characters.

On the text side a word has one skeleton, read off character by character, so that a whole text can be keyed by one
table. What that loses (kh or h, dzh or j, Persian v) is expanded on the side of the watchlist, once.
"""

from collections.abc import Iterable
from itertools import islice

from config.names import SCRIPTS, NameRules

LONGEST = 15
"""Codes of a skeleton that are kept; four bits each."""

_CLASSES = {
    "b": 1,
    "p": 1,
    "v": 2,
    "f": 2,
    "k": 3,
    "x": 3,
    "g": 4,
    "d": 5,
    "t": 5,
    "l": 7,
    "m": 8,
    "n": 9,
    "r": 10,
}  # 10 is the digit a
_CLASSES |= dict.fromkeys("szjcw", 6)
_N = 9

CUTS = 3
"""Codes of a skeleton that an ending may add."""

OPEN = 11
"""The code of a vowel, breath or glide at the beginning of a word."""


def class_of(sounds: str) -> int:
    """The code of a letter that reads as `sounds`; 0 for vowels, glides and breaths."""
    return next((_CLASSES[sound] for sound in sounds[-1:] + sounds if sound in _CLASSES), 0)


def letter_classes(rules: NameRules) -> dict[str, int]:
    """Codes of all single letters of all alphabets, both cases."""
    table: dict[str, int] = {}
    for script in SCRIPTS:
        for row in rules.letters[script]:
            if len(row.from_) == 1:
                code = _N if row.to == "ng" else class_of(row.to)
                table[row.from_] = table[row.from_.upper()[:1]] = code
    return table


def pack(codes: Iterable[int]) -> int:
    """A skeleton as one number; 0 is the empty one. The last code is in the lowest four bits: a shift cuts it off."""
    key = 0
    for code in islice(codes, LONGEST):
        key = key << 4 | code
    return key


def skeleton(word: str, classes: dict[str, int]) -> int:
    """The skeleton of a printed word: neighbouring letters of one code count once; OPEN if it begins with no code."""
    codes: list[int] = []
    last = 0
    for letter in word:
        code = classes.get(letter, 0)
        if code and code != last:
            codes.append(code)
        last = code
    return pack([OPEN, *codes] if codes and not classes.get(word[0], 0) else codes)


def neighbourhood(key: int) -> frozenset[int]:
    """The key and every key with one code left out: two keys are one code apart where these meet."""
    places = range((key.bit_length() + 3) // 4)
    return frozenset((key, *((key >> 4 * (place + 1)) << 4 * place | key & ((1 << 4 * place) - 1) for place in places)))


def cuts_of(key: int, endings: frozenset[int], most: int = CUTS) -> list[int]:
    """A skeleton, and what is left of it when the codes of a real ending are cut; two codes must stay."""
    cuts = (cut for cut in range(1, most + 1) if key >> 4 * cut >= 16 and key & ((1 << 4 * cut) - 1) in endings)
    return [key, *(key >> 4 * cut for cut in cuts)]
