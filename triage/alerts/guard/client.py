"""Asks the guard. No answer, a late one or an odd one is a refusal."""

import asyncio
import os
import sys
from collections.abc import Sequence
from typing import Protocol

from config.settings import Settings
from triage.alerts.guard.protocol import Question, read_verdict, write_question
from triage.alerts.guard.values import SILENT, Verdict
from triage.alerts.messages import Outgoing

SECONDS = 20.0
"""For one verdict."""
LONGEST_LINE = 16 * 2**20
COMMAND = (sys.executable, "-m", "triage.alerts.guard")


class Asked(Protocol):
    """Whoever says whether a message may leave."""

    async def check(self, outgoing: Outgoing, before_sending: bool = True) -> Verdict:
        """The verdict on one message."""
        ...

    async def close(self) -> None:
        """Ends it."""
        ...


class Guard:
    """The guard's process as a sender sees it. It is started with the first question, and again after it ended.

    Questions may overlap: each verdict names the question that it is on."""

    def __init__(self, settings: Settings, command: Sequence[str] = COMMAND, seconds: float = SECONDS) -> None:
        self._settings = settings
        self._command = command
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Verdict]] = {}
        self._asked = 0

    async def check(self, outgoing: Outgoing, before_sending: bool = True) -> Verdict:
        """Whether a message may leave. Never raises: whatever is wrong is a reason to refuse."""
        self._asked += 1
        question = Question(self._asked, outgoing, before_sending)
        try:
            async with asyncio.timeout(self._seconds):
                return await self._ask(question)
        except (OSError, ValueError, KeyError, TypeError, TimeoutError) as error:
            await self.close()
            return Verdict((f"{SILENT}: {type(error).__name__}",))
        finally:
            self._waiting.pop(question.number, None)

    async def close(self) -> None:
        """Ends the process; who still waits for a verdict gets none."""
        process, self._process = self._process, None
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
        self._fail_all(BrokenPipeError())
        if process is not None and process.returncode is None:
            process.kill()
        if process is not None:
            await process.wait()

    async def _ask(self, question: Question) -> Verdict:
        process = await self._running()
        if process.stdin is None:
            raise BrokenPipeError
        verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting[question.number] = verdict
        process.stdin.write(write_question(question))
        await process.stdin.drain()
        return await verdict

    async def _running(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None or self._process.returncode is not None:
                await self.close()
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    env=_environment(self._settings),
                    limit=LONGEST_LINE,
                )
                self._reading = asyncio.create_task(self._read(self._process))
            return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        try:
            while process.stdout is not None and (line := await process.stdout.readline()):
                number, verdict = read_verdict(line)
                self._waiting[number].set_result(verdict)
            raise BrokenPipeError
        except (OSError, ValueError, KeyError, TypeError, asyncio.InvalidStateError) as error:
            # An odd answer makes all that follow doubtful: everybody who waits is refused.
            self._fail_all(error if isinstance(error, OSError | ValueError) else ValueError())

    def _fail_all(self, error: Exception) -> None:
        for verdict in self._waiting.values():
            if not verdict.done():
                verdict.set_exception(error)


def _environment(settings: Settings) -> dict[str, str]:
    # The guard reads its own settings; only what the command line may have changed is handed on.
    given = {"EXILEWATCH_HOME": str(settings.home), "EXILEWATCH_DATABASE_URL": settings.database}
    shown = {"EXILEWATCH_PARTNER_URL": settings.partner_url, "EXILEWATCH_MAIL_FROM": settings.mail_from}
    return {**os.environ, **given, **shown}
