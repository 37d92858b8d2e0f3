"""Looks at a source through the same polite fetcher as a night, and stores nothing: for probes and for examples.

What came is archived in the home's folder `looks`, beside the evidence and not among it."""

import os
import selectors
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from config.settings import Settings
from crawler.hosts import Hosts
from crawler.locking import only_one
from crawler.night import DYING_SECONDS, user_agent
from crawler.process import Child, Nursery
from crawler.protocol import Captured, Exchange, Glance, Order, moment, write_order
from db.archive.reading import ArchivedResponse, read_capture
from db.archive.values import Recorded, header
from db.archive.writing import warc_name
from db.session import open_database
from db.values import now
from spiders.source import Source

TICK = 0.5
PATIENCE = 600.0
"""Seconds in which a backfill that asks the same host comes to the end of its batch."""
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a look, and what came of it."""

    url: str
    way: str
    item: str
    """Stable id, where an item was asked for."""
    result: str
    reason: str
    items: int
    """Items that the answer named."""
    documents: int
    newest: datetime | None
    """When the newest document that was read from it was published."""
    recorded: Recorded | None
    """Its last response; None where none came."""
    leads_to: str
    """Where a redirect leads; empty where none came."""


@dataclass(frozen=True, slots=True)
class Look:
    """All that a look found; `ending` says how the process ended where it did not end well."""

    asked: tuple[Asked, ...]
    archive: Path
    ending: str

    def response(self, asked: Asked) -> ArchivedResponse | None:
        """The archived response to a request."""
        place = asked.recorded
        return read_capture(self.archive, place.warc_file, place.offset) if place else None


def look_at(settings: Settings, source: Source, glance: Glance, allow_local: bool = False) -> Look:
    """Asks each list of a source once, and a few items. Waits for no night: raises AlreadyRunningError beside one.

    For a backfill of the same host it waits, to the end of its batch."""
    hosts = Hosts(settings.home).hold(source.hosts, source.polite.delay_seconds, PATIENCE)
    with hosts, _begun(settings, source, glance, allow_local) as (order, child):
        captured, exchanges = _listen(child)
        ending = child.close()
    leading = _redirects(order.archive, captured)
    asked = tuple(_asked(each, captured, leading) for each in exchanges)
    return Look(asked, order.archive, ending)


@contextmanager
def _begun(settings: Settings, source: Source, glance: Glance, allow_local: bool) -> Iterator[tuple[Order, Child]]:
    folder = settings.home / "runs" / f"look-{moment(now()).replace(':', '')}-{os.getpid()}"
    database = open_database(settings.database, durable=False)
    try:
        with only_one("night", settings.home, database, DYING_SECONDS) as lock:
            folder.mkdir(parents=True, mode=0o700)
            nursery = Nursery(folder, lock)
            try:
                order = _order(settings, source, glance, folder, allow_local)
                write_order(order, folder / "order-0.json")
                yield order, Child(nursery, folder / "order-0.json", settings.source_seconds)
            finally:
                nursery.close()
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        database.close()


def _order(settings: Settings, source: Source, glance: Glance, folder: Path, allow_local: bool) -> Order:
    archive = settings.home / "looks"
    archive.mkdir(parents=True, exist_ok=True)
    (folder / "known.json").write_text("{}", "utf8")
    return Order(
        source=source.name,
        run_id=0,
        archive=archive,
        warc_file=warc_name(source.name, 0, now()),
        known=folder / "known.json",
        log=settings.logs / "crawl.jsonl",
        log_level=settings.log_level,
        user_agent=user_agent(settings.contact),
        key=settings.key_of(source.key),
        sources=source.folder.parent,
        glance=glance,
        allow_local=allow_local,
        max_body_bytes=settings.max_body_bytes,
        request_seconds=settings.request_seconds,
        source_seconds=settings.source_seconds,
        memory_mb=settings.child_memory_mb,
        cpu_seconds=settings.child_cpu_seconds,
    )


def _listen(child: Child) -> tuple[list[Recorded], list[Exchange]]:
    """All that a child tells, to its end. Kills it where its time is over."""
    captured: list[Recorded] = []
    exchanges: list[Exchange] = []
    with selectors.DefaultSelector() as selector:
        selector.register(child.pipe, selectors.EVENT_READ)
        while True:
            if not selector.select(timeout=max(TICK, child.deadline - time.monotonic())):
                child.kill("stopped, its time was over (EXILEWATCH_SOURCE_SECONDS)")
            try:
                for message in child.messages():
                    if isinstance(message, Captured):
                        captured.append(message.recorded)
                    elif isinstance(message, Exchange):
                        exchanges.append(message)
            except BlockingIOError:
                continue
            except EOFError:
                return captured, exchanges


def _redirects(archive: Path, captured: list[Recorded]) -> dict[str, str]:
    found = {}
    for each in captured:
        if each.status in REDIRECTS:
            location = header(read_capture(archive, each.warc_file, each.offset).headers, "Location")
            found[each.url] = urljoin(each.url, location)
    return found


def _asked(exchange: Exchange, captured: list[Recorded], leading: dict[str, str]) -> Asked:
    outcome = exchange.outcome
    dates = [told.document.published for told in exchange.documents if told.document.published]
    return Asked(
        url=outcome.url,
        way=exchange.way,
        item=exchange.item,
        result=outcome.result,
        reason=outcome.reason,
        items=exchange.items,
        documents=len(exchange.documents),
        newest=max(dates, default=None),
        recorded=next((each for each in reversed(captured) if each.offset == exchange.offset), None),
        leads_to=_end_of(outcome.url, leading),
    )


def _end_of(url: str, leading: dict[str, str]) -> str:
    """Where redirects from `url` end; empty where there is none."""
    met = {url}
    while url in leading and leading[url] not in met:
        url = leading[url]
        met.add(url)
    return url if len(met) > 1 else ""
