"""The skeletons under which a text may show readings: of thousands at once, as one flat array of codes.

A text has one code for each letter, so what two letters of it write (kh, dzh), or what it leaves out (Persian v), is
foreseen here, on the side of the watchlist.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from matcher.marks import Bytes, Keys
from matcher.ragged import Rows, distinct_pairs, numbered
from matcher.readings import letters
from matcher.skeleton import LONGEST, OPEN, class_of

Marked = NDArray[np.bool_]

_END = 31
"""Stands behind the codes of each reading; 0 is a sound without a code."""

_MOST, _OPTIONAL = 24, 5
"""Mixtures of what one reading may look like, and the sounds that fill so many."""


def _table(codes: dict[str, int], otherwise: Bytes) -> Bytes:
    table = otherwise.copy()
    for sound, code in codes.items():
        table[ord(sound) - 96] = code
    return table


_USUAL = np.array([_END, *(class_of(chr(sound)) for sound in range(97, 123))], np.uint8)
_OTHERWISE = _table({"h": 3, "x": 0, "j": 6, "c": 6}, _USUAL)
"""What else a sound may look like; j and c then have a 5 before: dzh, tch."""
_WITHOUT_V = np.where(_USUAL[22] == _USUAL, np.uint8(0), _USUAL)
"""Codes of a text that writes v as a vowel, as Persian does, or not at all."""
_AS_SIBILANTS = _table({"x": 6, "y": 6}, _USUAL)
"""Codes of a text in which x and y are what they are in no other: ch, and j."""
_NONE = np.zeros(27, np.uint8)
_MAY_DIFFER, _MADE_OF_TWO = (_table(dict.fromkeys(some, 1), _NONE) for some in ("hxjc", "jc"))


def usual_keys(sounds: Bytes) -> Keys:
    """The skeleton under which a text usually shows each reading; readings as matcher.readings.letters gives them."""
    return _packed(_USUAL[sounds])


def shown_keys(sounds: Bytes) -> tuple[Rows, Keys]:
    """All skeletons under which a text may show readings: the number of the reading and the skeleton, in order."""
    if not len(sounds):
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    rows, codes = zip(*_spelled(sounds), strict=True)
    row, flat = np.concatenate(rows), np.concatenate(codes)
    joined = [_joined(row, flat, first, code, gone) for first, code, gone in ((5, 6, 0), (9, 4, 1))]
    row = np.concatenate([row, *(one for one, _ in joined)])
    keys = _packed(np.concatenate([flat, *(one for _, one in joined)]))
    some = np.flatnonzero(keys)
    return distinct_pairs(row[some], keys[some])


def keys_of(*readings: str) -> frozenset[int]:
    """All skeletons under which a text may show one of some readings."""
    return frozenset(shown_keys(letters(readings))[1].tolist())


def ending_keys(readings: Iterable[str]) -> frozenset[int]:
    """Skeletons that case endings add to a word, as many as four bits can tell: up to three codes."""
    codes = _USUAL[letters(list(readings))]
    _, joined = _joined(np.zeros(int((codes == _END).sum()), np.int64), codes, 9, 4, 1)
    keys = _packed(np.append(codes, joined), opened=False)
    return frozenset(keys[(keys > 0) & (keys < 1 << 12)].tolist())


def _spelled(sounds: Bytes) -> Iterable[tuple[Rows, Bytes]]:
    """The codes of readings with each mixture of what their sounds may look like: numbers of readings, codes."""
    yield _mixed(sounds)
    for table, which in ((_WITHOUT_V, "v"), (_AS_SIBILANTS, "xy")):
        has = np.isin(sounds, [ord(sound) - 96 for sound in which])
        rows, some = _readings_with(sounds, has)
        yield rows, table[some]


def _readings_with(flat: Bytes, marked: Marked, end: int = 0) -> tuple[Rows, Bytes]:
    """Those readings of which a sound is marked: their numbers, and the sounds of them all."""
    last = flat == end
    row = np.cumsum(last) - last
    chosen = np.zeros(int(last.sum()), np.bool_)
    chosen[row[marked]] = True
    return np.flatnonzero(chosen), flat[chosen[row]]


def _mixed(sounds: Bytes) -> tuple[Rows, Bytes]:
    """Each reading with the usual code of each sound or the other one, the last sounds first, up to a limit."""
    ends = np.flatnonzero(sounds == 0)
    starts = np.append(0, ends[:-1] + 1)
    differs = _MAY_DIFFER[sounds]
    before = np.cumsum(differs, dtype=np.int64) - differs
    count = before[ends] - before[starts]
    rows, mixture = numbered(np.minimum(1 << np.minimum(count, _OPTIONAL), _MOST))
    string, within = numbered((ends - starts + 1)[rows])
    place = starts[rows][string] + within
    behind = np.minimum((count + before[starts])[rows][string] - before[place] - 1, _OPTIONAL)
    other = (mixture[string] >> np.maximum(behind, 0) & 1 & differs[place]).astype(np.bool_)
    codes = np.where(other, _OTHERWISE[sounds[place]], _USUAL[sounds[place]])
    two = np.flatnonzero(other & (_MADE_OF_TWO[sounds[place]] != 0))
    return rows, np.insert(codes, two, 5)


def _joined(rows: Rows, codes: Bytes, first: int, second: int, gone: int) -> tuple[Rows, Bytes]:
    """Those readings in which two codes stand together, with the first (`gone` is 0) or the second of them left out:
    numbers as in `rows`, codes."""
    pair = np.zeros(len(codes), np.bool_)
    pair[:-1] = (codes[:-1] == first) & (codes[1:] == second)
    which, some = _readings_with(codes, pair, _END)
    lost = np.flatnonzero((some[:-1] == first) & (some[1:] == second)) + gone
    return rows[which], np.delete(some, lost)


def _packed(codes: Bytes, opened: bool = True) -> Keys:
    """Codes of readings as skeletons: neighbouring equal ones count once, OPEN stands before a first 0 if `opened`."""
    last = codes == _END
    ends = np.flatnonzero(last)
    if not len(ends):
        return np.zeros(0, np.uint64)
    kept = np.flatnonzero((codes != 0) & ~last & (codes != np.append(np.uint8(_END), codes[:-1])))
    owner = np.cumsum(last, dtype=np.int32)[kept]
    counts = np.bincount(owner, minlength=len(ends))
    first = np.cumsum(counts) - counts
    opens = (codes[np.append(0, ends[:-1] + 1)] == 0) & (counts > 0) & opened
    total = np.minimum(counts + opens, LONGEST)
    place = (total - 1 + first - opens)[owner] - np.arange(len(kept))
    values = np.where(place < 0, 0, codes[kept]).astype(np.uint64) << (4 * np.maximum(place, 0)).astype(np.uint64)
    keys = np.zeros(len(ends), np.uint64)
    some = np.flatnonzero(counts)
    if len(some):
        keys[some] = np.bitwise_or.reduceat(values, first[some])
    keys[opens] |= np.uint64(OPEN) << (4 * (total[opens] - 1)).astype(np.uint64)
    return keys
