"""The processes of the chaos: senders that can be killed, and a desk that confirms. All share one fast clock."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkProcess

import structlog
from sqlalchemy import func, select

from bench.alerts.near import NearGuard
from bench.alerts.world import confirm
from config.alerts import AlertRules, read_alert_rules
from config.settings import Settings
from db.models import Delivery
from db.session import Database, open_database
from triage.alerts.releasing import replay
from triage.alerts.sending import Dispatcher, Trial

START = datetime(2026, 11, 1, tzinfo=UTC)
SPEED = 1440.0
"""Simulated seconds in one real second: ten days are ten minutes."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Simulated time, the same in every process."""

    began: float

    def __call__(self) -> datetime:
        return START + timedelta(seconds=(time.time() - self.began) * SPEED)

    @staticmethod
    def seconds_of(simulated: timedelta) -> float:
        """Real seconds."""
        return simulated.total_seconds() / SPEED


def start(work: Callable[[], None]) -> ForkProcess:
    """A process that does the work. Forked, so that starting costs no second of imports: the kill finds it at work."""
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    return child


def kill(child: ForkProcess) -> None:
    """At once, without a word."""
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()


def confirm_all(settings: Settings, clock: Callable[[], datetime], persons: Sequence[int], pace: float) -> None:
    """The desk: one confirmation after the other, `pace` real seconds apart; each is out of its hold at once."""
    database, hold = open_database(settings.database), read_alert_rules().times.hold
    began = time.monotonic()
    for number, person in enumerate(persons):
        time.sleep(max(began + number * pace - time.monotonic(), 0.0))
        confirm(database, person, clock() - hold)
    database.close()


def send(settings: Settings, clock: Clock) -> None:
    """A sender, until it is killed."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    asyncio.run(_run(settings, open_database(settings.database), clock))


def serve(settings: Settings) -> None:
    """A sender as in service, with the guard in its own process, by the true time; until it is killed."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    asyncio.run(_serve(settings, open_database(settings.database)))


async def _serve(settings: Settings, database: Database) -> None:
    async with Dispatcher(settings, database, Trial(allow_local=True)) as dispatcher:
        await dispatcher.run(asyncio.Event())


async def _run(settings: Settings, database: Database, clock: Clock) -> None:
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


def count_in(database: Database, *states: str) -> int:
    """Deliveries in these states."""
    with database.read() as session:
        return session.scalars(select(func.count()).where(Delivery.status.in_(states))).one()


def count_others(database: Database) -> int:
    """Deliveries that are still to come, but for those of the first address, whose receiver is down."""
    with database.read() as session:
        left = Delivery.status.in_(("waiting", "sending"))
        return session.scalars(select(func.count()).where(left, Delivery.address_id != 1)).one()


def replay_all(database: Database, at: datetime) -> None:
    """What an operator does when the receivers are well again."""
    with database.read() as session:
        addresses = session.scalars(select(Delivery.address_id).where(Delivery.status == "parked").distinct()).all()
    for address in addresses:
        replay(database, "operator", None, address, at)
