"""Sends requests when they are due, whether or not those before them were answered; waits count from then.

A server that stalls is thus seen by all that should have been asked meanwhile, not only by the one that waits."""

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; `kind` groups answers in the report."""

    kind: str
    path: str
    cookie: str
    form: str = ""
    """Of a POST, encoded; empty for a GET."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How a request fared."""

    ask: Ask
    status: int
    seconds: float
    """From when it was due until its last byte."""


async def send_at_rate(port: int, asks: Sequence[Ask], rate: float) -> list[Answered]:
    """Sends the requests to a local port at so many a second."""
    idle: list[Connection] = []
    start = time.perf_counter()
    sent = []
    for number, ask in enumerate(asks):
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sent.append(asyncio.create_task(_send(port, idle, ask, due)))
    answered = await asyncio.gather(*sent)
    for _reader, writer in idle:
        writer.close()
    return answered


async def _send(port: int, idle: list[Connection], ask: Ask, due: float) -> Answered:
    # One that the server has closed meanwhile, for it was idle, is not used again.
    alive = [each for each in idle if not each[0].at_eof()]
    idle[:] = alive[:-1]
    connection = alive[-1] if alive else await asyncio.open_connection("127.0.0.1", port)
    reader, writer = connection
    writer.write(_written(ask))
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    if length is None:
        raise SystemExit(f"{ask.path}: an answer without its length; the bench reads no other")
    await reader.readexactly(int(length[1]))
    idle.append(connection)
    return Answered(ask, int(head.split(b" ", 2)[1]), time.perf_counter() - due)


def _written(ask: Ask) -> bytes:
    form = ask.form.encode()
    lines = [f"{'POST' if form else 'GET'} {ask.path} HTTP/1.1", "Host: desk.test", f"Cookie: {ask.cookie}"]
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + form
