"""The nursery of a night and its children, as the runner holds them."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from crawler.protocol import LINE_LIMIT, Message, ProtocolError, decode

CHUNK = 1 << 20
GONE = "the process that makes the children is gone"
MESSAGE_BYTES = 1 << 16
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE")
"""What a child needs; secrets of the runner's environment are not for a process that reads strangers' pages."""


class Nursery:
    """The process that makes children (see child/__main__.py). Begun with the first child.

    It and its children inherit the night's lock: while one of them lives, no other night touches their files."""

    def __init__(self, folder: Path, lock: int) -> None:
        self._folder = folder
        self._lock = lock
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._codes: dict[int, int] = {}
        self._living: set[int] = set()
        """Children of the nursery that there is now, whose end nobody has asked for."""

    def begin(self, order: Path, pipe: int, errors: int) -> int:
        """A new child for an order; returns its number. Raises ProtocolError where none can be begun."""
        try:
            number = self._begin(order, pipe, errors)
        except ProtocolError:  # The nursery went, and its children with it: the other sources get a new one.
            number = self._begin(order, pipe, errors)
        self._living.add(number)
        return number

    def kill(self, child: int) -> None:
        """Ends a child at once, where it is still there."""
        if self._channel is not None:
            self._channel.send(json.dumps({"kill": child}).encode())

    def code_of(self, child: int) -> int:
        """Waits for a child's end; its exit code, negative for a signal. Raises ProtocolError where it ended unseen,
        with the nursery that made it."""
        while child not in self._codes:
            if child not in self._living:
                raise ProtocolError(GONE)
            self._hear("ended")
        self._living.discard(child)
        return self._codes.pop(child)

    def close(self) -> None:
        """Ends the nursery, and with it every child that is left."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._channel = self._process = None

    def _begin(self, order: Path, pipe: int, errors: int) -> int:
        channel = self._open()
        try:
            socket.send_fds(channel, [json.dumps({"order": str(order)}).encode()], [pipe, errors])
        except OSError as error:
            raise self._gone() from error
        return int(self._hear("began"))

    def _open(self) -> socket.socket:
        if self._channel is not None:
            return self._channel
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, (self._folder / "nursery.stderr").open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "crawler.child", str(self._folder)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=_environment(),
                pass_fds=(self._lock,),
            )
        return self._channel

    def _hear(self, wanted: str) -> Any:
        """The next message of this kind; ends of children that come before it are kept."""
        while True:
            message = json.loads(self._read())
            if "ended" in message:
                self._codes[message["ended"]] = message["code"]
            if wanted in message:
                return message[wanted]

    def _read(self) -> bytes:
        try:
            data = self._channel.recv(MESSAGE_BYTES) if self._channel is not None else b""
        except ConnectionResetError as error:  # It went before it read what it was told.
            raise self._gone() from error
        if not data:
            raise self._gone()
        return data

    def _gone(self) -> ProtocolError:
        self.close()
        self._living.clear()
        return ProtocolError(f"{GONE}{last_words(self._folder / 'nursery.stderr')}")


class Child:
    """A running child: its messages, its deadline, its end."""

    def __init__(self, nursery: Nursery, order: Path, seconds: float) -> None:
        self.pipe, writing = os.pipe()
        os.set_blocking(self.pipe, False)
        with suppress(OSError):  # an operator may allow less: then a child waits for the runner a little sooner
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, CHUNK)
        self.deadline = time.monotonic() + seconds
        self.killed = ""
        self._nursery = nursery
        self._errors = order.with_suffix(".stderr")
        self._buffer = bytearray()
        try:
            with self._errors.open("wb") as errors:
                self._number = nursery.begin(order, writing, errors.fileno())
        finally:
            os.close(writing)

    def messages(self) -> Iterator[Message]:
        """What has come so far. Raises EOFError at the end, ProtocolError for what is no message."""
        chunk = os.read(self.pipe, CHUNK)
        if not chunk:
            raise EOFError
        # Only what is new is searched: a long message comes in thousands of pieces.
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            self._buffer += end
            line, self._buffer = self._buffer, bytearray()
            yield decode(line)
        self._buffer += rest
        if len(self._buffer) > LINE_LIMIT:
            raise ProtocolError(f"a message of more than {LINE_LIMIT} bytes")

    def kill(self, why: str) -> None:
        """Ends the child at once; `why` goes into the verdict."""
        self.killed = self.killed or why
        self._nursery.kill(self._number)

    def close(self) -> str:
        """Waits for the end; says in words how the process ended where it did not end well."""
        os.close(self.pipe)
        try:
            code = self._nursery.code_of(self._number)
        except ProtocolError as error:
            return self.killed or str(error)
        if self.killed or code == 0:
            return self.killed
        return f"{_ending(code)}{last_words(self._errors)}"


def last_words(path: Path) -> str:
    """The last line of an error file, in brackets; empty where there is none."""
    lines = path.read_text("utf8", errors="replace").strip().splitlines()
    return f" ({lines[-1][:300]})" if lines else ""


def _ending(code: int) -> str:
    if code == -signal.SIGXCPU:
        return "used up its processor time (EXILEWATCH_CHILD_CPU_SECONDS)"
    if code < 0:
        return f"the process was ended by {signal.Signals(-code).name}"
    return f"the process ended with code {code}"


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONHASHSEED": "0"}
