"""Walks a source's past: one piece after the other, each in a child of its own, within the budget of its source."""

import fcntl
import json
import logging
import os
import re
import select
import shutil
import struct
import termios
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from config.settings import Settings
from crawler.backfill.account import PastBook
from crawler.backfill.budget import Purse
from crawler.backfill.hours import hours_a_day
from crawler.backfill.judging import WindowFacts, WindowVerdict, judge_window
from crawler.backfill.pieces import ITEMS_AT_ONCE, REPLAYED_AT_ONCE, Chooser, Piece
from crawler.backfill.planning import plan_archive, plan_next_page, plan_past
from crawler.backfill.recovery import index_file, night_of, origin_of, recover_past
from crawler.backfill.values import Estimate, PastProgress, PastReport, Task, estimate
from crawler.backfill.windows import halve, key_of
from crawler.hosts import Held, Hosts
from crawler.locking import only_one
from crawler.night import user_agent
from crawler.process import Child, Nursery
from crawler.protocol import Message, Order, ProtocolError, moment, write_order
from crawler.recovery import BACKFILL
from crawler.replay import kept_index
from db.archive.sealing import seal
from db.archive.writing import warc_name
from db.queries.backfill import PlannedWindow, close_past_run, close_window, count_owed, plan_windows
from db.queries.known import known_items
from db.queries.runs import keep_source, open_run
from db.session import Database, open_database
from db.values import now
from spiders.source import Source, Window
from spiders.webarchives import archive_source

TICK = 0.5
GIVING_WAY = 2 * TICK
"""Seconds, beyond the delay, in which a night that waits for the host comes first."""
GATHERING, LONGEST_GATHERING = 0.05, 0.5
"""Seconds in which the answers of a replay, which waits for no server, gather, for as long as more come: what is there
is committed together."""
PATIENCE = 15.0
"""Seconds that the children of a killed backfill may take to die before another begins."""
NUMBERS = re.compile(r"\d+")
log = logging.getLogger(__name__)


def walk_past(
    settings: Settings,
    source: Source,
    task: Task,
    replay: Path | None,
    report: Callable[[PastProgress], None],
    *,
    allow_local: bool = False,
) -> PastReport:
    """Reads the past of one source as far as the budget reaches; may be stopped and called again at any moment.

    Nothing of it alerts, and it is no measure of the source's health. Raises AlreadyRunningError where another
    backfill of the source runs, UsageError where the source has no way into its past, ReplayError where nothing can
    be replayed."""
    database = open_database(settings.database, durable=False)
    try:
        with (
            only_one(f"backfill-{source.name}", settings.home, database, PATIENCE) as lock,
            _archive_lock(settings, task, database),
        ):
            return Walk(settings, database, source, task, replay, report, allow_local, lock).run()
    finally:
        database.close()


def _archive_lock(settings: Settings, task: Task, database: Database) -> AbstractContextManager[int]:
    """An archive of the web bears one of us at a time: its limits are for a whole network."""
    if task.through == "live":
        return nullcontext(0)
    return only_one(f"archive-{task.through}", settings.home, database, PATIENCE)


class Walk:
    """One command's walk through one source's past."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        source: Source,
        task: Task,
        replay: Path | None,
        report: Callable[[PastProgress], None],
        allow_local: bool,
        lock: int,
    ) -> None:
        self._settings, self._database = settings, database
        self._source, self._task = source, task
        self._report, self._allow_local = report, allow_local
        self._began = now()
        self._origin = "replay" if replay and task.through == "live" else task.through
        self._replay = replay
        self._name = night_of(self._origin, moment(self._began))
        self._index: Path | None = None
        self._kept = settings.home / "replays" / source.name
        self._folder = settings.home / "runs" / f"{BACKFILL}-{moment(self._began).replace(':', '')}-{os.getpid()}"
        self._nursery = Nursery(self._folder, lock)
        at_once = ITEMS_AT_ONCE if replay is None else REPLAYED_AT_ONCE
        self._chooser = Chooser(database, source.name, task.through, self._began, at_once, task.lists_only)
        zone = ZoneInfo(settings.time_zone)
        self._asked = archive_source(source, task.through, task.archive)
        name = source.name if task.through == "live" else self._asked.hosts[0]
        self._purse = Purse(database, self._asked, zone, name) if replay is None else None
        self._counts: Counter[str] = Counter()
        self._pages: set[tuple[str, int]] = set()
        """What the pages of each list named: one that names what another did is past the end of its list."""
        self._done = 0

    def run(self) -> PastReport:
        """From mending what was cut off to the report."""
        recovered = recover_past(self._database, self._settings.archive, self._source.name)
        self._prepare()
        try:
            ended = self._walk()
            if ended == "done":
                shutil.rmtree(self._kept, ignore_errors=True)
        finally:
            self._nursery.close()
            shutil.rmtree(self._folder, ignore_errors=True)
        return PastReport(self._source.name, ended, dict(self._counts), self._left(), recovered)

    def _prepare(self) -> None:
        self._folder.mkdir(parents=True, mode=0o700)
        self._settings.archive.mkdir(parents=True, exist_ok=True)
        with self._database.write() as session:
            keep_source(session, self._source.name, self._source.title, self._source.publisher)
            if self._task.through == "live":
                plan_past(session, self._source, "live", self._task.window, now().date())
            else:
                plan_archive(session, self._source, self._task.through, self._task.window, self._task.archive)

    def _walk(self) -> str:
        while (piece := self._chooser.next()) is not None:
            granted, why = self._reserve(piece)
            if granted == 0:
                return why
            self._read(piece, granted)
        return "done"

    def _reserve(self, piece: Piece) -> tuple[int | None, str]:
        """Requests that the piece may make (None: any number), or 0 and why it may not begin."""
        if self._purse is None:
            return None, ""
        while True:
            granted, why, seconds = self._purse.reserve(piece.wanted_requests(self._asked.polite))
            if granted or not self._task.wait:
                return granted, why
            self._say(f"waiting {timedelta(seconds=round(seconds))} ({why})")
            time.sleep(min(seconds, 3600.0))

    def _read(self, piece: Piece, granted: int | None) -> None:
        if granted is None:
            self._read_alone(piece, None)
            return
        held = self._hold()
        try:
            self._read_alone(piece.clipped(granted), granted)
        finally:
            held.release()
        delay = self._asked.polite.delay_seconds
        time.sleep(delay + GIVING_WAY if delay else 0.0)

    def _hold(self) -> Held:
        """The hosts that are asked; waits for a night, or another backfill, that asks one of them."""
        delay, hosts = self._asked.polite.delay_seconds, Hosts(self._settings.home)
        while (held := hosts.take(self._asked.hosts, delay)) is None:
            self._say(f"waiting for another that asks {', '.join(self._asked.hosts)}")
            time.sleep(TICK)
        return held

    def _read_alone(self, piece: Piece, granted: int | None) -> None:
        at = now()
        with self._database.write() as session:
            run_id = open_run(session, self._source.name, BACKFILL, self._name, at)
        book = PastBook(
            self._database, run_id, self._source.name, origin_of(self._name), self._days_of(piece), piece.asked,
            self._task.through,
        )  # fmt: skip
        order = self._order(piece, run_id, at, granted)
        path = self._folder / f"order-{run_id}.json"
        write_order(order, path)
        child = Child(self._nursery, path, self._settings.source_seconds)
        try:
            self._listen(child, book)
        finally:
            ending = child.close()
            self._finish(piece, book, order, ending, granted)

    def _days_of(self, piece: Piece) -> Window:
        """The days that a piece is of: its own, where it is of certain days."""
        return piece.days or self._task.window

    def _order(self, piece: Piece, run_id: int, at: datetime, granted: int | None) -> Order:
        known = self._folder / f"known-{run_id}.json"
        known.write_text(json.dumps(self._known(piece)), "utf8")
        settings, past, days = self._settings, piece.order, self._days_of(piece)
        return Order(
            source=self._source.name,
            run_id=run_id,
            archive=settings.archive,
            warc_file=warc_name(self._source.name, run_id, at),
            known=known,
            log=settings.logs / "crawl.jsonl",
            log_level=settings.log_level,
            user_agent=user_agent(settings.contact),
            key=settings.key_of(self._source.key) if self._replay is None else "",
            replay=self._replay_index(),
            sources=self._source.folder.parent,
            window=(days.first, days.last) if past is None or self._task.through != "live" else None,
            past=replace(past, through=self._task.through, archive=self._task.archive) if past else None,
            most_on_the_wire=granted,
            allow_local=self._allow_local,
            max_body_bytes=settings.max_body_bytes,
            request_seconds=settings.request_seconds,
            source_seconds=settings.source_seconds,
            memory_mb=settings.child_memory_mb,
            cpu_seconds=settings.child_cpu_seconds,
        )

    def _replay_index(self) -> Path | None:
        """The index of the recorded responses, made when the first piece is read. Raises ReplayError."""
        if self._replay is not None and self._index is None:
            self._index = kept_index(self._replay, self._kept)
        return self._index

    def _known(self, piece: Piece) -> dict[str, str]:
        if piece.order is not None:
            return {}
        with self._database.read() as session:
            return dict(known_items(session, self._source.name))

    def _listen(self, child: Child, book: PastBook) -> None:
        while True:
            if time.monotonic() > child.deadline:
                child.kill(f"stopped after {self._settings.source_seconds:g} seconds (EXILEWATCH_SOURCE_SECONDS)")
            if not select.select([child.pipe], [], [], TICK)[0]:
                continue
            if self._replay is not None:
                _gather(child.pipe)
            try:
                _take(child, book)
            except EOFError:
                return
            except ProtocolError as error:
                log.error("source %s: %s", self._source.name, error)
                child.kill(f"the process talked nonsense: {error}")

    def _finish(self, piece: Piece, book: PastBook, order: Order, ending: str, granted: int | None) -> None:
        book.flush()
        self._close_file(order, book)
        verdicts = [(window, judge_window(facts)) for window, facts in self._facts_of(piece, book, ending)]
        reason = next((verdict.reason for _, verdict in verdicts if verdict.reason), "")
        failed = any(verdict.state == "gap" for _, verdict in verdicts)
        on_the_wire = book.finished.on_the_wire if book.finished else granted or 0
        with self._database.write() as session:
            counts = {**book.counts, "requests": on_the_wire}
            close_past_run(session, book.run_id, "failed" if failed else "complete", reason, counts, now())
            for window, verdict in verdicts:
                self._close_window(session, window, book, verdict)
        if self._purse is not None and granted is not None:
            self._purse.settle(granted - on_the_wire)
        self._counts.update(counts)
        self._done += len(piece.items) + len(piece.windows)
        self._say(reason)

    def _close_file(self, order: Order, book: PastBook) -> None:
        if not (order.archive / order.warc_file).exists():
            return
        if book.finished is not None:
            seal(order.archive, order.warc_file)
        else:
            provenance = origin_of(self._name)
            index_file(self._database, order.archive, order.warc_file, order.source, order.run_id, provenance)

    def _close_window(self, session: Session, window: PlannedWindow, book: PastBook, verdict: WindowVerdict) -> None:
        address = window.key.partition(" ")[2]
        named = book.named[address] if window.kind == "list" else book.counts["new"]
        close_window(session, window.id, verdict.state, named, verdict.reason, now())
        if verdict.state == "split" and window.first and window.last:
            halves = halve(Window(window.first, window.last)) or ()
            keys = [(key_of(half), half.first, half.last) for half in halves]
            plan_windows(session, self._source.name, self._task.through, "days", keys)
        elif verdict.state == "read" and window.kind == "list" and named and self._is_new_page(address, book):
            plan_next_page(session, self._source, window)

    def _is_new_page(self, address: str, book: PastBook) -> bool:
        """Whether no page of the list named the same: some sites give their last page for every number after it."""
        if self._task.through != "live":
            return False
        page = (NUMBERS.sub("", address), book.named_as[address])
        if page in self._pages:
            log.info("source %s: %s names what an earlier page did: the list ends there", self._source.name, address)
            return False
        self._pages.add(page)
        return True

    def _facts_of(self, piece: Piece, book: PastBook, ending: str) -> Iterator[tuple[PlannedWindow, WindowFacts]]:
        finished, days = book.finished, piece.days
        for window in piece.windows:
            ways = [window.key.partition(" ")[2]] if window.kind == "list" else list(book.way_results)
            yield (
                window,
                WindowFacts(
                    finish=finished.reason if finished else "the process ended before its work",
                    message=finished.message if finished else ending,
                    list_results=sum((book.way_results.get(way, Counter()) for way in ways), Counter()),
                    list_reason=next((book.way_reasons[way] for way in ways if way in book.way_reasons), ""),
                    results=book.results,
                    divisible=days is not None and halve(days) is not None,
                    replay=self._replay is not None,
                ),
            )

    def _left(self) -> Estimate:
        with self._database.read() as session:
            pages, lists = count_owed(session, self._source.name, self._began)
        polite = self._asked.polite
        return estimate(pages, lists, polite.past_per_day, polite.delay_seconds, hours_a_day(polite.past_hours))

    def _say(self, note: str) -> None:
        left = self._left()
        self._report(PastProgress(self._source.name, self._done, left.pages + left.lists, note or str(left)))


def _gather(pipe: int) -> None:
    """Waits while more comes."""
    ends, before = time.monotonic() + LONGEST_GATHERING, 0
    while (waiting := _waiting(pipe)) > before and time.monotonic() < ends:
        before = waiting
        time.sleep(GATHERING)


def _waiting(pipe: int) -> int:
    """Bytes that can be read."""
    found: int = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]
    return found


def _take(child: Child, book: PastBook) -> None:
    """Takes down what a child has told so far, also where nonsense follows. Raises EOFError and ProtocolError."""
    told: list[Message] = []
    try:
        told.extend(child.messages())
    finally:
        book.take_all(told)
