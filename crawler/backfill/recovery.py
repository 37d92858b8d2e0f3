"""Puts in order what a killed backfill left: its runs are named interrupted, its archive files made whole."""

import logging
from pathlib import Path

from sqlalchemy import select

from crawler.recovery import BACKFILL
from db.archive.sealing import salvage, seal
from db.archive.values import ArchiveError
from db.models import Run
from db.queries.backfill import close_past_run
from db.queries.captures import add_missing_captures
from db.session import Database
from db.values import now

log = logging.getLogger(__name__)


def recover_past(database: Database, archive: Path, source: str) -> int:
    """Ends the runs of a source's past that nobody ended; returns how many. Call it holding the backfill's lock.

    Pages of which nobody was told are asked for again: what was fetched of them stays in the archive."""
    mine = select(Run).where(Run.status == "running", Run.kind == BACKFILL, Run.source == source)
    with database.read() as session:
        runs = session.scalars(mine.order_by(Run.id)).all()
    for run in runs:
        found = sum(
            index_file(database, archive, path.relative_to(archive).as_posix(), source, run.id, origin_of(run.night))
            for path in sorted(archive.rglob(f"{source}-*-{run.id}.warc.gz"))
        )
        with database.write() as session:
            reason = f"cut off; {found} responses were recovered into the index; the next backfill goes on"
            close_past_run(session, run.id, "interrupted", reason, dict(run.counts), now())
    return len(runs)


def index_file(database: Database, archive: Path, warc_file: str, source: str, run_id: int, provenance: str) -> int:
    """Enters what a file holds and the index has not, and seals it; returns how many responses."""
    try:
        salvaged = salvage(archive, warc_file)
    except ArchiveError as error:
        log.error("run %s of %s: its archive file stays as it is: %s", run_id, source, error)
        return 0
    with database.write() as session:
        added = add_missing_captures(session, salvaged.responses, source, run_id, provenance)
    seal(archive, warc_file)
    return added


def night_of(origin: str, moment: str) -> str:
    """The name of a backfill among the runs; it carries the origin of what it fetches."""
    return f"{BACKFILL} {origin} {moment}"


def origin_of(night: str) -> str:
    """The provenance of what a run fetched, from the name of its backfill."""
    origin = night.split(" ")[1]
    return "crawl" if origin == "live" else origin
