"""A decision is one transaction: card, event or person, and audit row; on SQLite and on PostgreSQL."""

import threading

import pytest
from sqlalchemy import func, select

from config.codebook import read_codebook
from db.models import Act, Candidate, Claim, Decision, Event, EventDocument, Person
from db.queries.decisions import verify_chain
from tests.triage.desk.rows import fill
from triage.records.coding import Coding, Refusal
from triage.records.deciding import AddPerson, Confirm, Reject, Unsure
from triage.records.new_person import PersonForm
from triage.records.recording import Recorded, record
from triage.records.undoing import undo

CODEBOOK = read_codebook()
CODING = Coding(
    measure="arrested", date="2026-11", place="Warsaw", host="PL", requested_by="TJ", actor="border guards",
    actor_said_by="his lawyer", claim="he is wanted", claim_said_by="the home prosecutor", note="read twice",
)  # fmt: skip
PERSON = PersonForm("Anvar Zarangov", "TJ", 1980, ("2",), ("Анвар Зарангов",), (), "", ("politics",), "led a movement")


@pytest.fixture
def night(database):
    """A night on each kind of database; card 1 is the strongest."""
    fill(database, others=2)
    return database


def decide(database, action, card=1, revision=1, user="coder") -> Recorded | Refusal:
    return record(database, CODEBOOK, user, card, revision, action)


def card(database, number=1) -> tuple[str, int]:
    with database.read() as session:
        found = session.get(Candidate, number)
    assert found is not None
    return found.status, found.revision


def count(database, table) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def assert_whole(database):
    with database.read() as session:
        assert verify_chain(session) is None


def test_confirming_writes_card_event_and_audit_row_together(night):
    done = decide(night, Confirm(CODING))
    assert card(night) == ("confirmed", 2)
    with night.read() as session:
        event = session.scalars(select(Event)).one()
        act, claim = session.scalars(select(Act)).one(), session.scalars(select(Claim)).one()
        evidence = session.scalars(select(EventDocument)).all()
        row = session.get(Decision, done.decision_id)
        assert (event.candidate_id, event.status, event.created_by, event.note) == (
            1,
            "recorded",
            "coder",
            "read twice",
        )
        assert event.codebook_version == CODEBOOK.version
        assert [(person.person_id, person.role) for person in act.persons] == [(event.person_id, "target")]
    assert (act.measure, act.date, act.date_precision, act.host, act.requested_by) == (
        "arrested",
        "2026-11",
        "month",
        "PL",
        "TJ",
    )
    assert (act.actor, act.actor_said_by) == ("border guards", "his lawyer")
    assert (claim.claim, claim.said_by) == ("he is wanted", "the home prosecutor")
    assert [found.digest for found in evidence] == [f"{1:064x}", f"{2:064x}"]
    assert (row.event_id, row.human["coding"]["date"]) == (event.id, "2026-11")
    assert_whole(night)


def test_the_audit_keeps_what_the_machine_had_proposed(night):
    done = decide(night, Reject("old_story", "told in 2016"))
    with night.read() as session:
        row = session.get(Decision, done.decision_id)
    assert row.machine["proposal"]["measure"] == "arrested"
    assert row.machine["proposal"]["date"] == "2026-11-14"
    assert row.machine["matcher"] == ["test 1"]
    assert [document["digest"] for document in row.machine["documents"]] == [f"{1:064x}", f"{2:064x}"]
    assert (row.reason, row.human) == ("old_story", {"note": "told in 2016"})


@pytest.mark.parametrize("action", [Confirm(CODING), Reject("not_person"), Unsure("who?"), AddPerson(PERSON)])
def test_undoing_restores_the_card_and_keeps_both_rows(night, action):
    done = decide(night, action)
    taken = undo(night, CODEBOOK, "coder", None, may_undo_others=False)
    assert isinstance(taken, Recorded)
    assert card(night) == ("new", 3)
    with night.read() as session:
        rows = session.scalars(select(Decision).order_by(Decision.id)).all()
        assert {event.status for event in session.scalars(select(Event))} <= {"withdrawn"}
        added = session.scalars(select(Person).where(Person.canonical_name == "Anvar Zarangov")).all()
    assert [(row.action, row.undoes) for row in rows] == [(rows[0].action, None), ("undo", done.decision_id)]
    assert all(person.status == "removed" for person in added)
    assert_whole(night)


def test_decisions_are_undone_one_after_another_back_to_the_start(night):
    decide(night, Unsure("who?"))
    decide(night, Confirm(CODING), revision=2)
    assert isinstance(undo(night, CODEBOOK, "coder", None, may_undo_others=False), Recorded)
    assert card(night)[0] == "unsure"
    assert isinstance(undo(night, CODEBOOK, "coder", None, may_undo_others=False), Recorded)
    assert card(night)[0] == "new"
    assert undo(night, CODEBOOK, "coder", None, may_undo_others=False) == Refusal("refused.nothing_to_undo")


def test_only_the_latest_decision_of_a_card_can_be_undone(night):
    first = decide(night, Unsure("who?"))
    decide(night, Reject("not_person"), revision=2)
    assert undo(night, CODEBOOK, "coder", first.decision_id, may_undo_others=False) == Refusal("refused.not_latest")


def test_a_new_person_is_proposed_with_names_and_reason(night):
    done = decide(night, AddPerson(PERSON))
    with night.read() as session:
        person = session.scalars(select(Person).where(Person.canonical_name == "Anvar Zarangov")).one()
        assert [(name.name, name.kind, name.origin) for name in person.names] == [
            ("Anvar Zarangov", "canonical", "desk: coder"),
            ("Анвар Зарангов", "alias", "desk: coder"),
        ]
        assert person.categories[0].codebook_version == CODEBOOK.version
        row = session.get(Decision, done.decision_id)
    assert (person.status, person.person_key) == ("proposed", f"desk-{person.id}")
    assert (row.reason, row.human["person_key"]) == ("not_person", person.person_key)
    assert card(night)[0] == "rejected"


def test_a_refused_decision_writes_nothing(night):
    assert decide(night, Confirm(CODING), revision=9) == Refusal("refused.stale")
    assert decide(night, Confirm(CODING), card=999) == Refusal("refused.absent")
    assert (count(night, Event), count(night, Decision), card(night)) == (0, 0, ("new", 1))


def test_a_failure_half_way_leaves_nothing(night, monkeypatch):
    def break_down(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("triage.records.recording.append_decision", break_down)
    with pytest.raises(OSError, match="disk full"):
        decide(night, Confirm(CODING))
    assert (count(night, Event), count(night, Act), count(night, Decision), card(night)) == (0, 0, 0, ("new", 1))


def test_of_racing_decisions_on_one_card_exactly_one_is_made(night):
    results: list[Recorded | Refusal] = []
    barrier = threading.Barrier(8)

    def race(number: int) -> None:
        barrier.wait()
        action = Confirm(CODING) if number % 2 else Reject("not_person")
        results.append(decide(night, action, user=f"user{number}"))

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(result, Recorded) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Refusal)} == {"refused.decided"}
    assert (count(night, Decision), card(night)[1]) == (1, 2)
    assert count(night, Event) == (1 if card(night)[0] == "confirmed" else 0)
    assert_whole(night)
