"""The sender: takes what is due, has the guard read it, sends it, writes down what became of it.

Killed at any moment it loses nothing: what was on its way waits again, under the same id."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from config.alerts import AlertRules, read_alert_rules
from config.codebook import read_codebook
from config.settings import Settings
from db.models.base import now
from db.queries.alert_deliveries import take_back_unfinished
from db.session import Database
from triage.alerts.channels import find_channels
from triage.alerts.channels.channel import SealingChannel, Sender
from triage.alerts.claiming import claim
from triage.alerts.claims import House
from triage.alerts.guard.client import Asked, Guard
from triage.alerts.keys import read_key
from triage.alerts.locking import hold_lock
from triage.alerts.messages import Envelope, Outgoing
from triage.alerts.outbound import Outbound, bounds_of
from triage.alerts.pgp import PgpError
from triage.alerts.settling import Outcome, settle
from triage.alerts.watching import look_after

POLL_SECONDS = 0.5
"""How often the outbox is looked at while nothing happens."""
GATHER_SECONDS = 0.1
"""How long ends of tries are gathered before they are written down."""
CARE_SECONDS = 600.0
"""How often keys and failing channels are looked after."""

log = structlog.get_logger("alerts")


@dataclass(frozen=True, slots=True)
class Trial:
    """What tests and benchmarks may change of a sender."""

    clock: Callable[[], datetime] = now
    guard: Asked | None = None
    """Without one, the guard's process is started."""
    allow_local: bool = False
    rules: AlertRules | None = None


class Dispatcher:
    """One sender. Make it, and call `run` or `run_until_idle` inside `async with`."""

    def __init__(self, settings: Settings, database: Database, trial: Trial = Trial()) -> None:
        rules = trial.rules or read_alert_rules()
        self._database = database
        self._clock = trial.clock
        self._house = House(settings, rules, read_codebook(), read_key(settings.home), find_channels())
        self._sender = Sender(
            settings, rules, self._house.key, Outbound(bounds_of(rules, trial.allow_local)), trial.clock
        )
        self._guard = trial.guard or Guard(settings)
        self._tasks: set[asyncio.Task[Outcome]] = set()
        self._lock = contextlib.ExitStack()

    async def __aenter__(self) -> "Dispatcher":
        self._lock.enter_context(hold_lock(self._house.settings.home))
        with self._database.write() as session:
            take_back_unfinished(session)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._tasks:
            self._settle(await asyncio.gather(*self._tasks))
        await self._guard.close()
        await self._sender.http.close()
        self._lock.close()

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until it is told to stop; what is on its way then is brought to its end."""
        cared_at = 0.0
        while not stop.is_set():
            if asyncio.get_running_loop().time() - cared_at >= CARE_SECONDS or not cared_at:
                cared_at = asyncio.get_running_loop().time()
                await self.care()
            self._start()
            await self._wait(POLL_SECONDS)

    async def run_until_idle(self) -> None:
        """Sends until nothing is due and nothing is on its way."""
        self._start()
        while self._tasks:
            await self._wait(None)
            self._start()

    async def care(self) -> None:
        """Looks after keys and channels, and tells the operator by mail."""
        await look_after(self._database, self._sender)

    def _start(self) -> None:
        room = self._sender.rules.limits.in_flight - len(self._tasks)
        if room <= 0:
            return
        with self._database.write() as session:
            envelopes = claim(session, self._house, self._clock(), room)
        for envelope in envelopes:
            self._tasks.add(asyncio.create_task(self._deliver(envelope)))

    async def _wait(self, seconds: float | None) -> None:
        if not self._tasks:
            await asyncio.sleep(seconds or 0.0)
            return
        ended, _ = await asyncio.wait(self._tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if ended:
            # What ends at nearly the same time is written down together: one commit, one look at the outbox.
            await asyncio.sleep(GATHER_SECONDS)
        done = {task for task in self._tasks if task.done()}
        self._tasks -= done
        self._settle([task.result() for task in done])

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        with self._database.write() as session:
            settle(session, self._sender.rules, outcomes, self._clock())
        for outcome in outcomes:
            log.info("try ended", deliveries=outcome.delivery_ids, result=outcome.result, says=outcome.says)

    async def _deliver(self, envelope: Envelope) -> Outcome:
        ids = tuple(notice.delivery_id for notice in envelope.notices)
        try:
            return await self._try(envelope)
        except Exception as error:  # the one boundary: a fault of ours costs one try, and is written down
            log.error("a try broke", deliveries=ids, kind=type(error).__name__)
            return Outcome(ids, envelope.address_id, "failed", f"a fault of our own: {type(error).__name__}")

    async def _try(self, envelope: Envelope) -> Outcome:
        channel = self._house.channels[envelope.channel]
        outgoing = channel.compose(self._sender, envelope)
        refusal = await self._ask_guard(outgoing)
        bare = ""
        if refusal is None and outgoing.pgp_key and isinstance(channel, SealingChannel):
            outgoing, bare = await self._seal(channel, envelope, outgoing)
            refusal = await self._ask_guard(outgoing)
        if refusal is not None:
            return refusal
        sent = await channel.send(self._sender, outgoing)
        return Outcome(outgoing.delivery_ids, outgoing.address_id, sent.result, sent.says, sent.retry_after, bare)

    async def _ask_guard(self, outgoing: Outgoing) -> Outcome | None:
        verdict = await self._guard.check(outgoing)
        if verdict.is_clear:
            return None
        says = "; ".join(verdict.reasons)
        return Outcome(outgoing.delivery_ids, outgoing.address_id, "silent" if verdict.is_silence else "refused", says)

    async def _seal(self, channel: SealingChannel, envelope: Envelope, outgoing: Outgoing) -> tuple[Outgoing, str]:
        try:
            return await asyncio.to_thread(channel.seal, outgoing), ""
        except PgpError as error:
            bare = replace(envelope, notices=tuple(replace(notice, fields={}) for notice in envelope.notices))
            return channel.compose_waiting(self._sender, bare), str(error)
