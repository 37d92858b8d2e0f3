"""Puts in order what a killed night left: its runs are named interrupted, its archive files made whole."""

import logging
from pathlib import Path

from db.archive.sealing import salvage, seal
from db.archive.values import ArchiveError
from db.models import Run
from db.queries.captures import add_missing_captures
from db.queries.runs import close_run, running_runs
from db.session import Database
from db.values import now

BACKFILL = "backfill"
"""Kind of a run that a backfill mends itself: one may be at work beside this night."""
log = logging.getLogger(__name__)


def recover(database: Database, archive: Path) -> int:
    """Ends every run that nobody ended; returns how many. Call it while holding the night's lock.

    Responses that were written but never told come into the index, without a document: their run will be done
    again. A torn last record, of which nobody was told, is cut off."""
    with database.read() as session:
        runs = [run for run in running_runs(session) if run.kind != BACKFILL]
    for run in runs:
        found = sum(
            _recover_file(database, archive, path, run) for path in sorted(archive.rglob(f"*-{run.id}.warc.gz"))
        )
        with database.write() as session:
            reason = f"cut off; {found} responses were recovered into the index; the next run reads the rest"
            close_run(session, run.id, "interrupted", reason, run.counts, now())
    return len(runs)


def index_responses(database: Database, archive: Path, warc_file: str, source: str, run_id: int, kind: str) -> int:
    """Enters what a file holds and the index has not, and seals the file; returns how many responses."""
    salvaged = salvage(archive, warc_file)
    with database.write() as session:
        added = add_missing_captures(session, salvaged.responses, source, run_id, provenance_of(kind))
    seal(archive, warc_file)
    return added


def provenance_of(kind: str) -> str:
    """How a capture came to us, by the kind of its run."""
    return "replay" if kind == "replay" else "crawl"


def _recover_file(database: Database, archive: Path, path: Path, run: Run) -> int:
    warc_file = path.relative_to(archive).as_posix()
    if not path.name.startswith(f"{run.source}-"):
        return 0
    try:
        return index_responses(database, archive, warc_file, run.source, run.id, run.kind)
    except ArchiveError as error:
        log.error("interrupted run %s of %s: its archive file stays as it is: %s", run.id, run.source, error)
        return 0
