"""A night: one child process per source, never two on one host, and one writer for what they all tell."""

import json
import logging
import os
import selectors
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from config.settings import Settings
from crawler.choosing import choose_sources, next_source
from crawler.concluding import Ended, count_run, judge_ended, show_run
from crawler.deep import KIND as DEEP
from crawler.deep import due_for_deep
from crawler.hosts import Held, Hosts
from crawler.judging import RunFacts, Verdict, may_keep_marks
from crawler.locking import only_one
from crawler.process import Child, Nursery
from crawler.protocol import Order, ProtocolError, moment, write_order
from crawler.recovery import index_responses, provenance_of, recover
from crawler.replay import index_replay, write_index
from crawler.report import NightReport, Progress, SourceReport
from crawler.storing import RunBook
from db.archive.sealing import seal
from db.archive.values import ArchiveError
from db.archive.writing import warc_name
from db.queries.known import items_to_ask_again, known_items, last_new_items, newest_published
from db.queries.publishing import take_over_interrupted
from db.queries.runs import close_run, keep_source, last_deep_passes, open_run
from db.queries.validators import drop_marks, keep_marks, marks_of
from db.session import Database, open_database
from db.values import now
from spiders.source import Source

DYING_SECONDS = 5.0
"""How long the children of a killed night may take to die before another night begins."""
TICK = 0.5
"""Seconds between looks at the clock."""
OLD_ENOUGH = timedelta(days=7)
"""Age of a stored document from which its page is known to stay as it is: news are corrected in their first days."""
log = logging.getLogger(__name__)


@dataclass
class Running:
    """A source whose child is at work."""

    source: Source
    run_id: int
    warc_file: str
    child: Child
    book: RunBook
    began: float
    kind: str
    held: Held
    """Its hosts, which no backfill asks meanwhile."""


def run_night(
    settings: Settings,
    sources: Sequence[Source],
    replay: Path | None,
    report: Callable[[Progress], None],
    *,
    allow_local: bool = False,
    concurrency: int = 1,
    as_of: datetime | None = None,
) -> NightReport:
    """Reads the given sources, from the network or from recorded responses, and stores what is new.

    Whatever one source does, the others go on. allow_local and concurrency are for tests and benchmarks; `as_of` is
    the moment that counts as now for the readers of recorded responses (aware; None for the clock's).
    Raises AlreadyRunningError where another night runs, ReplayError where nothing can be replayed."""
    database = open_database(settings.database, durable=False)
    try:
        with only_one("night", settings.home, database, DYING_SECONDS) as lock:
            night = Night(settings, database, replay, report, allow_local, concurrency, lock, as_of)
            return night.run(sources)
    finally:
        database.close()


class Night:
    """One night's loop: starts children, takes down what they tell, judges them when they end."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        replay: Path | None,
        report: Callable[[Progress], None],
        allow_local: bool,
        concurrency: int,
        lock: int,
        as_of: datetime | None = None,
    ) -> None:
        self._settings = settings
        self._database = database
        self._report = report
        self._allow_local = allow_local
        self._concurrency = concurrency
        self._as_of = as_of
        self._kind = "replay" if replay else "nightly"
        self._entries = index_replay(replay) if replay else None
        self._began = now()
        self._name = f"{self._kind} {moment(self._began)}"
        self._folder = settings.home / "runs" / f"{moment(self._began).replace(':', '')}-{os.getpid()}"
        self._nursery = Nursery(self._folder, lock)
        self._hosts = Hosts(settings.home)
        self._selector = selectors.DefaultSelector()

    def run(self, sources: Sequence[Source]) -> NightReport:
        """The whole night, from mending the last one to the report."""
        recovered = recover(self._database, self._settings.archive)
        chosen, left_out = choose_sources(sources, self._entries)
        self._prepare()
        try:
            reports = self._run_all(list(chosen), self._kind)
            reports += self._run_all(self._due_for_deep(chosen, reports), DEEP)
        finally:
            self._nursery.close()
            self._selector.close()
            shutil.rmtree(self._folder, ignore_errors=True)
        order = {source.name: place for place, source in enumerate(chosen)}
        reports.sort(key=lambda each: order[each.source])
        return NightReport(self._name, self._kind, self._began, now(), tuple(reports), tuple(left_out), recovered)

    def _prepare(self) -> None:
        self._folder.mkdir(parents=True, mode=0o700)
        self._settings.archive.mkdir(parents=True, exist_ok=True)
        if self._entries is not None:
            write_index(self._entries, self._folder / "replay.json")

    def _due_for_deep(self, chosen: Sequence[Source], reports: Sequence[SourceReport]) -> list[Source]:
        if self._entries is not None:
            return []
        with self._database.read() as session:
            return due_for_deep(chosen, reports, last_deep_passes(session), self._began)

    def _run_all(self, waiting: list[Source], kind: str) -> list[SourceReport]:
        reports: list[SourceReport] = []
        running: list[Running] = []
        try:
            while waiting or running:
                while chosen := self._next(waiting, running):
                    waiting.remove(chosen[0])
                    running.append(self._start(*chosen, kind))
                for each in self._listen(running):
                    running.remove(each)
                    reports.append(self._finish(each))
        finally:
            self._stop(running)
        return reports

    def _next(self, waiting: Sequence[Source], running: Sequence[Running]) -> tuple[Source, Held] | None:
        """The next source that may start, with its hosts; one whose host a backfill asks just now comes later."""
        left = list(waiting)
        while source := next_source(left, [each.source for each in running], self._settings.parallel_sources):
            held = Held() if self._entries is not None else self._hosts.take(source.hosts, source.polite.delay_seconds)
            if held is not None:
                return source, held
            left.remove(source)
        return None

    def _start(self, source: Source, held: Held, kind: str) -> Running:
        at = now()
        with self._database.write() as session:
            keep_source(session, source.name, source.title, source.publisher)
            run_id = open_run(session, source.name, kind, self._name, at)
            taken_over = take_over_interrupted(session, run_id, source.name, kind)
        order = self._order(source, run_id, at)
        if kind == DEEP:
            order = replace(order, deep=True, marks=(), again=(), checks=0)
        path = self._folder / f"order-{run_id}.json"
        write_order(order, path)
        book = RunBook(self._database, run_id, source.name, provenance_of(kind), len(order.recent))
        book.answer_for(taken_over)
        child = Child(self._nursery, path, self._settings.source_seconds)
        started = Running(source, run_id, order.warc_file, child, book, time.monotonic(), kind, held)
        self._selector.register(child.pipe, selectors.EVENT_READ, started)
        self._report(Progress(source.name, "started"))
        return started

    def _order(self, source: Source, run_id: int, at: datetime) -> Order:
        with self._database.read() as session:
            known = known_items(session, source.name)
            recent = last_new_items(session, source.name)
            marks = [] if self._entries is not None else marks_of(session, source.name)
            again = [] if self._entries is not None else items_to_ask_again(session, source.name, at - OLD_ENOUGH)
        missed, standing = [each for each in again if each.missed][:1], [each for each in again if not each.missed]
        known_path = self._folder / f"known-{run_id}.json"
        known_path.write_text(json.dumps(known), "utf8")
        settings = self._settings
        return Order(
            source=source.name,
            run_id=run_id,
            archive=settings.archive,
            warc_file=warc_name(source.name, run_id, at),
            known=known_path,
            night=self._as_of,
            key="" if self._entries is not None else settings.key_of(source.key),
            log=settings.logs / "crawl.jsonl",
            log_level=settings.log_level,
            user_agent=user_agent(settings.contact),
            marks=tuple(marks),
            recent=tuple(recent),
            again=tuple((each.stable_id, each.url) for each in [*missed, *standing]),
            checks=len(missed) + len(standing[:1]),
            replay=self._folder / "replay.json" if self._entries is not None else None,
            sources=source.folder.parent,
            allow_local=self._allow_local,
            max_body_bytes=settings.max_body_bytes,
            request_seconds=settings.request_seconds,
            source_seconds=settings.source_seconds,
            memory_mb=settings.child_memory_mb,
            cpu_seconds=settings.child_cpu_seconds,
            concurrency=self._concurrency,
        )

    def _listen(self, running: Iterable[Running]) -> list[Running]:
        """Takes down what has come; returns those whose child has ended."""
        ended: list[Running] = []
        for key, _ in self._selector.select(TICK):
            each: Running = key.data
            try:
                self._take(each)
            except EOFError:
                self._selector.unregister(each.child.pipe)
                ended.append(each)
        late = [each for each in running if time.monotonic() > each.child.deadline]
        for each in late:
            each.child.kill(f"stopped after {self._settings.source_seconds:g} seconds (EXILEWATCH_SOURCE_SECONDS)")
        return ended

    def _take(self, each: Running) -> None:
        try:
            for message in each.child.messages():
                each.book.take(message)
        except ProtocolError as error:
            log.error("source %s: %s", each.source.name, error)
            each.child.kill(f"the process talked nonsense: {error}")
        book = each.book
        counts = book.counts
        done = book.results.total()
        self._report(
            Progress(each.source.name, "reading", done, book.waiting, book.seen, counts["new"], counts["changed"])
        )

    def _finish(self, each: Running) -> SourceReport:
        ending = each.child.close()
        each.held.release()
        each.book.flush()
        self._seal(each)
        facts = self._facts(each, ending)
        counts = count_run(each.book, facts)
        verdict = self._judge(each, facts, counts)
        self._close(each, facts, verdict, counts)
        seconds = time.monotonic() - each.began
        self._report(
            Progress(
                each.source.name,
                "finished",
                facts.scheduled,
                0,
                facts.seen,
                counts["new"],
                counts["changed"],
                verdict.status,
                verdict.reason,
            )
        )
        return SourceReport(each.source.name, each.run_id, verdict.status, verdict.reason, dict(counts), seconds)

    def _seal(self, each: Running) -> None:
        """A child that ended well told of all it wrote; what another left is looked for in its file."""
        archive = self._settings.archive
        if not (archive / each.warc_file).exists():
            return
        try:
            if each.book.finished is None:
                index_responses(self._database, archive, each.warc_file, each.source.name, each.run_id, each.kind)
            else:
                seal(archive, each.warc_file)
        except ArchiveError as error:
            log.error("source %s: its archive file stays as it is: %s", each.source.name, error)

    def _facts(self, each: Running, ending: str) -> RunFacts:
        book, finished = each.book, each.book.finished
        with self._database.read() as session:
            newest = newest_published(session, each.source.name, each.run_id)
        return RunFacts(
            source=each.source,
            replay=self._entries is not None,
            finish=finished.reason if finished else "the process ended before its work",
            message=finished.message if finished else ending,
            scheduled=finished.scheduled if finished else book.results.total(),
            results=book.results,
            item_results=book.item_results,
            way_results=book.way_results,
            way_reasons=book.way_reasons,
            unknown=book.unknown,
            seen=(finished.seen if finished else book.seen) + book.credited,
            newest=newest,
            now=now(),
        )

    def _judge(self, each: Running, facts: RunFacts, counts: Mapping[str, int]) -> Verdict:
        """By the bounds of one run, then by what is stored of its source."""
        with self._database.read() as session:
            return judge_ended(session, Ended(each.source, each.run_id, each.kind, each.book, facts), counts)

    def _close(self, each: Running, facts: RunFacts, verdict: Verdict, counts: Mapping[str, int]) -> None:
        with self._database.write() as session:
            close_run(session, each.run_id, verdict.status, verdict.reason, counts, now())
            show_run(session, Ended(each.source, each.run_id, each.kind, each.book, facts), verdict)
            if each.kind == DEEP:
                return
            if may_keep_marks(facts, verdict):
                keep_marks(session, each.source.name, each.book.marks, now())
            elif not facts.replay:
                drop_marks(session, each.source.name)

    def _stop(self, running: Iterable[Running]) -> None:
        """The night itself is being stopped: its children go, and the next night names their runs interrupted."""
        for each in running:
            each.child.kill("the night was stopped")
            each.child.close()
            each.held.release()


def user_agent(contact: str) -> str:
    """The name that we give ourselves, with the operator's address."""
    return f"exilewatch/{version('exilewatch')} (+{contact})" if contact else f"exilewatch/{version('exilewatch')}"
