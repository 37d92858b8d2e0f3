"""A Dask cluster: its scheduler by address, or workers asked of SLURM. Needs the extra `cluster`.

Workers open no database and read no file of ours; what they are told is the payload of the job and the pieces.
"""

import hashlib
import pickle
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future
from typing import Any

from config.errors import UsageError
from db.work.ahead import work_ahead
from db.work.job import Job, Payload, Piece, Result, State

try:
    import dask
    import distributed

    DASK: Any = distributed
    FACTS: Any = dask.config
except ImportError:  # the extra is not installed: said when a cluster is asked for
    DASK = FACTS = None
try:
    import dask_jobqueue

    JOBQUEUE: Any = dask_jobqueue
except ImportError:
    JOBQUEUE = None

PATIENCE = 600.0
"""Seconds that a scheduler may be gone before the work is given up; what is committed stays."""
TICK = 1.0
ANSWER = 10.0
"""Seconds that a scheduler may take to answer at all."""
SLURM_FACTS = "~/.config/dask/jobqueue.yaml"
AHEAD = 3
FEWEST_AHEAD = 8


class Cluster:
    """Runs jobs on a Dask cluster. Killed workers and a killed scheduler cost time and nothing else."""

    def __init__(self, address: str = "", workers: int = 0, patience: float = PATIENCE) -> None:
        """address: of a running scheduler, as tcp://10.0.0.1:8786; empty: workers of SLURM are asked for.

        Raises UsageError where Dask is not installed."""
        if DASK is None:
            raise UsageError("--engine dask needs Dask; install it with: pip install 'exilewatch[cluster]'")
        self._address, self._workers, self._patience = address, workers, patience
        self._client: Any = None
        self._slurm: Any = None
        self._told: dict[str, Any] = {}
        """Job on the cluster, by its key: sent once."""

    def map(self, job: Job[Payload, State, Piece, Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """The result of each piece, in order. Raises UsageError where the scheduler stays away."""
        key = hashlib.sha256(pickle.dumps(job)).hexdigest()
        self._connect()
        threads = sum(self._client.nthreads().values())
        yield from work_ahead(
            pieces,
            max(FEWEST_AHEAD, AHEAD * threads),
            lambda piece: self._submit(job, key, piece),
            (CancelledError, OSError, DASK.KilledWorker, DASK.client.FutureCancelledError),
            self._reconnect,
        )

    def _submit(self, job: Job[Payload, State, Piece, Result], key: str, piece: Piece) -> "Future[Result]":
        if key not in self._told:
            self._told = {key: self._client.scatter(job, broadcast=True, hash=False)}
        submitted: Future[Result] = self._client.submit(_do_there, key, self._told[key], piece, pure=False, retries=5)
        return submitted

    def _connect(self) -> None:
        ends = time.monotonic() + self._patience
        while self._client is None:
            try:
                self._client = DASK.Client(self._address or self._asked_of_slurm(), timeout=ANSWER)
            except (OSError, TimeoutError) as error:
                if time.monotonic() > ends:
                    raise UsageError(
                        f"no Dask scheduler answers at {self._address} ({error}); start one with 'dask scheduler', "
                        f"then run the command again: it goes on where it was"
                    ) from error
                time.sleep(TICK)

    def _reconnect(self) -> None:
        self._drop_client()
        self._connect()

    def _asked_of_slurm(self) -> Any:
        if self._slurm is None:
            self._slurm = _slurm_cluster()
            self._slurm.scale(jobs=self._workers or 1)
        return self._slurm

    def _drop_client(self) -> None:
        if self._client is not None:
            self._client.close(timeout=2)
        self._client, self._told = None, {}

    def close(self) -> None:
        """Lets go of the scheduler; ends what was asked of SLURM."""
        self._drop_client()
        if self._slurm is not None:
            self._slurm.close()
            self._slurm = None


def _slurm_cluster() -> Any:
    """Workers as SLURM jobs; queue, memory and time come from ~/.config/dask/jobqueue.yaml."""
    if JOBQUEUE is None:
        raise UsageError("--slurm needs dask-jobqueue; install it with: pip install 'exilewatch[cluster]'")
    missing = [name for name in ("cores", "memory") if not FACTS.get(f"jobqueue.slurm.{name}", None)]
    if missing:
        raise UsageError(
            f"--slurm needs {' and '.join(missing)} of a job; name them under jobqueue.slurm in {SLURM_FACTS}"
        )
    return JOBQUEUE.SLURMCluster()


_STATES: dict[str, Any] = {}
"""State by job, on a worker: made at the first piece of each job."""


def _do_there(key: str, job: Job[Any, Any, Any, Any], piece: Any) -> Any:
    if key not in _STATES:
        _STATES.clear()
        _STATES[key] = job.prepare(job.payload)
    return job.do(_STATES[key], piece)
