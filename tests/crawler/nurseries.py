"""Nurseries of a night by a fork: what a nursery loads is loaded once for all nights of a test process.

Tests take `ForkedNurseries` in the place of the module subprocess in crawler/process.py, which saves 2 s of processor
time a night. Wherever a night runs in a process of its own (test_kills.py, test_canaries.py, test_hostile.py and
others) its nursery begins as in life."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
MESSAGE_BYTES = 1 << 16


class Forked:
    """A nursery, as far as the runner of a night asks its process for anything."""

    def __init__(self, number: int) -> None:
        self.pid = number
        self._handle = os.pidfd_open(number)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self) -> None:
        select.select([self._handle], [], [])
        os.close(self._handle)


class ForkedNurseries:
    """Stands for the module subprocess: what is begun is a fork of one process, which is begun with the first."""

    DEVNULL = subprocess.DEVNULL

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._turn = threading.Lock()

    def Popen(  # noqa: N802 - the name that it stands for
        self,
        command: Sequence[str],
        stdin: int,
        stdout: int,
        stderr: IO[bytes],
        env: Mapping[str, str],
        pass_fds: tuple[int],
    ) -> Forked:
        """A nursery with these ends, this environment and the lock of its night."""
        assert list(command[1:3]) == ["-m", "crawler.child"], command
        said = json.dumps({"environment": dict(env), "folder": str(Path.cwd())}).encode()
        with self._turn:
            channel = self._open()
            socket.send_fds(channel, [said], [stdin, stderr.fileno(), *pass_fds])
            return Forked(int(channel.recv(MESSAGE_BYTES)))

    def close(self) -> None:
        if self._process is not None and self._channel is not None:
            self._channel.close()
            self._process.wait()

    def _open(self) -> socket.socket:
        if self._channel is None:
            self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                command = [sys.executable, "-m", "tests.crawler.nursery_process"]
                self._process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, cwd=ROOT)
        return self._channel
