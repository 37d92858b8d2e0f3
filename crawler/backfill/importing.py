"""Reads what an archive on disk holds of a source: WARC, WACZ and JSON Lines, by the same reader as a night.

Pages that are taken are copied into our own archive, with the time at which they were captured and where they came
from; a file that was cut off is done again, and what is stored already stays as it is."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from config.settings import Settings
from crawler.backfill.captured import Captured, ReadCapture, item_key, read_captured
from crawler.backfill.files import JSONL, ArchiveFileError, archive_paths, read_responses
from crawler.backfill.judging import item_state
from crawler.backfill.recovery import night_of, recover_past
from crawler.child.bookkeeping import new_document
from crawler.documents_import import LineReader
from crawler.locking import only_one
from crawler.protocol import moment
from crawler.recovery import BACKFILL
from db.archive.sealing import file_digest, seal
from db.archive.values import Exchange
from db.archive.writing import Packed, WarcFile, pack, warc_name
from db.queries.backfill import (
    ItemMark,
    NewPastItem,
    close_past_run,
    close_window,
    mark_items,
    next_windows,
    plan_items,
    plan_windows,
)
from db.queries.captures import add_captures
from db.queries.documents import Arrival
from db.queries.past_versions import store_past_documents
from db.queries.runs import keep_source, open_run
from db.session import Database, open_database
from db.values import NewDocument, now
from db.work.job import Engine, Here, Job
from spiders.source import Source

PIECE = 100
"""Responses that are read together: one piece of work, and one transaction."""
LINES = 1000
"""Lines of one transaction: they are read in no time, so a stop costs little."""
FULL = 1_000_000_000
"""Bytes of a file of our own archive from which the next one is begun, as the archives of the web do."""
ORIGIN = "upload"

Pieces = tuple[Captured, ...]
Done = tuple[tuple[ReadCapture, Packed], ...]
"""Of each page of a piece what it says, and how it stands in our archive."""
ReadJob = Job[Path, Path, Pieces, Done]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one archive gave."""

    files: int
    skipped_files: int
    """Read to the end by an earlier command."""
    counts: dict[str, int] = field(default_factory=dict)
    """new, changed, unchanged documents; failed pages."""


def import_archive(
    settings: Settings,
    source: Source,
    path: Path,
    report: Callable[[int, str], None],
    engine: Engine | None = None,
    origin: str = ORIGIN,
) -> ImportReport:
    """Reads every page of a source that the files under `path` hold; may be stopped and called again at any moment.

    Nothing of it alerts. Raises AlreadyRunningError where another backfill of the source runs, ArchiveFileError for
    a file that breaks off, BadLineError for a line that cannot be meant."""
    database = open_database(settings.database, durable=False)
    try:
        with only_one(f"backfill-{source.name}", settings.home, database, 5.0):
            recover_past(database, settings.archive, source.name)
            return Import(settings, database, source, report, engine or Here(), origin).run(archive_paths(path))
    finally:
        database.close()


class Import:
    """One command's reading of one archive."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        source: Source,
        report: Callable[[int, str], None],
        engine: Engine,
        origin: str,
    ) -> None:
        self._settings, self._database, self._source = settings, database, source
        self._report, self._engine, self._origin = report, engine, origin
        self._counts: Counter[str] = Counter()
        self._done = 0

    def run(self, paths: list[Path]) -> ImportReport:
        """File by file; one that was read to its end by an earlier command is passed over."""
        with self._database.write() as session:
            keep_source(session, self._source.name, self._source.title, self._source.publisher)
        read = sum(self._file(path) for path in paths)
        return ImportReport(read, len(paths) - read, dict(self._counts))

    def _file(self, path: Path) -> bool:
        key = f"{path.name} {file_digest(path)}"
        with self._database.write() as session:
            plan_windows(session, self._source.name, self._origin, "file", [(key, None, None)])
            waiting = next_windows(session, self._source.name, self._origin, "file", now(), 1_000_000)
        window = next((each for each in waiting if each.key == key), None)
        if window is None:
            return False
        before = self._counts.total()
        if path.name.endswith(JSONL):
            self._lines(path)
        else:
            self._responses(path)
        with self._database.write() as session:
            close_window(session, window.id, "read", self._counts.total() - before, "", now())
        return True

    def _responses(self, path: Path) -> None:
        job: ReadJob = Job(self._source.folder, _folder, read_piece)
        in_work: list[Pieces] = []
        results = iter(self._engine.map(job, _noted(_pieces(self._source, path), in_work)))
        while not self._fill_file(results, in_work):
            pass

    def _fill_file(self, results: Iterator[Done], in_work: list[Pieces]) -> bool:
        """Copies pages into a file of our own until it is full; True where nothing was left."""
        at = now()
        with self._database.write() as session:
            run_id = open_run(session, self._source.name, BACKFILL, night_of(self._origin, moment(at)), at)
        name = warc_name(self._source.name, run_id, at)
        status, reason = "failed", "the file was not read to its end"
        try:
            with WarcFile(self._settings.archive, name) as warc:
                whole = self._fill(warc, run_id, results, in_work)
            status, reason = "complete", ""
        finally:
            seal(self._settings.archive, name)
            with self._database.write() as session:
                close_past_run(session, run_id, status, reason, dict(self._counts), now())
        return whole

    def _fill(self, warc: WarcFile, run_id: int, results: Iterator[Done], in_work: list[Pieces]) -> bool:
        for found in results:
            self._store(warc, run_id, in_work.pop(0), found)
            if warc.size >= FULL:
                return False
        return True

    def _store(self, warc: WarcFile, run_id: int, piece: Pieces, found: Done) -> None:
        """Copies the pages of a piece into our archive, then commits them with their documents."""
        recorded = warc.append_all([packed for _, packed in found])
        read = [(captured, each) for captured, (each, _) in zip(piece, found, strict=True)]
        with self._database.write() as session:
            captures = add_captures(session, recorded, self._source.name, run_id, self._origin)
            arrivals = [
                Arrival(new_document(document), capture, captured.fetched_at)
                for (captured, each), capture in zip(read, captures, strict=True)
                for document in each.documents
            ]
            self._counts.update(store_past_documents(session, arrivals))
            self._enter(session, [_item_of(captured, each, self._origin) for captured, each in read])
        self._done += len(piece)
        self._report(self._done, piece[0].file)

    def _enter(self, session: Session, items: list[tuple[NewPastItem, ItemMark]]) -> None:
        """Takes down what became of pages."""
        self._counts["failed"] += sum(mark.state == "failed" for _, mark in items)
        plan_items(session, self._source.name, [item for item, _ in items])
        mark_items(session, self._source.name, [mark for _, mark in items], now())

    def _lines(self, path: Path) -> None:
        """Documents that another archive has read already: they come with no page of their own."""
        documents = LineReader(path, {self._source.name: self._source}, self._source.name).documents()
        while batch := list(islice(documents, LINES)):
            with self._database.write() as session:
                arrivals = [Arrival(document, None, document.published or now()) for document in batch]
                self._counts.update(store_past_documents(session, arrivals))
                plan_items(session, self._source.name, [_read_item(each, self._origin) for each in batch])
            self._done += len(batch)
            self._report(self._done, path.name)


def read_piece(folder: Path, piece: Pieces) -> Done:
    """The documents of some captured pages of the source in `folder`, and the pages packed: all of the heavy work."""
    return tuple((read_captured(folder, captured), pack(exchange_of(captured))) for captured in piece)


def _item_of(captured: Captured, read: ReadCapture, origin: str) -> tuple[NewPastItem, ItemMark]:
    """A captured page in the account of the past, and what became of it."""
    result = "read" if captured.status < 300 else f"http_{captured.status}"
    state = item_state(result, len(read.documents)) or "failed"
    day = next((each.published.date() for each in read.documents if each.published), None)
    stamp = f"{captured.fetched_at:%Y%m%d%H%M%S}"
    item = NewPastItem(read.stable_id, captured.url, origin, capture=stamp, state=state)
    return item, ItemMark(read.stable_id, state, read.reason, day, stamp)


def _read_item(document: NewDocument, origin: str) -> NewPastItem:
    day = document.published.date() if document.published else None
    return NewPastItem(document.stable_id, document.url, origin, "", day, day is not None, state="read")


def _folder(folder: Path) -> Path:
    return folder


def _pieces(source: Source, path: Path) -> Iterator[Pieces]:
    """The responses of a file that are items of the source; of a file that breaks off those before, then its error."""
    ours = (each for each in read_responses(path) if item_key(source, each.url))
    piece: list[Captured] = []
    try:
        for each in ours:
            piece.append(each)
            if len(piece) == PIECE:
                yield tuple(piece)
                piece = []
    except ArchiveFileError:
        if piece:
            yield tuple(piece)
        raise
    if piece:
        yield tuple(piece)


def _noted(pieces: Iterator[Pieces], in_work: list[Pieces]) -> Iterator[Pieces]:
    for piece in pieces:
        in_work.append(piece)
        yield piece


def exchange_of(captured: Captured) -> Exchange:
    """A captured response as our archive writes it down."""
    return Exchange(captured.url, captured.status, captured.body, captured.fetched_at, headers=captured.headers)
