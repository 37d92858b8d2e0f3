"""The guard's own code and protocol without its process: for tests and benchmarks that start many senders."""

import io

from config.alerts_guard import read_guard_policy
from config.settings import Settings
from db.session import Database
from triage.alerts.guard.__main__ import Bench, answer_all
from triage.alerts.guard.protocol import Question, read_verdict, write_question
from triage.alerts.guard.values import Verdict
from triage.alerts.guard.watchlist import Watchlist
from triage.alerts.messages import Outgoing


class NearGuard:
    """Asks and answers in this process."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._bench = Bench(settings, database, read_guard_policy(), Watchlist())

    async def check(self, outgoing: Outgoing, before_sending: bool = True) -> Verdict:
        """The verdict, by way of the lines that a process would get and give."""
        said = io.BytesIO()
        answer_all(io.BytesIO(write_question(Question(1, outgoing, before_sending))), said, self._bench)
        return read_verdict(said.getvalue())[1]

    async def close(self) -> None:
        """There is nothing to end."""
