"""The desk as one of several processes."""

import gc
import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass

from starlette.applications import Starlette

from config.settings import Settings
from db.session import open_database
from triage.desk.app import make_app
from triage.desk.limits import SignInLimit

BETWEEN_COLLECTIONS = 20_000
"""Objects, made and not yet gone, at which garbage is looked for; Python's own rule is 700."""


@dataclass(frozen=True)
class Worker:
    """Makes the desk in the process that calls it.

    Nothing that must hold for all is kept in the memory of one: sign-ins, claims and revisions stand in the database,
    and of the tries at a password each process grants its share."""

    settings: Settings
    workers: int

    def __call__(self) -> Starlette:
        """The desk over a database of this process's own; the process ends with the one that began it."""
        end_with_parent()
        database = open_database(self.settings.database, checkpoints=False)
        app = make_app(self.settings, database, SignInLimit(processes=self.workers))
        _keep_what_was_made()
        return app


def _keep_what_was_made() -> None:
    """What a process makes at its start lives as long as it does: collecting garbage need not look at it again.

    Objects that a page makes go with it: to look for rings among them as often as Python does by itself was 5 % of a
    worker's time (docs/scale.md)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(BETWEEN_COLLECTIONS)


def end_with_parent() -> None:
    """Ends this process when the one that began it has ended, however that was."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), name="end with parent", daemon=True).start()


def _end_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
