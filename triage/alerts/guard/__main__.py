"""The guard's process: `python -m triage.alerts.guard`. Questions come on stdin, verdicts go to stdout.

It reads settings, policy and database for itself. Whatever goes wrong in it is a refusal."""

import os
import sys
from dataclasses import dataclass
from typing import BinaryIO

from config.alerts_guard import GuardPolicy, read_guard_policy
from config.settings import Settings, read_settings
from db.session import Database, open_database
from triage.alerts.guard.judging import judge
from triage.alerts.guard.protocol import Question, read_question, write_verdict
from triage.alerts.guard.reading import read_case
from triage.alerts.guard.taking_apart import UnreadableMessage, take_apart
from triage.alerts.guard.values import BROKEN, Verdict
from triage.alerts.guard.watchlist import Watchlist


@dataclass(frozen=True)
class Bench:
    """What the guard judges with."""

    settings: Settings
    database: Database
    policy: GuardPolicy
    watchlist: Watchlist


def main() -> None:
    """Answers until stdin ends."""
    settings = read_settings()
    database = open_database(settings.database)
    try:
        bench = Bench(settings, database, read_guard_policy(), Watchlist())
        answer_all(sys.stdin.buffer, sys.stdout.buffer, bench)
    except BrokenPipeError:
        # The sender was killed: nobody waits for the verdict. What is left of it must not complain at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        database.close()


def answer_all(questions: BinaryIO, verdicts: BinaryIO, bench: Bench) -> None:
    """One verdict a question, in order."""
    for line in questions:
        number, verdict = _answer(line, bench)
        verdicts.write(write_verdict(number, verdict))
        verdicts.flush()


def _answer(line: bytes, bench: Bench) -> tuple[int, Verdict]:
    try:
        question = read_question(line)
    except (ValueError, KeyError, TypeError):
        return -1, Verdict(("the question cannot be read",))
    try:
        return question.number, _judge(question, bench)
    except UnreadableMessage as error:
        return question.number, Verdict((f"a part that the guard does not know: {error}",))
    except Exception as error:  # the one boundary: a fault in the guard never lets anything out
        return question.number, Verdict((f"{BROKEN}: {type(error).__name__}",))


def _judge(question: Question, bench: Bench) -> Verdict:
    outgoing = question.outgoing
    with bench.database.read() as session:
        case = read_case(session, bench.settings, outgoing.delivery_ids, bench.watchlist, question.before_sending)
    return judge(outgoing, take_apart(outgoing), case, bench.policy)


if __name__ == "__main__":
    main()
