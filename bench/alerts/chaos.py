"""Everything fails: receivers answer errors, hang, reset and drip; one is down for days; the sender is killed.

Afterwards each alert must have had one effect at every receiver, and in order for each person.
Run it alone with `python -m bench.alerts.chaos [ALERTS RECEIVERS KILLS DAYS]`."""

import asyncio
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkProcess
from pathlib import Path

import structlog
from sqlalchemy import func, select

from bench.alerts.near import NearGuard
from bench.alerts.receivers import Plan, read_effects, receivers
from bench.alerts.world import confirm, make_world, person_ids
from config.alerts import AlertRules, read_alert_rules
from config.settings import Settings
from db.models import Alert, Delivery
from db.session import Database, open_database
from triage.alerts.releasing import replay
from triage.alerts.sending import Dispatcher, Trial

START = datetime(2026, 11, 1, tzinfo=UTC)
SPEED = 3600.0
"""Simulated seconds in one real second: ten days are four minutes."""
DOWN_DAYS = 10
EVENTS_EACH = 5
SHARE_OF_FAULTS = 0.3
LONGEST_WAIT = 10.0
"""Seconds for a first effect, after which a sender is killed all the same."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came out."""

    alerts: int
    kills: int
    effects: int
    lost: int
    twice: int
    out_of_order: int
    seconds: float


def run_chaos(folder: Path, alerts: int, count: int, kills: int, down_days: float = DOWN_DAYS) -> Report:
    """One run in a folder; raises nothing for what is lost: the report counts it."""
    began, plan = (
        time.monotonic(),
        Plan(count, dict.fromkeys(range(count), SHARE_OF_FAULTS), folder / "effects", folder / "down"),
    )
    plan.log.touch()
    plan.down.write_text("0")
    with receivers(plan) as urls:
        settings, database = make_world(folder / "home", urls, max(alerts // count // EVENTS_EACH, 1))
        _confirm_all(database)
        clock = FastClock(time.time())
        _send_and_kill(settings, clock, kills, plan.log)
        _send_until(settings, clock, lambda: clock() > START + timedelta(days=down_days))
        plan.down.unlink()
        # What is parked holds back what is behind it, until the operator replays it.
        while _count(database, "parked") or _count(database, "waiting", "sending"):
            _replay_all(database, clock())
            _send_until(settings, clock, lambda: _is_quiet(database))
    report = _judge(database, plan.log, kills, time.monotonic() - began)
    database.close()
    return report


def _confirm_all(database: Database) -> None:
    for _ in range(EVENTS_EACH):
        for person in person_ids(database):
            confirm(database, person, START - timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class FastClock:
    """Simulated time, the same in every process."""

    began: float

    def __call__(self) -> datetime:
        return START + timedelta(seconds=(time.time() - self.began) * SPEED)


def _send_and_kill(settings: Settings, clock: FastClock, kills: int, log: Path) -> None:
    """Each kill falls at a random moment of work: within a second after the first effect, or before it."""
    chance = random.Random(7)  # noqa: S311
    for number in range(kills):
        before, until = log.stat().st_size, time.monotonic() + LONGEST_WAIT
        child = _start(settings, clock)
        while number % 4 and log.stat().st_size == before and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 1.0))
        _kill(child)


def _send_until(settings: Settings, clock: FastClock, is_over: Callable[[], bool]) -> None:
    child = _start(settings, clock)
    while not is_over() and child.is_alive():
        time.sleep(0.5)
    _kill(child)


def _start(settings: Settings, clock: FastClock) -> ForkProcess:
    # Forked, so that starting costs no second of imports: the kill finds it at work.
    child = multiprocessing.get_context("fork").Process(target=_send, args=(settings, clock))
    child.start()
    return child


def _kill(child: ForkProcess) -> None:
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()


def _send(settings: Settings, clock: FastClock) -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    database = open_database(settings.database)
    asyncio.run(_run(settings, database, clock))


async def _run(settings: Settings, database: Database, clock: FastClock) -> None:
    guard = NearGuard(settings, database)
    trial = Trial(clock=clock, guard=guard, allow_local=True, rules=hurried_rules())
    async with Dispatcher(settings, database, trial) as dispatcher:
        await dispatcher.run(asyncio.Event())


def hurried_rules() -> AlertRules:
    """The rules with two seconds for one try: a run must end. The guard shares the process here: fewer at once."""
    rules = read_alert_rules()
    times = rules.times.model_copy(update={"try_seconds": 2.0})
    limits = rules.limits.model_copy(update={"in_flight": 24})
    return AlertRules(**{**vars(rules), "times": times, "limits": limits})


def _is_quiet(database: Database) -> bool:
    return bool(_count(database, "parked")) or not _count(database, "waiting", "sending")


def _count(database: Database, *states: str) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).where(Delivery.status.in_(states))).one()


def _replay_all(database: Database, at: datetime) -> None:
    """What an operator does when the receivers are well again."""
    with database.read() as session:
        addresses = session.scalars(select(Delivery.address_id).where(Delivery.status == "parked").distinct()).all()
    for address in addresses:
        replay(database, "operator", None, address, at)


def _judge(database: Database, log: Path, kills: int, seconds: float) -> Report:
    effects = read_effects(log)
    with database.read() as session:
        rows = session.execute(
            select(Alert.number, Delivery.message_id, Delivery.address_id, Alert.person_id, Delivery.id).join(Delivery)
        ).all()
    known = {row.message_id: row for row in rows}
    taken = [known[message_id] for _, message_id, _ in effects]
    last: dict[tuple[int, int], int] = {}
    wrong = 0
    for row in taken:
        lane = (row.address_id, row.person_id)
        wrong += last.get(lane, 0) > row.id
        last[lane] = max(last.get(lane, 0), row.id)
    unique = {row.message_id for row in taken}
    return Report(len(rows), kills, len(effects), len(known) - len(unique), len(taken) - len(unique), wrong, seconds)


def main(alerts: int = 10_000, count: int = 20, kills: int = 200, down_days: int = DOWN_DAYS) -> int:
    """Prints the report; exit code 1 where anything was lost, doubled or out of order."""
    with tempfile.TemporaryDirectory(prefix="exilewatch-chaos-") as folder:
        report = run_chaos(Path(folder), alerts, count, kills, down_days)
    print(report)
    return int(bool(report.lost or report.twice or report.out_of_order))


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
