"""Runs each source when its source.yml says so, one night at a time, and catches up on what was missed.

Schedules live in source.yml and what has run in the table of runs; the scheduler itself remembers nothing, so
there is nothing to lose and nothing to unpickle.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from config.settings import Settings
from crawler.locking import AlreadyRunningError, only_one
from crawler.watching import leave_out_closed, read_conditions
from db.queries.runs import last_runs
from db.session import Database
from db.values import now
from spiders.source import Source

AGAIN_MINUTES = 5
"""When a night is being run by hand at the time, the scheduled one tries again after this."""
log = logging.getLogger(__name__)

NightOf = Callable[[Sequence[Source]], None]
"""Runs a night over the given sources, and what follows from it."""


@contextmanager
def schedule(settings: Settings, database: Database, sources: Sequence[Source], night: NightOf) -> Iterator[bool]:
    """Calls `night` for each source when it is due, in one thread, while the block lasts.

    Yields whether this process is the scheduler: of several on one home or database, the first is."""
    with ExitStack() as held:
        try:
            held.enter_context(only_one("scheduler", settings.home, database))
        except AlreadyRunningError as error:
            log.warning("this process does not schedule: %s", error)
            yield False
            return
        scheduler = _scheduler(settings.time_zone)
        for cron, group in by_schedule(sources).items():
            turn = Turn(scheduler, database, group, night, cron, ZoneInfo(settings.time_zone))
            trigger = CronTrigger.from_crontab(cron, timezone=settings.time_zone)
            scheduler.add_job(turn.run, trigger, id=cron, next_run_time=now())
        scheduler.start()
        try:
            yield True
        finally:
            scheduler.shutdown(wait=False)


def by_schedule(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """The sources that are collected, by their schedule: those of one schedule are one night."""
    groups: dict[str, list[Source]] = {}
    for source in sources:
        if source.status == "collected":
            groups.setdefault(source.schedule, []).append(source)
    return groups


def due_sources(sources: Sequence[Source], ran: Mapping[str, datetime], at: datetime, zone: ZoneInfo) -> list[Source]:
    """The collected sources whose time has come since they last ran, or that never ran."""
    due = []
    for source in sources:
        if source.status != "collected":
            continue
        last = ran.get(source.name)
        trigger = CronTrigger.from_crontab(source.schedule, timezone=zone)
        time = trigger.get_next_fire_time(None, _after(last)) if last else at
        if time is not None and time <= at:
            due.append(source)
    return due


def _after(moment: datetime) -> datetime:
    """The first moment after: a trigger counts the moment itself in."""
    return moment + timedelta(microseconds=1)


def _scheduler(time_zone: str) -> BackgroundScheduler:
    """One worker, so that nights queue up; a late job runs late, and once however often it was missed."""
    return BackgroundScheduler(
        timezone=time_zone,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )


@dataclass(frozen=True)
class Turn:
    """The sources of one schedule, whose time comes again and again; the first time at once, for what was missed."""

    scheduler: BackgroundScheduler
    database: Database
    sources: Sequence[Source]
    night: NightOf
    cron: str
    zone: ZoneInfo

    def run(self) -> None:
        """Runs what is due. The one boundary that catches everything: the next night must come."""
        try:
            with self.database.read() as session:
                ran = last_runs(session)
            due = due_sources(self.sources, ran, now(), self.zone)
            due = leave_out_closed(due, read_conditions(self.database), ran, now())
            if due:
                self.night(due)
        except AlreadyRunningError as error:
            log.warning("%s; trying again in %s minutes", error, AGAIN_MINUTES)
            self.scheduler.modify_job(self.cron, next_run_time=now() + timedelta(minutes=AGAIN_MINUTES))
        except Exception:
            log.exception("the night of schedule '%s' failed", self.cron)
