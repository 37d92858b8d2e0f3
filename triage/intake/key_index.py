"""The key index on disk: which document versions hold a key. Derived from what is stored; it can be thrown away.

A folder of segments, each of up to 65,536 versions: sorted keys, where each key's list begins, the lists as 16-bit
places, and the versions at those places. Files are mapped, not read: a lookup touches the pages that it needs.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.keys import BESIDE, BITS, FORGIVEN, HEAD, HEAD_CODES, PAIR, Keys, NameKeys, Pair, Range, count_codes
from matcher.skeleton import CUTS

MOST = 1 << 16
"""Versions of one segment: their places fit into 16 bits."""
FEW, MANY_SMALL = MOST // 2, 8
"""Segments with fewer versions than FEW are joined when there are more of them than MANY_SMALL."""
TOGETHER = 1024
"""Versions whose keys lie in one array while a segment is made."""
SORTED, SAMPLED = 1 << 18, 64
"""Keys that are sorted at once, as far as one key in SAMPLED tells where to divide them."""
MANIFEST = "segments.json"
PARTS = ("keys", "begins", "places", "versions")


@dataclass(frozen=True)
class Segment:
    """One segment as arrays."""

    keys: Keys
    begins: NDArray[np.uint32]
    places: NDArray[np.uint16]
    versions: NDArray[np.int64]

    def holding(self, ranges: Sequence[Range], endings: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which versions hold a word of one of the ranges; `endings` marks the codes that an ending may add."""
        found = np.zeros(len(self.versions), np.bool_)
        low = np.searchsorted(self.keys, np.array([each.low for each in ranges], np.uint64))
        high = np.searchsorted(self.keys, np.array([each.high for each in ranges], np.uint64))
        for row in np.flatnonzero(high > low).tolist():
            first, last = int(low[row]), int(high[row])
            inflected = _inflected(self.keys[first:last], BITS, ranges[row].count, endings)
            self._mark(found, np.flatnonzero(inflected) + first)
        return found

    def pairing(self, sought: "SoughtPair", endings: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which versions hold a pair of words, and what is exact of it."""
        found = np.zeros(len(self.versions), np.bool_)
        low, high = np.searchsorted(self.keys, sought.low), np.searchsorted(self.keys, sought.high)
        for count in set(sought.counts[high > low].tolist()):
            rows = np.flatnonzero((sought.counts == count) & (high > low))
            here = np.concatenate([np.arange(low[row], high[row]) for row in rows])
            self._mark(found, here[sought.fits(self.keys[here], count, endings)])
        for exact in sought.pair.exact if found.any() else ():
            found &= self.holding(exact, endings)
        return found

    def _mark(self, found: NDArray[np.bool_], keys: NDArray[np.int64]) -> None:
        for key in keys.tolist():
            found[self.places[int(self.begins[key]) : int(self.begins[key + 1])]] = True


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which segments count, and the newest version that they know."""

    segments: tuple[str, ...]
    last: int


class KeyIndex:
    """The index in one folder. Reading needs no lock; one process at a time may add."""

    def __init__(self, folder: Path, version: str) -> None:
        self._folder = folder / version

    @property
    def last(self) -> int:
        """Number of the newest version that it knows; 0 while it is empty."""
        return self._manifest().last

    def add(self, versions: Sequence[int], keys: Sequence[Keys], last: int) -> None:
        """Adds versions with their keys, and notes that all up to `last` are known. Atomic."""
        manifest = self._manifest()
        names = list(manifest.segments)
        for at in range(0, len(versions), MOST):
            names.append(self._write(make_segment(versions[at : at + MOST], keys[at : at + MOST]), last, at))
        names = self._joined(names, last)
        self._write_manifest(names, last)
        for path in self._folder.glob("*.npy"):
            if path.name.split(".")[0] not in names:
                path.unlink()

    def find(self, names: Sequence[NameKeys]) -> list[int]:
        """Versions that may name a person with these names, in order."""
        sought = [Sought(each) for each in names]
        found = [versions for segment in self._segments() for versions in [_find(segment, sought)] if len(versions)]
        return sorted(int(version) for versions in found for version in versions)

    def _segments(self) -> Iterator[Segment]:
        for name in self._manifest().segments:
            yield self._load(name)

    def _load(self, name: str) -> Segment:
        paths = (self._folder / f"{name}.{part}.npy" for part in PARTS)
        return Segment(*(np.load(path, mmap_mode="r").view(np.ndarray) for path in paths))

    def _write(self, segment: Segment, last: int, at: int) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{last:012}-{at // MOST:04}-{len(segment.versions)}"
        for part in PARTS:
            np.save(self._folder / f"{name}.{part}.npy", getattr(segment, part))
        return name

    def _joined(self, names: list[str], last: int) -> list[str]:
        small = [name for name in names if int(name.rsplit("-", 1)[1]) < FEW]
        if len(small) <= MANY_SMALL:
            return names
        segments = [self._load(name) for name in small]
        kept = [name for name in names if name not in small]
        for at, group in enumerate(_grouped(segments)):
            kept.append(self._write(join_segments(group), last, (9000 + at) * MOST))
        return kept

    def _manifest(self) -> Manifest:
        try:
            found = json.loads((self._folder / MANIFEST).read_text("utf8"))
        except FileNotFoundError:
            return Manifest((), 0)
        return Manifest(tuple(found["segments"]), int(found["last"]))

    def _write_manifest(self, names: Sequence[str], last: int) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{MANIFEST}.draft"
        with draft.open("w", encoding="utf8") as stream:
            json.dump({"segments": list(names), "last": last}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self._folder / MANIFEST)


def make_segment(versions: Sequence[int], keys: Sequence[Keys]) -> Segment:
    """The segment of at most MOST versions, given their keys."""
    places = np.arange(len(versions), dtype=np.uint16)
    parts = [
        Postings(np.concatenate(keys[at : at + TOGETHER]), _places_of(places, keys, at))
        for at in range(0, len(versions), TOGETHER)
    ]
    return _sorted_segment(parts, np.array(versions, np.int64))


def _places_of(places: NDArray[np.uint16], keys: Sequence[Keys], at: int) -> NDArray[np.uint16]:
    here = slice(at, at + TOGETHER)
    return np.repeat(places[here], [len(each) for each in keys[here]])


def join_segments(segments: Sequence[Segment]) -> Segment:
    """One segment of several that have no more than MOST versions together."""
    sizes = np.cumsum([0, *(len(segment.versions) for segment in segments)])
    parts = [
        Postings(np.repeat(segment.keys, np.diff(segment.begins)), segment.places + np.uint16(size))
        for segment, size in zip(segments, sizes, strict=False)
    ]
    return _sorted_segment(parts, np.concatenate([segment.versions for segment in segments]))


@dataclass(frozen=True, slots=True)
class Postings:
    """Keys of some versions, and the place of the version of each."""

    keys: Keys
    places: NDArray[np.uint16]


def _sorted_segment(parts: Sequence[Postings], versions: NDArray[np.int64]) -> Segment:
    """Sorted range by range of the keys: to sort all at once takes six times the memory of what is sorted."""
    bounds = _bounds(parts)
    ranges = [np.searchsorted(bounds, part.keys, side="right").astype(np.uint16) for part in parts]
    done = [_sorted_range(parts, ranges, number) for number in range(len(bounds) + 1)]
    counts = np.concatenate([counts for _, counts, _ in done])
    begins = np.zeros(len(counts) + 1, np.uint32)
    np.cumsum(counts, out=begins[1:])
    return Segment(
        np.concatenate([keys for keys, _, _ in done]), begins, np.concatenate([at for *_, at in done]), versions
    )


def _bounds(parts: Sequence[Postings]) -> Keys:
    """Keys that divide all of them into ranges of about SORTED."""
    sample = np.sort(np.concatenate([np.zeros(0, np.uint64), *(part.keys[::SAMPLED] for part in parts)]))
    return np.unique(sample[SORTED // SAMPLED :: SORTED // SAMPLED])


def _sorted_range(
    parts: Sequence[Postings], ranges: Sequence[NDArray[np.uint16]], number: int
) -> tuple[Keys, NDArray[np.uint32], NDArray[np.uint16]]:
    """(distinct keys of one range, how often each is there, the places), in order of the keys."""
    rows = [np.flatnonzero(here == number) for here in ranges]
    keys = np.concatenate([np.zeros(0, np.uint64), *(part.keys[row] for part, row in zip(parts, rows, strict=True))])
    places = [part.places[row] for part, row in zip(parts, rows, strict=True)]
    order = np.argsort(keys, kind="stable")
    distinct, counts = np.unique(keys, return_counts=True)
    return distinct, counts.astype(np.uint32), np.concatenate([np.zeros(0, np.uint16), *places])[order]


def _grouped(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for segment in segments:
        if group and sum(len(each.versions) for each in group) + len(segment.versions) > MOST:
            yield group
            group = []
        group.append(segment)
    yield group


class Sought:
    """The keys of a name, made ready to be looked for in many segments."""

    def __init__(self, name: NameKeys) -> None:
        self.words = (*name.alone, *name.titled)
        self.pairs = [SoughtPair(pair) for pair in name.pairs]
        self.endings = _marked(name.endings)


class SoughtPair:
    """A pair of words, made ready: where keys of its one word begin and end, and what the other word may be."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        forgiven = PAIR | BESIDE | FORGIVEN
        marks = (forgiven,) if pair.typed else (PAIR, PAIR | BESIDE, forgiven)
        begins = [(mark, *_head(key)) for mark in marks for key in pair.ones]
        self.low = np.array([mark | head << HEAD for mark, head, _ in begins], np.uint64)
        self.high = np.array([mark | head + _step(count) << HEAD for mark, head, count in begins], np.uint64)
        self.counts = np.array([count for *_, count in begins], np.int64)
        others: dict[int, set[int]] = defaultdict(set)
        for head, count in map(_head, pair.others):
            others[count].add(head)
        self._others = {count: np.array(sorted(heads), np.uint64) for count, heads in others.items()}
        self._endings = _marked(pair.endings)

    def fits(self, keys: Keys, count: int, endings: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which of some keys, whose one word begins with the `count` codes that it must, are of such a pair."""
        found = _inflected(keys >> np.uint64(HEAD) & _HEAD_MASK, HEAD, count, endings)
        rows = np.flatnonzero(found)
        heads, fitting = keys[rows] & _HEAD_MASK, np.zeros(len(rows), np.bool_)
        for codes, wanted in self._others.items():
            begins = heads & ~np.uint64(_step(codes) - 1)
            fitting |= np.isin(begins, wanted) & _inflected(heads, HEAD, codes, self._endings)
        found[rows] = fitting
        return found


_HEAD_MASK = np.uint64((1 << HEAD) - 1)


def _head(key: int) -> tuple[int, int]:
    """(the first codes of a skeleton, moved so that the first stands highest, and how many they are)."""
    count = count_codes(key)
    if count > HEAD_CODES:
        return key >> 4 * (count - HEAD_CODES), HEAD_CODES
    return key << 4 * (HEAD_CODES - count), count


def _step(count: int) -> int:
    """How far the heads of words lie apart that differ in the last of `count` codes."""
    return 1 << 4 * (HEAD_CODES - count)


def _marked(endings: Iterable[int]) -> NDArray[np.bool_]:
    marked = np.zeros(1 << 4 * CUTS, np.bool_)
    marked[[0, *endings]] = True
    return marked


def _find(segment: Segment, names: Sequence[Sought]) -> NDArray[np.int64]:
    found = np.zeros(len(segment.versions), np.bool_)
    for name in names if len(segment.keys) else ():
        found |= segment.holding(name.words, name.endings)
        for pair in name.pairs:
            found |= segment.pairing(pair, name.endings)
    hits: NDArray[np.int64] = segment.versions[found]
    return hits


def _inflected(keys: Keys, bits: int, count: int, endings: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of some keys of `bits`, that begin with `count` codes, have nothing or an ending after them.

    Of a head that is full to its last code nobody knows how its word goes on: it may be an ending."""
    found: NDArray[np.bool_]
    rest = keys & np.uint64((1 << (bits - 4 * count)) - 1)
    found = rest == 0
    if bits == HEAD and count + CUTS > HEAD_CODES:
        found |= rest & np.uint64(15) != 0
    for codes in range(1, CUTS + 1):
        shift = bits - 4 * (count + codes)
        if shift < 0:
            break
        tail = rest >> np.uint64(shift)
        found |= (rest & np.uint64((1 << shift) - 1) == 0) & (tail & np.uint64(15) != 0) & endings[tail]
    return found
