"""`python -m bench.backfill.waiting FOLDER TEXTS`: where the time of two processes goes that one does not need.

Each piece of a match says when it was begun and ended and what processor time it took. So it is told apart: that the
same work takes more processor time beside another process (they share memory and caches), that a process was ready to
run and had no processor, that it waited for its next piece, and what the process that hands out took. FOLDER holds
files of JSON lines, as of bench.backfill.engines."""

import argparse
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench.backfill.engines import PERSONS, texts_of
from db.work.job import Job
from db.work.pool import Pool
from triage.intake.matching import (
    Batch,
    Findings,
    MatchJob,
    ReaderFacts,
    batches_of,
    make_reader,
    match_job,
    read_batch,
)
from triage.intake.reading import Reader

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Spent:
    """One piece of work: by which process, from when to when by the clock, and its processor time; in seconds."""

    process: int
    began: float
    ended: float
    busy: float


@dataclass(frozen=True, slots=True)
class Sum:
    """Seconds of one run, summed over its processes."""

    clock: float
    """From the first piece handed out to the last taken back: of each process."""
    busy: float
    """Processor time of the pieces."""
    queued: float
    """Within pieces, without a processor."""
    waiting: float
    """Between pieces."""
    ends: float
    """Before its first and after its last piece."""
    parent: float
    """Processor time of the process that hands out."""


def read_and_give(reader: Reader, batch: Batch) -> tuple[Spent, Findings]:
    """Matches a batch, and says what that took; the findings go back with it, as in a rematch."""
    began, used = time.perf_counter(), time.process_time()
    found = read_batch(reader, batch)
    return Spent(os.getpid(), began, time.perf_counter(), time.process_time() - used), found


def run(workers: int, job: MatchJob, pieces: Sequence[Batch]) -> Sum:
    """One run of a pool, after pieces that make its processes ready."""
    timed: Job[ReaderFacts, Reader, Batch, tuple[Spent, Findings]] = Job(job.payload, make_reader, read_and_give)
    pool = Pool(workers)
    list(pool.map(timed, pieces[: 4 * workers]))
    began, used = time.perf_counter(), time.process_time()
    spent = [each for each, _ in pool.map(timed, pieces)]
    clock, parent = time.perf_counter() - began, time.process_time() - used
    pool.close()
    by_process: dict[int, list[Spent]] = defaultdict(list)
    for each in spent:
        by_process[each.process].append(each)
    busy = sum(each.busy for each in spent)
    within = sum(each.ended - each.began for each in spent)
    waiting = sum(after.began - one.ended for own in by_process.values() for one, after in pairwise(own))
    return Sum(clock, busy, within - busy, waiting, clock * workers - within - waiting, parent)


def main() -> None:
    """Prints the sums of one and of two, and what two would reach without each loss."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("texts", type=int)
    parser.add_argument("--piece", type=int, default=100)
    said = parser.parse_args()
    pieces = list(batches_of(texts_of(said.folder, said.texts), said.piece))
    job = match_job(PERSONS, 0.3)
    rounds = [(run(1, job, pieces), run(2, job, pieces)) for _ in range(ROUNDS)]
    one, two = min(rounds, key=lambda pair: pair[0].clock + pair[1].clock)
    print(f"{len(pieces)} pieces of {said.piece}, the quickest of {ROUNDS} rounds; seconds")
    print(f"{'':24}{'one':>8}{'two':>8}")
    for title in ("clock", "busy", "queued", "waiting", "ends", "parent"):
        print(f"{title:24}{getattr(one, title):8.2f}{getattr(two, title):8.2f}")
    print(f"two against one: {one.clock / two.clock:.2f}")
    for title in ("queued", "waiting", "ends"):
        without = two.clock - getattr(two, title) / 2
        print(f"  without what two lose by '{title}': {one.clock / without:.2f}")
    slower = two.busy / one.busy
    print(f"the same pieces take {slower:.2f} times the processor time beside another process", end="; ")
    print(f"that alone allows {2 / slower:.2f}, with the parent's share {2 / (slower + two.parent / one.busy):.2f}")


if __name__ == "__main__":
    main()
