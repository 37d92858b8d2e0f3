"""`python -m bench.backfill.real FOLDER`: real news and recorded sitemaps of RFE/RL in one backfill.

FOLDER holds `corpora/` (JSON lines) and `rferl/sitemaps/`. The items come in as JSON lines, and again out of WARC files
that warcio makes of them; both must give the same documents. The sitemaps are walked, and what they name is listed."""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from bench.backfill.pangea import HTML, items_of, sitemaps_of, write_warc
from config.settings import Settings
from crawler.backfill.importing import import_archive
from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from db.models import Document, DocumentVersion, PastItem, PastWindow
from db.session import Database, open_database, upgrade
from spiders.reading.markup import fold_spaces
from spiders.source import Source, Window, find_sources

Told = tuple[str, str, datetime | None]
"""Title, words of the text without lines that repeat the title, and when it was published; spaces folded."""


def main() -> int:
    """Exit code 1 where the two ways differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = said.home or Path(name)
        lines, warcs = settings_in(home / "lines"), settings_in(home / "warcs")
        import_lines(said.folder / "corpora", lines)
        import_warcs(said.folder / "corpora", home / "made", warcs)
        walk_sitemaps(said.folder / "rferl" / "sitemaps", home / "sitemaps", lines)
        return compare(documents_in(lines), documents_in(warcs))


def settings_in(home: Path) -> Settings:
    """A home with an empty database."""
    home.mkdir(parents=True, exist_ok=True)
    settings = Settings(home=home)
    upgrade(settings.database)
    return settings


def source_of(host: str) -> Source | None:
    """The source that is published there."""
    return next((each for each in find_sources().values() if host in each.hosts and each.kind == "pangea"), None)


def import_lines(folder: Path, settings: Settings) -> None:
    """Every file of JSON lines whose host is a source's."""
    for path, items in items_of(folder):
        source = source_of(items[0].host)
        if source is None:
            print(f"{path.name}: {len(items)} items of {items[0].host}, which is no source")
            continue
        began = time.perf_counter()
        report = import_archive(settings, source, path, lambda *_: None)
        print(f"{path.name}: {report.counts} of {source.name}, {rate(len(items), began)}", flush=True)


def import_warcs(folder: Path, made: Path, settings: Settings) -> None:
    """The same items as pages in WARC files."""
    for path, items in items_of(folder):
        source = source_of(items[0].host)
        if source is None:
            continue
        warc = made / source.name / f"{path.stem}.warc.gz"
        write_warc(warc, ((each.url, HTML, each.page()) for each in items))
        began = time.perf_counter()
        report = import_archive(settings, source, warc, lambda *_: None)
        print(f"{warc.name}: {report.counts} of {source.name}, {rate(len(items), began)}", flush=True)


def walk_sitemaps(folder: Path, made: Path, settings: Settings) -> None:
    """The recorded sitemaps of each host, as lists of the past."""
    archive = made / "sitemaps.warc.gz"
    write_warc(archive, sitemaps_of(folder))
    hosts = {path.name for path in folder.iterdir()}
    sources = {source.name: source for host in sorted(hosts) for source in [source_of(host)] if source is not None}
    window = Window(date(2001, 1, 1), date(2026, 1, 1))
    for source in sources.values():
        report = walk_past(settings, source, Task(window, lists_only=True), archive, lambda _: None)
        print(f"sitemaps of {source.name}: {report.ended}, {report.counts}, {report.left}", flush=True)
    database = open_database(settings.database)
    with database.read() as session:
        print("items by state:", dict(Counter(session.scalars(select(PastItem.state)))))
        gaps = select(PastWindow.key, PastWindow.reason).where(PastWindow.state == "gap")
        for key, reason in session.execute(gaps):
            print(f"  hole: {key}: {reason}")
    database.close()


def documents_in(settings: Settings) -> dict[tuple[str, str], Told]:
    """What is stored, by source and stable id."""
    database = open_database(settings.database)
    found = dict(_rows(database))
    database.close()
    return found


def _rows(database: Database) -> Iterator[tuple[tuple[str, str], Told]]:
    columns = (
        Document.source, Document.stable_id, DocumentVersion.title, DocumentVersion.text, DocumentVersion.published,
    )  # fmt: skip
    with database.read() as session:
        for source, stable_id, title, text, published in session.execute(select(*columns).join(DocumentVersion)):
            yield (source, stable_id), told(title, text, published)


def told(title: str, text: str, published: datetime | None) -> Told:
    """What a document says, whichever way it came: a page is read with its spaces folded, a line as it is."""
    heading = fold_spaces(title)
    lines = map(fold_spaces, text.split("\n"))
    return heading, " ".join(line for line in lines if line and line != heading), published


def compare(lines: dict[tuple[str, str], Told], warcs: dict[tuple[str, str], Told]) -> int:
    """Prints what differs; 1 where anything does."""
    differing = [key for key in lines.keys() & warcs.keys() if lines[key] != warcs[key]]
    missing, more = sorted(lines.keys() - warcs.keys()), sorted(warcs.keys() - lines.keys())
    print(f"{len(lines)} documents of lines, {len(warcs)} of WARC; {len(differing)} differ, {len(missing)} missing")
    for key in differing[:5]:
        print(f"  {key}: {lines[key]}\n     {warcs[key]}")
    print("  missing:", missing[:20], "more:", more[:5])
    return bool(differing or missing or more)


def rate(items: int, began: float) -> str:
    """Items a second."""
    return f"{items / (time.perf_counter() - began):.0f}/s"


if __name__ == "__main__":
    raise SystemExit(main())
