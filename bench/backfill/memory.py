"""`python -m bench.backfill.memory keys|rematch HOME PERSONS [--most N] [--workers N]`: what they hold as they go on.

HOME is one that bench.backfill.naming filled; PERSONS go on its watchlist. For each stretch of documents the most that
the process held within it is printed (the kernel's mark, set back at each), so that growth without bound would show.
The keys are made anew in a folder that is thrown away. Linux only."""

import argparse
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.backfill.everyone import open_home
from cli.engines import reading_with
from db.work.pool import Pool
from triage.intake.key_search import Keyed
from triage.intake.matching import match_job
from triage.intake.rematch import rematch
from triage.intake.run import prepare_intake

STRETCH = 50_000
"""Documents between two lines."""
THRESHOLD = 0.5


class EnoughError(Exception):
    """As many documents were read as were asked for."""


@dataclass
class Gauge:
    """The most memory of this process in each stretch of documents."""

    most: int
    """Documents after which it is enough."""
    done: int = 0
    began: float = field(default_factory=time.process_time)

    def __post_init__(self) -> None:
        _set_back()

    def at(self, done: int) -> None:
        """Notes how many documents are done; prints a line at the end of each stretch."""
        if done // STRETCH > self.done // STRETCH:
            self.tell(done)
            _set_back()
        self.done = done
        if done >= self.most:
            raise EnoughError

    def tell(self, done: int) -> None:
        """Prints what was held since the last line."""
        spent = time.process_time() - self.began
        print(
            f"  {done:>9,}: at most {_held('VmHWM')} MB, now {_held('RssAnon')} of its own; {spent:.0f} s", flush=True
        )


def _set_back() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _held(what: str) -> int:
    lines = Path("/proc/self/status").read_text().split("\n")
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) // 1024


def measure_keying(home: Path, persons: Path, most: int) -> None:
    """Keys all that is stored, from nothing."""
    database = open_home(home, persons)
    print("keying:")
    with tempfile.TemporaryDirectory(dir=home) as name:
        gauge = Gauge(most)
        with suppress(EnoughError):
            Keyed(Path(name), gauge.at).catch_up(database)
        gauge.tell(gauge.done)
    database.close()


def measure_rematch(home: Path, persons: Path, most: int, workers: int) -> None:
    """Reads everything for all persons; with `workers`, in a pool of so many."""
    database = open_home(home, persons)
    intake = prepare_intake(database, THRESHOLD, queue="backfill")
    print(f"rematch of everything, {workers or 'no'} workers:")
    pool, gauge = Pool(workers), Gauge(most)
    job = match_job(intake.watchlist.persons, THRESHOLD)
    read_all = reading_with(pool, job) if workers else None
    with suppress(EnoughError):
        rematch(database, intake, None, lambda done, _: gauge.at(done), read_all=read_all)
    gauge.tell(gauge.done)
    pool.close()
    database.close()


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("keys", "rematch"))
    parser.add_argument("home", type=Path)
    parser.add_argument("persons", type=Path)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--most", type=int, default=10**9, help="documents after which it ends")
    said = parser.parse_args()
    if said.what == "keys":
        measure_keying(said.home, said.persons, said.most)
    else:
        measure_rematch(said.home, said.persons, said.most, said.workers)


if __name__ == "__main__":
    main()
