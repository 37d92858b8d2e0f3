"""Alerts per second to twenty receivers beside bare httpx, and confirm → delivered: `… bench.alerts [EVENTS KILLS]`.

The sender works as in service: real database, the guard in its own process, signatures. Five receivers are broken
all the time (errors, silence, resets, drips): the figures are those of the fifteen good ones."""

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path

import httpx
import structlog
from sqlalchemy import func, select

from bench.alerts.receivers import Plan, receivers
from bench.alerts.senders import confirm_all, kill, serve, start
from bench.alerts.world import confirm, make_world, person_ids
from config.alerts import read_alert_rules
from config.settings import Settings
from db.models import Delivery
from db.models.base import now
from db.session import Database
from triage.alerts.sending import Dispatcher, Trial

COUNT, BROKEN = 20, 5
GOOD = COUNT - BROKEN
PERSONS, EVENTS, BACKLOG = 40, 40, 40
WAIT_SECONDS = 90.0
"""For what has not arrived when the last is confirmed."""


def main(events: int = EVENTS, kills: int = 0) -> int:
    """Prints the figures; exit code 1 where p99 of the good receivers is over ten seconds."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory(prefix="exilewatch-bench-") as folder:
        plan = Plan(COUNT, dict.fromkeys(range(GOOD, COUNT), 1.0), Path(folder) / "effects", Path(folder) / "down")
        plan.log.touch()
        with receivers(plan) as urls:
            settings, database = make_world(Path(folder) / "home", urls, PERSONS)
            waits = _send(settings, database, events, kills)
            rate = asyncio.run(_drain(settings, database))
            bare = asyncio.run(_post_bare(urls[:GOOD], BACKLOG * GOOD))
            database.close()
    return _print(bare, rate, waits, kills)


def _send(settings: Settings, database: Database, events: int, kills: int) -> list[float]:
    """A desk confirms each second, faster than any; the sender is killed at even times, and started at once."""
    persons = [person for _, person in zip(range(events), cycle(person_ids(database)), strict=False)]
    sender, desk = start(partial(serve, settings)), start(partial(confirm_all, settings, now, persons, 1.0))
    for _ in range(kills):
        time.sleep(events / (kills + 1))
        kill(sender)
        sender = start(partial(serve, settings))
    desk.join()
    until = time.monotonic() + WAIT_SECONDS
    while _delivered(database) < events * GOOD and time.monotonic() < until:
        time.sleep(0.2)
    kill(sender)
    return _waits(database)


async def _drain(settings: Settings, database: Database) -> float:
    """Alerts per second to the good receivers, of a backlog that is there when the sender starts."""
    hold, before = read_alert_rules().times.hold, _delivered(database)
    for person in person_ids(database)[:BACKLOG]:
        confirm(database, person, now() - hold)
    stop, began = asyncio.Event(), time.monotonic()
    async with Dispatcher(settings, database, Trial(allow_local=True)) as dispatcher:
        sending = asyncio.create_task(dispatcher.run(stop))
        while (count := _delivered(database) - before) < BACKLOG * GOOD and time.monotonic() < began + WAIT_SECONDS:
            await asyncio.sleep(0.2)
        seconds = time.monotonic() - began
        stop.set()
        await sending
    return count / seconds


def _delivered(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).where(Delivery.status == "delivered")).one()


def _waits(database: Database) -> list[float]:
    """Seconds from the end of the hold to delivered, of the good receivers; infinite for what never arrived."""
    with database.read() as session:
        rows = session.execute(
            select(Delivery.alert_id, Delivery.delivered_at, Delivery.created_at).where(Delivery.address_id <= GOOD)
        ).all()
    return [_seconds(row.delivered_at, row.created_at) for row in rows]


def _seconds(delivered: datetime | None, created: datetime) -> float:
    return (delivered - created) / timedelta(seconds=1) if delivered else float("inf")


async def _post_bare(urls: list[str], count: int) -> float:
    """Posts per second of httpx alone: no database, no guard, no signature."""
    body, turns = b'{"data":{"alert":"bare"}}', asyncio.Semaphore(64)
    async with httpx.AsyncClient(trust_env=False) as client:

        async def post(number: int) -> None:
            async with turns:
                await client.post(urls[number % len(urls)], content=body, headers={"webhook-id": f"b{number}"})

        began = time.monotonic()
        await asyncio.gather(*(post(number) for number in range(count)))
        return count / (time.monotonic() - began)


def _print(bare: float, rate: float, waits: list[float], kills: int) -> int:
    ordered = sorted(waits)
    p50, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    print(f"{len(ordered)} alerts to {GOOD} good receivers beside {BROKEN} broken ones, a confirmation each second")
    print(f"the sender was killed {kills} times")
    print(f"end of hold → delivered: p50 {p50:.2f} s, p99 {p99:.2f} s (aim: p99 ≤ 10 s)")
    print(f"a backlog of {BACKLOG * GOOD} to the good ones: {rate:.0f} alerts/s; bare httpx: {bare:.0f} posts/s")
    return int(p99 > 10)


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
