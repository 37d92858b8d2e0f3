"""Receivers on this machine, in a process of their own: good ones, and ones that fail in every way.

Each keeps, as a real one would, the ids whose effect it has taken; a second time changes nothing."""

import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

FAULTS = ("error", "error_after_effect", "timeout", "reset", "reset_after_effect", "drip")
DRIP_SECONDS = 0.2


@dataclass(frozen=True)
class Plan:
    """How receivers behave: `faulty` maps the number of a receiver to the share of its requests that fail."""

    count: int
    faulty: dict[int, float]
    log: Path
    """One line for each effect: receiver, id, number of the alert, time."""
    down: Path
    """While this file names a receiver, it takes no connection to its end."""
    seed: int = 1


@contextmanager
def receivers(plan: Plan) -> Iterator[list[str]]:
    """Runs them; the addresses, in order."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(plan, theirs))
    process.start()
    try:
        yield [f"http://127.0.0.1:{port}/in" for port in ours.recv()]
    finally:
        os.kill(process.pid or 0, signal.SIGTERM)
        process.join()


class Effect(NamedTuple):
    """One alert that a receiver took; `at` in seconds since the epoch."""

    receiver: int
    message_id: str
    alert: str
    at: float


def read_effects(log: Path) -> list[Effect]:
    """Each effect, in the order in which they were taken."""
    lines = (line.split() for line in log.read_text(encoding="ascii").splitlines())
    return [Effect(int(receiver), message_id, alert, float(at)) for receiver, message_id, alert, at in lines]


def _serve(plan: Plan, pipe: object) -> None:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    asyncio.run(_Receivers(plan).serve(pipe))


class _Receivers:
    def __init__(self, plan: Plan) -> None:
        self._plan, self._chance, self._taken = plan, random.Random(plan.seed), set[tuple[int, str]]()  # noqa: S311
        self._log = plan.log.open("a", encoding="ascii", buffering=1)

    async def serve(self, pipe: object) -> None:
        servers = [
            await asyncio.start_server(partial(self._talk, number), "127.0.0.1", 0, backlog=512)
            for number in range(self._plan.count)
        ]
        pipe.send([server.sockets[0].getsockname()[1] for server in servers])  # type: ignore[attr-defined]
        await asyncio.Event().wait()

    async def _talk(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while await self._answer(number, reader, writer):
                pass
        writer.close()

    async def _answer(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = await reader.readexactly(int(fields["content-length"]))
        if self._plan.down.exists() and str(number) in self._plan.down.read_text().split():
            writer.transport.abort()
            return False
        fault = ""
        if self._chance.random() < self._plan.faulty.get(number, 0.0):
            fault = self._chance.choice(FAULTS)
        if fault in ("", "error_after_effect", "reset_after_effect"):
            self._take(number, fields["webhook-id"], json.loads(body)["data"]["alert"])
        return await self._end(fault, writer)

    def _take(self, number: int, message_id: str, alert: str) -> None:
        if (number, message_id) not in self._taken:
            self._taken.add((number, message_id))
            self._log.write(f"{number} {message_id} {alert} {time.time():.3f}\n")

    async def _end(self, fault: str, writer: asyncio.StreamWriter) -> bool:
        if fault.startswith("reset"):
            writer.transport.abort()
            return False
        if fault == "timeout":
            await asyncio.sleep(30)
            return False
        if fault == "drip":
            for letter in b"HTTP/1.1 200 OK\r\n" * 20:
                if writer.is_closing():
                    return False
                writer.write(bytes([letter]))
                await asyncio.sleep(DRIP_SECONDS)
            return False
        status = b"500 Broken" if fault.startswith("error") else b"204 Taken"
        writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        return True
