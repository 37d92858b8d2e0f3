"""The guard's process: `python -m triage.alerts.guard`. Questions come on stdin, verdicts go to stdout.

It reads settings, policy and database for itself. Whatever goes wrong in it is a refusal."""

import sys
from typing import BinaryIO

from config.alerts_guard import GuardPolicy, read_guard_policy
from config.settings import Settings, read_settings
from db.session import Database, open_database
from triage.alerts.guard.judging import judge
from triage.alerts.guard.protocol import Question, read_question, write_verdict
from triage.alerts.guard.reading import Watchlist, read_case
from triage.alerts.guard.taking_apart import take_apart
from triage.alerts.guard.values import BROKEN, Verdict


def main() -> None:
    """Answers until stdin ends."""
    settings = read_settings()
    database = open_database(settings.database)
    try:
        answer_all(sys.stdin.buffer, sys.stdout.buffer, settings, database)
    finally:
        database.close()


def answer_all(questions: BinaryIO, verdicts: BinaryIO, settings: Settings, database: Database) -> None:
    """One verdict a question, in order."""
    policy, watchlist = read_guard_policy(), Watchlist()
    for line in questions:
        number, verdict = _answer(line, settings, database, policy, watchlist)
        verdicts.write(write_verdict(number, verdict))
        verdicts.flush()


def _answer(
    line: bytes, settings: Settings, database: Database, policy: GuardPolicy, watchlist: Watchlist
) -> tuple[int, Verdict]:
    try:
        question = read_question(line)
    except (ValueError, KeyError, TypeError):
        return -1, Verdict(("the question cannot be read",))
    try:
        return question.number, _judge(question, settings, database, policy, watchlist)
    except Exception as error:  # the one boundary: a fault in the guard never lets anything out
        return question.number, Verdict((f"{BROKEN}: {type(error).__name__}",))


def _judge(
    question: Question, settings: Settings, database: Database, policy: GuardPolicy, watchlist: Watchlist
) -> Verdict:
    outgoing = question.outgoing
    with database.read() as session:
        case = read_case(session, settings, outgoing.delivery_ids, watchlist, question.before_sending)
    return judge(outgoing, take_apart(outgoing), case, policy)


if __name__ == "__main__":
    main()
