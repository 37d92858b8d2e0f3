"""A pool of processes on this machine. A killed worker costs the pieces it had, and a new pool."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from db.work.ahead import work_ahead
from db.work.job import Job, Payload, Piece, Result, State

AHEAD = 2
"""Pieces that each worker has waiting: enough to keep it busy, few enough to keep memory flat."""


class Pool:
    """Runs a job in `workers` processes; as many as there are processors where none are named.

    Processes are spawned, not forked: a fork would copy open database connections and threads."""

    def __init__(self, workers: int = 0) -> None:
        self._workers = workers or os.cpu_count() or 1
        self._executor: ProcessPoolExecutor | None = None
        self._job: object = None

    def map(self, job: Job[Payload, State, Piece, Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """The result of each piece, in order."""
        yield from work_ahead(
            pieces,
            AHEAD * self._workers,
            lambda piece: self._submit(job, piece),
            (BrokenProcessPool,),
            self.close,
        )

    def _submit(self, job: Job[Payload, State, Piece, Result], piece: Piece) -> "Future[Result]":
        if self._job is not job:
            if self._job != job:
                self.close()  # these processes are ready for another job
            self._job = job
        if self._executor is None:
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(self._workers, context, _prepare, (job,))
        return self._executor.submit(_do, piece)

    def close(self) -> None:
        """Ends the processes."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor = None


_AT_WORK: dict[str, Any] = {}
"""Job and state of this worker; a worker has one job for its life."""


def _prepare(job: Job[Any, Any, Any, Any]) -> None:
    _AT_WORK.update(job=job, state=job.prepare(job.payload))


def _do(piece: Any) -> Any:
    return _AT_WORK["job"].do(_AT_WORK["state"], piece)
