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
    """The guard's process as a sender sees it. It is started with the first question, and again after it ended."""

    def __init__(self, settings: Settings, command: Sequence[str] = COMMAND, seconds: float = SECONDS) -> None:
        self._settings = settings
        self._command = command
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._asked = 0

    async def check(self, outgoing: Outgoing, before_sending: bool = True) -> Verdict:
        """Whether a message may leave. Never raises: whatever is wrong is a reason to refuse."""
        async with self._turn:
            self._asked += 1
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._ask(Question(self._asked, outgoing, before_sending))
            except (OSError, ValueError, KeyError, TypeError, TimeoutError) as error:
                await self.close()
                return Verdict((f"{SILENT}: {type(error).__name__}",))

    async def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
        if process is not None:
            await process.wait()

    async def _ask(self, question: Question) -> Verdict:
        process = await self._running()
        if process.stdin is None or process.stdout is None:
            raise BrokenPipeError
        process.stdin.write(write_question(question))
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise BrokenPipeError
        return read_verdict(line, question.number)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=_environment(self._settings),
                limit=LONGEST_LINE,
            )
        return self._process


def _environment(settings: Settings) -> dict[str, str]:
    # The guard reads its own settings; only what the command line may have changed is handed on.
    given = {"EXILEWATCH_HOME": str(settings.home), "EXILEWATCH_DATABASE_URL": settings.database}
    shown = {"EXILEWATCH_PARTNER_URL": settings.partner_url, "EXILEWATCH_MAIL_FROM": settings.mail_from}
    return {**os.environ, **given, **shown}
