"""Consonant skeletons: a short key that all spellings of a name share, made from single characters.

On the text side a word has one skeleton, read off character by character, so that a whole text can be keyed by one
table. What that loses (kh or h, dzh or j, Persian v) is expanded on the side of the watchlist, once.
"""

from itertools import islice, product

from config.names import SCRIPTS, NameRules

LONGEST = 15
"""Codes of a skeleton that are kept; four bits each."""

_CLASSES = {"b": 1, "p": 1, "v": 2, "f": 2, "k": 3, "x": 3, "g": 4, "d": 5, "t": 5, "l": 7, "m": 8, "n": 9, "r": 10}
_CLASSES |= dict.fromkeys("szjcw", 6)
_B, _V, _K, _G, _T, _S, _N = 1, 2, 3, 4, 5, 6, 9

# What else a sound of the watchlist may look like in a text, as codes; the first is the usual one.
_OTHERWISE: dict[str, tuple[tuple[int, ...], ...]] = {
    "h": ((), (_K,)),
    "x": ((_K,), ()),
    "j": ((_S,), (_T, _S)),
    "c": ((_S,), (_T, _S)),
}
_MOST = 24


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


def pack(codes: tuple[int, ...] | list[int]) -> int:
    """A skeleton as one number; 0 is the empty one. The last code is in the lowest four bits, so a shift cuts it off."""
    key = 0
    for code in codes[:LONGEST]:
        key = key << 4 | code
    return key


def skeleton(word: str, classes: dict[str, int]) -> int:
    """The skeleton of a printed word: neighbouring letters of one code count once."""
    codes: list[int] = []
    last = 0
    for letter in word:
        code = classes.get(letter, 0)
        if code and code != last:
            codes.append(code)
        last = code
    return pack(codes)


def keys_of(sounds: str) -> frozenset[int]:
    """All skeletons under which a text may show a reading."""
    options = [_options(sound) for sound in sounds]
    usual = [choice[0] for choice in options]
    choices = [list(choice) for choice in islice(product(*options), _MOST)]
    choices.append([() if sound == "v" else codes for sound, codes in zip(sounds, usual, strict=True)])
    choices.append([(_S,) if sound in "yx" else codes for sound, codes in zip(sounds, usual, strict=True)])
    found = {pack(_join(choice)) for choice in choices}
    return frozenset(key for base in found for key in (base, _merge(base, (_T, _S), _S), _merge(base, (_N, _G), _N)) if key)


def _options(sound: str) -> tuple[tuple[int, ...], ...]:
    """What a sound may look like in a text, the usual first."""
    plain = (_CLASSES[sound],) if sound in _CLASSES else ()
    return _OTHERWISE.get(sound, (plain,))


def _join(choice: list[tuple[int, ...]]) -> list[int]:
    codes: list[int] = []
    last = 0
    for option in choice:
        for code in option:
            if code != last:
                codes.append(code)
            last = code
        if not option:
            last = 0
    return codes


def _merge(key: int, pair: tuple[int, int], single: int) -> int:
    codes = unpack(key)
    out: list[int] = []
    place = 0
    while place < len(codes):
        hit = tuple(codes[place : place + 2]) == pair
        out.append(single if hit else codes[place])
        place += 2 if hit else 1
    return pack(out)


def unpack(key: int) -> list[int]:
    """The codes of a skeleton, first to last."""
    codes = []
    while key:
        codes.append(key & 15)
        key >>= 4
    return codes[::-1]


def neighbourhood(key: int) -> frozenset[int]:
    """The key and every key with one code left out: two keys are one code apart where these meet."""
    places = range((key.bit_length() + 3) // 4)
    return frozenset((key, *((key >> 4 * (place + 1)) << 4 * place | key & ((1 << 4 * place) - 1) for place in places)))
