"""Batches of a rematch are cut into pieces for the workers, and come back whole and in order."""

from collections.abc import Iterator

import pytest

from cli.engines import PARTS, PIECE, reading_with
from db.queries.rematching import StoredText
from db.work.job import Here
from matcher.values import WatchedPerson
from triage.intake.matching import match_job

PERSON = WatchedPerson("P1", "Muhiddin Kabiri", (), "TJ", "political opposition", 1965)


class Ahead(Here):
    """Takes some pieces before it gives a result, as a pool does; notes how long they are."""

    def __init__(self):
        self.sizes = []

    def map(self, job, pieces):
        taken = list(pieces)
        self.sizes += map(len, taken)
        yield from super().map(job, taken)


def stored(number):
    name = "Muhiddin Kabiri" if number % 3 else "Ivan Petrov"
    return StoredText(number, number, f"News {number}", f"{name} was detained in Vienna.", "", "en", None, "")


def batches_of_sizes(sizes) -> Iterator[list[StoredText]]:
    first = 0
    for size in sizes:
        yield [stored(first + n) for n in range(size)]
        first += size


@pytest.mark.parametrize("engine", [Here(), Ahead()], ids=["one after the other", "ahead"])
def test_batches_come_back_whole_and_in_order(engine):
    sizes = [3, 2 * PIECE + 20, 1, PIECE]

    found = list(reading_with(engine, match_job([PERSON], 0.5))(batches_of_sizes(sizes)))

    assert [len(batch) for batch in found] == sizes
    named = [bool(findings) for batch in found for findings in batch]
    assert named == [bool(number % 3) for number in range(sum(sizes))]


def test_one_batch_is_work_for_several_workers():
    engine = Ahead()

    list(reading_with(engine, match_job([PERSON], 0.5))(batches_of_sizes([500, 60])))

    assert len(engine.sizes) == PARTS + 2
    assert max(engine.sizes) <= 500 // PARTS + 1
