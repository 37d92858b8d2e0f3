"""Counts what a run did to the alerts: what was lost, doubled, out of order, late. Reads only effects and rows."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from bench.alerts.receivers import Effect, read_effects
from db.models import Alert, Delivery
from db.session import Database


@dataclass(frozen=True, slots=True)
class Run:
    """What was run. `healthy` are receivers without faults; `back_at` is when the first came back."""

    log: Path
    healthy: frozenset[int]
    back_at: float
    kills: int


@dataclass(frozen=True, slots=True)
class Report:
    """What came out. `late` are effects at receivers that were never down, after the one that was came back; p50 and
    p99 are seconds from confirmed to delivered at the healthy ones, while the sender is killed every few seconds."""

    alerts: int
    kills: int
    effects: int
    lost: int
    twice: int
    out_of_order: int
    late: int
    p50: float
    p99: float
    seconds: float


class _Owed(NamedTuple):
    message_id: str
    address_id: int
    person_id: int
    delivery_id: int
    created_at: datetime


def judge(database: Database, run: Run, began: float) -> Report:
    """The report on a run that began at that moment of the monotonic clock."""
    effects = read_effects(run.log)
    with database.read() as session:
        columns = (Delivery.message_id, Delivery.address_id, Alert.person_id, Delivery.id, Delivery.created_at)
        owed = {row[0]: _Owed(*row) for row in session.execute(select(*columns).join(Alert))}
    taken = [owed[effect.message_id] for effect in effects]
    unique = {row.message_id for row in taken}
    waits = sorted(
        effect.at - owed[effect.message_id].created_at.timestamp()
        for effect in effects
        if effect.receiver in run.healthy
    )
    return Report(
        alerts=len(owed),
        kills=run.kills,
        effects=len(effects),
        lost=len(owed) - len(unique),
        twice=len(taken) - len(unique),
        out_of_order=_count_overtaken(taken),
        late=_count_late(effects, run),
        p50=round(statistics.median(waits), 2),
        p99=round(waits[int(len(waits) * 0.99)], 2),
        seconds=round(time.monotonic() - began),
    )


def _count_overtaken(taken: Sequence[_Owed]) -> int:
    last: dict[tuple[int, int], int] = {}
    wrong = 0
    for row in taken:
        lane = (row.address_id, row.person_id)
        wrong += last.get(lane, 0) > row.delivery_id
        last[lane] = max(last.get(lane, 0), row.delivery_id)
    return wrong


def _count_late(effects: Sequence[Effect], run: Run) -> int:
    return sum(effect.receiver != 0 and effect.at > run.back_at for effect in effects)
