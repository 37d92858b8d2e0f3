"""Which engine a command means."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Annotated

import typer

from config.errors import UsageError
from db.work.cluster import Cluster
from db.work.job import Engine, Here
from db.work.pool import Pool
from matcher.values import Text
from triage.intake.matching import Batch, Findings, MatchJob, batches_of
from triage.intake.reading import Finding
from triage.intake.rematch import ReadAll, Versions
from triage.intake.run import ReadTexts, text_of

PIECE = 50
"""Texts that a worker is given at once, at least."""
PARTS = 8
"""Pieces of a batch of many texts: of the 560 of a name, two batches, one worker would else read nearly all."""

Name = Annotated[str, typer.Option("--engine", help="Where the heavy work runs: here, local (a pool), dask.")]
Scheduler = Annotated[str, typer.Option(help="Address of a Dask scheduler, as tcp://10.0.0.1:8786.")]
Slurm = Annotated[bool, typer.Option("--slurm", help="Ask SLURM for Dask workers.")]
Workers = Annotated[int, typer.Option(min=0, help="Processes of the pool, or SLURM jobs; 0: as the machine has.")]


@contextmanager
def engine_of(name: str, scheduler: str, slurm: bool, workers: int) -> Iterator[Engine]:
    """The engine, ended with the block. Raises UsageError for a combination that cannot be meant."""
    engine = _engine(name, scheduler, slurm, workers)
    try:
        yield engine
    finally:
        engine.close()


def _engine(name: str, scheduler: str, slurm: bool, workers: int) -> Engine:
    if name not in ("here", "local", "dask"):
        raise UsageError(f"--engine: expected here, local or dask, found '{name}'")
    if name == "dask":
        if bool(scheduler) == slurm:
            raise UsageError("--engine dask needs either --scheduler ADDRESS or --slurm")
        return Cluster(scheduler, workers)
    if scheduler or slurm:
        raise UsageError("--scheduler and --slurm belong to --engine dask")
    return Pool(workers) if name == "local" else Here()


def reading_with(engine: Engine, job: MatchJob) -> ReadAll:
    """Matching by an engine, as a rematch takes it."""

    def read_all(batches: Iterable[Versions]) -> Iterator[Findings]:
        counts: deque[int] = deque()
        """Pieces of each batch in work."""

        def pieces() -> Iterator[Batch]:
            for batch in batches:
                size = max(PIECE, -(-len(batch) // PARTS))
                parts = list(batches_of(map(text_of, batch), size))
                counts.append(len(parts))
                yield from parts

        results = engine.map(job, pieces())
        for first in results:
            rest = islice(results, counts.popleft() - 1)
            yield tuple(chain(first, *rest))

    return read_all


def matching_with(engine: Engine, job: MatchJob) -> ReadTexts:
    """Matching of the texts of one batch by an engine, as an intake takes it."""

    def read(texts: Sequence[Text]) -> list[tuple[Finding, ...]]:
        pieces = (tuple(texts[at : at + PIECE]) for at in range(0, len(texts), PIECE))
        return [found for findings in engine.map(job, pieces) for found in findings]

    return read
