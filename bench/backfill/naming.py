"""`python -m bench.backfill.naming DOCUMENTS HITS`: one new name over everything, by the key index and in full.

`--home FOLDER` keeps what was filled, and goes on with it; `--real FOLDER` makes the documents of real news in JSON
lines with words changed; `--full` compares with a rematch of everything."""

import argparse
import resource
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from bench.backfill.filling import fill
from bench.backfill.stories import Stories, real_texts
from config.names import read_name_rules
from db.models import Mention
from db.queries.rematching import newest_texts_after
from db.session import Database
from matcher.engine import Matcher
from triage.intake.key_search import Keyed
from triage.intake.rematch import MANY, rematch
from triage.intake.run import Intake, prepare_intake, text_of

Result = TypeVar("Result")


def name_everything(folder: Path, documents: int, hits: int, stories: Stories, full: bool) -> None:
    """Prints seconds of each step; with `full`, whether a rematch of everything finds the same."""
    database = _timed("filled", lambda: fill(folder, documents, hits, stories))
    keyed = Keyed(folder)
    fresh = _timed("keyed", lambda: keyed.catch_up(database))
    size = sum(path.stat().st_size for path in (folder / "keys").rglob("*.npy"))
    print(f"  {fresh} versions keyed; the index takes {size / documents:.0f} bytes for each document")
    intake = _timed("matcher built", lambda: prepare_intake(database, 0.5, queue="backfill"))
    counts = _timed(
        f"one name over {documents} documents", lambda: rematch(database, intake, "P1", lambda *_: None, keyed)
    )
    print(f"  {counts.read} read closely, {counts.mentions} mentions, {counts.new_cards} new cards", flush=True)
    if full:
        _compare(database, intake)
        _measure_everything(database, intake)
    database.close()


def _timed(title: str, work: Callable[[], Result]) -> Result:
    began, used = time.perf_counter(), time.process_time()
    result = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took, busy = time.perf_counter() - began, time.process_time() - used
    print(f"{title}: {took:.2f} s ({busy:.2f} s of processor time; peak {peak:.0f} MB)", flush=True)
    return result


def _compare(database: Database, intake: Intake) -> None:
    by_keys = _mentions(database)
    counts = _timed("one name, reading everything", lambda: rematch(database, intake, "P1", lambda *_: None))
    same = by_keys == _mentions(database)
    print(f"  {counts.mentions} mentions; the same as by the index: {same}", flush=True)
    if not same:
        sys.exit(1)


class Beside:
    """The bare matcher over the same texts, batch by batch beside the rematch: what slows the one slows the other."""

    def __init__(self, database: Database, matcher: Matcher) -> None:
        self.size, self.bare, self.spent = 0, 0.0, 0.0
        self._database, self._matcher, self._last = database, matcher, 0

    def __call__(self, _done: int, _total: int) -> None:
        """Reads and matches the batch that the rematch has done."""
        began = time.process_time()
        with self._database.read() as session:
            stored = newest_texts_after(session, self._last, MANY)
        texts, self._last = [text_of(each) for each in stored], stored[-1].document_id
        self.size += sum(len(each.text.encode()) + len(each.title.encode()) for each in texts)
        read = time.process_time()
        deque(self._matcher.find_all(texts), maxlen=0)
        self.bare += time.process_time() - read
        self.spent += time.process_time() - began


def _measure_everything(database: Database, intake: Intake) -> None:
    """Prints the rate of a rematch for all persons beside that of the bare matcher over the same texts."""
    beside = Beside(database, Matcher(intake.watchlist.persons, read_name_rules()))
    began = time.process_time()
    _timed("everything, for all persons, and the bare matcher", lambda: rematch(database, intake, None, beside))
    whole = time.process_time() - began - beside.spent
    megabytes = beside.size / 1e6
    print(
        f"  {megabytes:.0f} MB; the bare matcher {megabytes / beside.bare:.2f} MB a second of processor time, "
        f"the rematch {megabytes / whole:.2f}: {beside.bare / whole:.0%}",
        flush=True,
    )


def _mentions(database: Database) -> list[tuple[int, str, int, int]]:
    with database.read() as session:
        columns = (Mention.version_id, Mention.field, Mention.start, Mention.end)
        return [(row[0], row[1], row[2], row[3]) for row in session.execute(select(*columns).order_by(*columns))]


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("documents", type=int)
    parser.add_argument("hits", type=int)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--full", action="store_true")
    said = parser.parse_args()
    stories = Stories(5, real_texts(said.real) if said.real else ())
    with tempfile.TemporaryDirectory() as name:
        home = said.home or Path(name)
        home.mkdir(parents=True, exist_ok=True)
        name_everything(home, said.documents, said.hits, stories, said.full)


if __name__ == "__main__":
    main()
