"""Segments of the key index are made range by range: the same as sorted at once, and in little memory."""

import tracemalloc

import numpy as np
import pytest

from triage.intake import key_index
from triage.intake.key_index import PARTS, join_segments, make_segment

MOST_MEMORY = 4.0
"""Times the size of the keys that making a segment of them may take; sorted at once, it takes more than 6."""


def keys_of_versions(count, each):
    """Sorted keys of some versions; some keys are of many, most of few."""
    drawn = np.random.default_rng(7)
    return [np.unique(drawn.zipf(1.3, each).astype(np.uint64) % np.uint64(1 << 63)) for _ in range(count)]


def postings(segment):
    """(key, version) of all that a segment holds, in its order."""
    keys = np.repeat(segment.keys, np.diff(segment.begins))
    return list(zip(keys.tolist(), segment.versions[segment.places].tolist(), strict=True))


@pytest.fixture
def small_ranges(monkeypatch):
    monkeypatch.setattr(key_index, "SORTED", 200)
    monkeypatch.setattr(key_index, "SAMPLED", 4)
    monkeypatch.setattr(key_index, "TOGETHER", 30)


@pytest.mark.usefixtures("small_ranges")
def test_range_by_range_a_segment_is_what_it_is_sorted_at_once():
    versions, keys = range(1000, 1250), keys_of_versions(250, 40)

    segment = make_segment(versions, keys)

    assert postings(segment) == sorted(
        (key, version) for version, own in zip(versions, keys, strict=True) for key in own.tolist()
    )
    assert [getattr(segment, part).dtype for part in PARTS] == [np.uint64, np.uint32, np.uint16, np.int64]


@pytest.mark.usefixtures("small_ranges")
def test_joined_segments_are_the_segment_of_all_their_versions():
    versions, keys = list(range(250)), keys_of_versions(250, 40)
    parts = [make_segment(versions[at : at + 70], keys[at : at + 70]) for at in range(0, 250, 70)]

    assert postings(join_segments(parts)) == postings(make_segment(versions, keys))


def test_making_a_segment_takes_little_more_memory_than_its_keys():
    drawn = np.random.default_rng(7).integers(1, 200_000, (10_000, 150), np.uint64) << np.uint64(40)
    keys, size = list(np.sort(drawn)), drawn.nbytes
    tracemalloc.start()

    make_segment(range(len(keys)), keys)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_MEMORY * size
