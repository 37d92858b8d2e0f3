"""`python -m bench.backfill.importing FOLDER PAGES`: pages of WARC files into SQLite, by one process and by two.

FOLDER holds files of JSON lines, whose items are printed as pages of 1 KB; with `--frame PAGE`, as pages of the size
of a recorded one. What the process that commits takes of it is told, for it is the one that cannot be doubled. The
first file makes the workers ready and is not counted."""

import tempfile
import time
from itertools import islice
from pathlib import Path

from bench.backfill.pangea import write_warc
from bench.backfill.reading import read_command
from bench.backfill.real import settings_in
from crawler.backfill.importing import import_archive
from db.work.job import Engine, Here
from db.work.pool import Pool
from spiders.source import Source

READY = 200
"""Pages of the first file."""


def main() -> None:
    """Prints pages a second of each way."""
    asked = read_command()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for file, pages in (("ready", READY), ("pages", asked.count)):
            write_warc(home / f"{file}.warc.gz", islice(asked.pages, pages))
        seconds = [_import(home, asked.source, title, engine, asked.count) for title, engine in _engines()]
    print(
        f"two processes against one: {seconds[1] / seconds[2]:.2f}, against this process: {seconds[0] / seconds[2]:.2f}"
    )


def _engines() -> list[tuple[str, Engine]]:
    return [("this process", Here()), ("a pool of one", Pool(1)), ("a pool of two", Pool(2))]


def _import(home: Path, source: Source, title: str, engine: Engine, pages: int) -> float:
    settings = settings_in(home / title)
    import_archive(settings, source, home / "ready.warc.gz", lambda *_: None, engine)
    began, used = time.perf_counter(), time.process_time()
    report = import_archive(settings, source, home / "pages.warc.gz", lambda *_: None, engine)
    seconds, busy = time.perf_counter() - began, time.process_time() - used
    engine.close()
    print(f"{title}: {pages / seconds:.0f} pages/s, {seconds:.1f} s; {busy:.1f} s of processor time of this process")
    print(f"  {report.counts}", flush=True)
    return seconds


if __name__ == "__main__":
    main()
