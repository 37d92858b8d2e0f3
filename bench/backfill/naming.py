"""`python -m bench.backfill.naming DOCUMENTS HITS`: one new name over everything, by the key index and in full."""

import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from bench.backfill.filling import fill
from db.models import Mention
from db.session import Database
from triage.intake.key_search import Keyed
from triage.intake.rematch import rematch
from triage.intake.run import prepare_intake


def main(documents: int, hits: int, full: bool) -> None:
    """Prints seconds of each step; with `full`, whether a rematch of everything finds the same."""
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        database = fill(Path(name), documents, hits)
        print(f"filled with {documents} documents in {time.perf_counter() - began:.0f} s", flush=True)
        keyed = Keyed(Path(name))
        began = time.perf_counter()
        keyed.catch_up(database)
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in (Path(name) / "keys").rglob("*.npy"))
        print(f"keyed in {seconds:.0f} s, {documents / seconds:.0f} documents/s, {size / documents:.0f} bytes each")
        began = time.perf_counter()
        intake = prepare_intake(database, 0.5, queue="backfill")
        prepared = time.perf_counter() - began
        began = time.perf_counter()
        counts = rematch(database, intake, "P1", lambda *_: None, keyed)
        seconds = time.perf_counter() - began
        print(
            f"one name over {documents} documents: {seconds:.2f} s (and {prepared:.2f} s to build the matcher), "
            f"{counts.read} documents read, {counts.mentions} mentions, {counts.new_cards} new cards",
            flush=True,
        )
        if full:
            _compare(database, intake)
        database.close()


def _compare(database: Database, intake: object) -> None:
    by_keys = _mentions(database)
    began = time.perf_counter()
    counts = rematch(database, intake, "P1", lambda *_: None)  # type: ignore[arg-type]
    seconds = time.perf_counter() - began
    same = by_keys == _mentions(database)
    print(f"in full: {seconds:.0f} s, {counts.mentions} mentions; the same as by the index: {same}", flush=True)
    if not same:
        sys.exit(1)


def _mentions(database: Database) -> list[tuple[int, str, int, int]]:
    with database.read() as session:
        columns = (Mention.version_id, Mention.field, Mention.start, Mention.end)
        return [tuple(row) for row in session.execute(select(*columns).order_by(*columns))]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "--full" in sys.argv)
