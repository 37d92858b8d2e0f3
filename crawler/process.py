"""One source's child process, as the runner holds it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from crawler.protocol import LINE_LIMIT, Message, ProtocolError, decode

CHUNK = 1 << 20
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE")
"""What a child needs; secrets of the runner's environment are not for a process that reads strangers' pages."""


class Child:
    """A running child: its messages, its deadline, its end."""

    def __init__(self, order: Path, seconds: float) -> None:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        self.pipe = reading
        self.deadline = time.monotonic() + seconds
        self.killed = ""
        self._errors = order.with_suffix(".stderr")
        self._buffer = bytearray()
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "crawler.child", str(order), str(writing)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=(writing,),
                env=_environment(),
            )
        os.close(writing)

    def messages(self) -> Iterator[Message]:
        """What has come so far. Raises EOFError at the end, ProtocolError for what is no message."""
        chunk = os.read(self.pipe, CHUNK)
        if not chunk:
            raise EOFError
        self._buffer += chunk
        *lines, rest = self._buffer.split(b"\n")
        self._buffer = rest
        if len(rest) > LINE_LIMIT:
            raise ProtocolError(f"a message of more than {LINE_LIMIT} bytes")
        for line in lines:
            yield decode(bytes(line))

    def kill(self, why: str) -> None:
        """Ends the child at once; `why` goes into the verdict."""
        self.killed = self.killed or why
        self._process.kill()

    def close(self) -> str:
        """Waits for the end; says in words how the process ended where it did not end well."""
        if self._process.stdin:
            self._process.stdin.close()
        code = self._process.wait()
        os.close(self.pipe)
        if self.killed:
            return self.killed
        if code == 0:
            return ""
        return f"{_ending(code)}{self._last_words()}"

    def _last_words(self) -> str:
        lines = self._errors.read_text("utf8", errors="replace").strip().splitlines()
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
