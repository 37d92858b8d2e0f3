"""Two people on one queue over HTTP: no card is decided twice, no decision is lost."""

import os
import threading
from collections import Counter

import pytest
from sqlalchemy import select

from db.models import Candidate, Decision, Event
from db.queries.decisions import verify_chain
from tests.triage.desk.rows import add_other, add_people, fill

CARDS = int(os.environ.get("RACING_CARDS", "25"))
"""Decisions raced are twice as many; measured with 250."""


@pytest.fixture
def night(database):
    """A night on each kind of database."""
    add_people(database)
    fill(database)
    return database


def test_of_racing_decisions_of_two_people_each_card_keeps_exactly_one(visitor, night):
    with night.write() as session:
        for number in range(6, CARDS - 1):
            add_other(session, number)
        numbers = list(session.scalars(select(Candidate.id)))
    answers: list[tuple[int, int]] = []
    barrier = threading.Barrier(2, timeout=200)

    def decide_all(reader, action: str, form: dict[str, str]) -> None:
        for number in numbers:
            barrier.wait()
            said = {"csrf": reader.csrf, "revision": "1", **form}
            answer = reader.client.post(f"/candidates/{number}/{action}", data=said, follow_redirects=False)
            answers.append((number, answer.status_code))

    people = (
        (visitor("coder"), "reject", {"reason": "not_person"}),
        (visitor("reviewer"), "confirm", {"measure": "arrested"}),
    )
    threads = [threading.Thread(target=decide_all, args=one) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    by_card = {number: sorted(status for card, status in answers if card == number) for number in numbers}
    assert set(map(tuple, by_card.values())) == {(303, 409)}
    with night.read() as session:
        made = Counter(session.scalars(select(Decision.candidate_id).where(Decision.candidate_id.is_not(None))))
        assert made == Counter(numbers)
        statuses = Counter(session.scalars(select(Candidate.status)))
        assert len(session.scalars(select(Event)).all()) == statuses["confirmed"]
        assert verify_chain(session) is None
