"""Everything fails: receivers answer errors, hang, reset and drip; one is down for days; the sender is killed.

While a desk confirms, the sender is killed again and again. The first receiver is down the whole time, the last
quarter is well, all others fail in three of ten requests. Before the first comes back all others must have got
everything; after it each alert must have had one effect at every receiver, in order for each person. How long a good
receiver waits beside broken ones is measured by `python -m bench.alerts`: here kills leave the sender little time.
Run it alone with `python -m bench.alerts.chaos [ALERTS RECEIVERS KILLS DAYS]`."""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench.alerts.judging import Report, Run, judge
from bench.alerts.receivers import Plan, receivers
from bench.alerts.senders import START, Clock, confirm_all, count_in, count_others, kill, replay_all, send, start
from bench.alerts.world import make_world, person_ids
from config.settings import Settings
from db.session import Database

DOWN_DAYS = 10
EVENTS_EACH = 5
"""Events of one person: as many alerts stand in one line at each receiver."""
SHARE_OF_FAULTS = 0.3
SHARE_OF_TIME = 0.8
"""Of the days that one is down, in which the desk confirms."""
LONGEST_WAIT = 10.0
"""Seconds for a first effect, after which a sender is killed all the same."""
LONGEST_LIFE = 2.0
"""Seconds of work after which it is killed."""
LONGEST_DRAIN = 1200.0
"""Seconds without kills, after which the first comes back though others have not got everything."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of one run."""

    alerts: int = 10_000
    receivers: int = 20
    kills: int = 200
    down_days: int = DOWN_DAYS


def run_chaos(folder: Path, size: Size) -> Report:
    """One run in a folder; raises nothing for what is lost: the report counts it."""
    began, well = time.monotonic(), size.receivers // 4
    faulty = dict.fromkeys(range(size.receivers - well), SHARE_OF_FAULTS)
    plan = Plan(size.receivers, faulty, folder / "effects", folder / "down")
    plan.log.touch()
    plan.down.write_text("0")
    with receivers(plan) as urls:
        events = size.alerts // size.receivers
        settings, database = make_world(folder / "home", urls, max(events // EVENTS_EACH, 1))
        clock = Clock(time.time())
        _confirm_and_kill(settings, database, clock, size, plan.log)
        plan.down.unlink()
        back_at = time.time()
        _finish(settings, database, clock)
    healthy = frozenset(range(size.receivers - well, size.receivers))
    report = judge(database, Run(plan.log, healthy, back_at, size.kills), began)
    database.close()
    return report


def _confirm_and_kill(settings: Settings, database: Database, clock: Clock, size: Size, log: Path) -> None:
    """Until the desk has confirmed all, all kills are done, the days are over, and all others have got everything."""
    persons = person_ids(database) * EVENTS_EACH
    pace = Clock.seconds_of(timedelta(days=size.down_days)) * SHARE_OF_TIME / len(persons)
    desk = start(partial(confirm_all, settings, clock, persons, pace))
    _send_and_kill(settings, clock, size.kills, log)
    desk.join()
    over, until = START + timedelta(days=size.down_days), time.monotonic() + LONGEST_DRAIN
    _send_until(settings, clock, lambda: (clock() > over and not count_others(database)) or time.monotonic() > until)


def _finish(settings: Settings, database: Database, clock: Clock) -> None:
    # What is parked holds back what is behind it, until the operator replays it.
    while count_in(database, "parked", "waiting", "sending"):
        replay_all(database, clock())
        _send_until(settings, clock, lambda: _is_quiet(database))


def _is_quiet(database: Database) -> bool:
    return bool(count_in(database, "parked")) or not count_in(database, "waiting", "sending")


def _send_and_kill(settings: Settings, clock: Clock, kills: int, log: Path) -> None:
    """Each kill falls at a random moment of work: soon after the first effect, or before it."""
    chance = random.Random(7)  # noqa: S311
    for number in range(kills):
        before, until = log.stat().st_size, time.monotonic() + LONGEST_WAIT
        child = start(partial(send, settings, clock))
        while number % 4 and log.stat().st_size == before and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, LONGEST_LIFE))
        kill(child)
        if number % 20 == 19:
            print(f"{number + 1} kills, {log.read_text().count(chr(10))} effects", file=sys.stderr, flush=True)


def _send_until(settings: Settings, clock: Clock, is_over: Callable[[], bool]) -> None:
    child = start(partial(send, settings, clock))
    while not is_over():
        if not child.is_alive():
            raise RuntimeError("the sender ended by itself")
        time.sleep(0.5)
    kill(child)


def main(size: Size) -> int:
    """Prints the report; exit code 1 where anything was lost, doubled, out of order, or late."""
    with tempfile.TemporaryDirectory(prefix="exilewatch-chaos-") as folder:
        report = run_chaos(Path(folder), size)
    print(report)
    return int(bool(report.lost or report.twice or report.out_of_order or report.late))


if __name__ == "__main__":
    sys.exit(main(Size(*(int(word) for word in sys.argv[1:]))))
