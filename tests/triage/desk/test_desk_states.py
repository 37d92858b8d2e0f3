"""The states of a card over a real database: each turn is a row of the chain, and each can be taken back."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from config.codebook import read_codebook
from db.models import Alert, Candidate, CandidateDocument, Decision, Event, Person
from db.models.base import now
from db.queries.decisions import verify_chain
from tests.triage.desk.rows import add_candidate, add_document, add_mention, fill
from triage.records.actions import Confirm, Defer, Duplicate, Flag, Merge, Reject, Split, Unsure
from triage.records.claiming import Claimed, toggle_claim
from triage.records.coding import Coding, Refusal
from triage.records.event_changes import correct_event, last_decision_on, withdraw_event
from triage.records.recording import Recorded, Terms, record
from triage.records.undoing import undo

CODEBOOK = read_codebook()
HELD = Coding(measure="arrested", date="2026-11-14", host="PL")
SENT_BACK = Coding(measure="extradited", date="2026-11-20", host="PL", requested_by="TJ")
IDLE = timedelta(minutes=20)


@pytest.fixture
def night(database):
    """Card 1 in two languages, cards 2 and 3 of others, card 4 of card 1's person."""
    fill(database, others=2)
    with database.write() as session:
        person = session.get_one(Candidate, 1).person_id
        version = add_document(
            session, "ozodi", "900", "Sharif Navozish held", "Sharif Navozish is held in Poland.", "en"
        )
        add_mention(session, version, _person(session, person), "Sharif Navozish")
        assert add_candidate(session, _person(session, person), [version], 0.3) == 4
    return database


def _person(session, number):
    return session.get_one(Person, number)


def decide(database, action, card=1, user="coder", terms=None) -> Recorded | Refusal:
    with database.read() as session:
        revision = session.get_one(Candidate, card).revision
    return record(database, CODEBOOK, user, card, revision, action, terms or Terms())


def take_back(database, user="coder", decision=None):
    return undo(database, CODEBOOK, user, decision, may_undo_others=False)


def facts(database, card=1) -> tuple:
    with database.read() as session:
        found = session.get_one(Candidate, card)
        documents = sorted(row.document_id for row in found.sightings)
        return found.status, found.second, found.sensitive, found.deferred_until, found.duplicate_of, documents


def actions(database) -> list[str]:
    with database.read() as session:
        assert verify_chain(session) is None
        return list(session.scalars(select(Decision.action).order_by(Decision.id)))


def events(database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(event.status, event.acts[0].measure) for event in session.scalars(select(Event).order_by(Event.id))]


@pytest.mark.parametrize(
    ("action", "after"),
    [
        (Duplicate(4), "duplicate"),
        (Defer("2026-12-24"), "deferred"),
        (Merge(4), "new"),
        (Split((1,)), "new"),
        (Flag(True), "new"),
        (Confirm(SENT_BACK), "second"),
        (Confirm(HELD, ask_second=True), "second"),
    ],
)
def test_every_turn_is_a_row_of_the_chain_and_can_be_taken_back(night, action, after):
    before, others = facts(night), facts(night, 4)
    done = decide(night, action)
    assert isinstance(done, Recorded)
    assert facts(night)[0] == after
    assert isinstance(take_back(night), Recorded)
    assert (facts(night), facts(night, 4)) == (before, others)
    assert actions(night) == [done.action, "undo"]
    with night.read() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 4


def test_a_merge_brings_the_documents_and_the_other_card_is_its_duplicate(night):
    decide(night, Merge(4))
    with night.read() as session:
        card = session.get_one(Candidate, 1)
        assert (card.documents, len(card.sightings), card.revision) == (3, 3, 2)
    assert (facts(night, 4)[0], facts(night, 4)[4:]) == ("duplicate", (1, []))


def test_a_merge_is_not_taken_back_over_what_was_decided_since(night):
    done = decide(night, Merge(4))
    with night.write() as session:
        session.execute(update(Candidate).where(Candidate.id == 4).values(duplicate_of=2))
    assert take_back(night, decision=done.decision_id) == Refusal("refused.not_latest")


def test_a_split_gives_documents_a_card_of_their_own(night):
    decide(night, Split((1,)))
    with night.read() as session:
        new = session.get_one(Candidate, 5)
        rows = session.execute(select(CandidateDocument.candidate_id, CandidateDocument.document_id)).all()
        assert (new.status, new.documents, new.changed_because) == ("new", 1, "Split from card 1.")
    assert {(1, 2), (5, 1)} <= {tuple(row) for row in rows}
    decide(night, Reject("old_story"), card=5)
    assert isinstance(take_back(night), Recorded)
    assert take_back(night) == Refusal("refused.not_latest")


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (Duplicate(1), "refused.other_card"),
        (Duplicate(2), "refused.other_card"),
        (Merge(99), "refused.other_card"),
        (Split(()), "refused.split"),
        (Split((1, 2)), "refused.split"),
        (Split((77,)), "refused.split"),
        (Defer("soon"), "refused.defer_day"),
        (Defer("2026"), "refused.defer_day"),
    ],
)
def test_a_turn_that_makes_no_sense_changes_nothing(night, action, code):
    before = facts(night)
    refusal = decide(night, action)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, facts(night), actions(night)) == (code, before, [])


def test_a_claimed_card_is_decided_by_nobody_else_until_the_claim_is_idle(night):
    assert toggle_claim(night, "coder", 1, IDLE) == Claimed(1, "coder")
    assert toggle_claim(night, "reviewer", 1, IDLE) == Refusal("refused.claimed")
    assert decide(night, Reject("not_person"), user="reviewer") == Refusal("refused.claimed")
    with night.write() as session:
        session.execute(update(Candidate).where(Candidate.id == 1).values(claimed_at=now() - 2 * IDLE))
    assert isinstance(decide(night, Reject("not_person"), user="reviewer"), Recorded)
    with night.read() as session:
        assert session.get_one(Candidate, 1).claimed_by == ""


def test_a_claim_is_given_up_by_its_holder(night):
    toggle_claim(night, "coder", 1, IDLE)
    assert toggle_claim(night, "coder", 1, IDLE) == Claimed(1, "")
    assert isinstance(decide(night, Reject("not_person"), user="reviewer"), Recorded)


def test_stage_three_is_recorded_only_when_two_have_coded_it_alike(night):
    decide(night, Confirm(SENT_BACK))
    assert (facts(night)[:2], events(night)) == (("second", "stage"), [])
    assert decide(night, Confirm(SENT_BACK)) == Refusal("refused.own_coding")
    assert isinstance(decide(night, Confirm(SENT_BACK), user="reviewer"), Recorded)
    assert (facts(night)[:2], events(night)) == (("confirmed", ""), [("recorded", "extradited")])
    assert actions(night) == ["code", "agree"]


def test_two_who_differ_leave_it_to_a_third(night):
    decide(night, Confirm(SENT_BACK))
    decide(night, Confirm(Coding(measure="deported", date="2026-11-20", host="PL")), user="reviewer")
    assert (facts(night)[0], events(night)) == ("adjudicate", [])
    assert decide(night, Confirm(SENT_BACK), user="reviewer") == Refusal("refused.own_coding")
    decide(night, Confirm(SENT_BACK), user="third")
    assert (facts(night)[0], events(night)) == ("confirmed", [("recorded", "extradited")])
    assert actions(night) == ["code", "differ", "adjudicate"]
    assert isinstance(take_back(night, "third"), Recorded)
    assert (facts(night)[0], events(night)) == ("adjudicate", [("withdrawn", "extradited")])


def test_who_must_not_wait_records_alone_and_says_why(night):
    decide(night, Confirm(SENT_BACK, alone="the flight leaves at noon"))
    assert facts(night)[0] == "confirmed"
    with night.read() as session:
        assert session.scalars(select(Decision)).one().human["alone"] == "the flight leaves at noon"


def test_a_card_of_the_sample_is_recorded_at_once_and_read_again(night):
    drawn = Terms(draw=lambda number: number == 1)
    decide(night, Confirm(HELD), terms=drawn)
    assert (facts(night)[:2], events(night)) == (("confirmed", "sample"), [("recorded", "arrested")])
    assert decide(night, Confirm(HELD), terms=drawn) == Refusal("refused.own_coding")
    decide(night, Reject("old_story"), user="reviewer", terms=drawn)
    assert (facts(night)[:2], events(night)) == (("confirmed", "differs"), [("recorded", "arrested")])
    decide(night, Confirm(HELD), user="third", terms=drawn)
    assert (facts(night)[:2], actions(night)) == (("confirmed", ""), ["confirm", "differ", "adjudicate"])


def test_a_sensitive_card_waits_for_two_and_tells_nobody_by_itself(night):
    decide(night, Flag(True))
    decide(night, Confirm(HELD))
    assert facts(night)[:3] == ("second", "sensitive", True)
    decide(night, Confirm(HELD), user="reviewer")
    with night.read() as session:
        assert session.scalar(select(func.count()).select_from(Alert)) == 0
    assert facts(night)[0] == "confirmed"


def seen_of(database, event=1) -> int:
    with database.read() as session:
        return last_decision_on(session, event)


def test_a_recorded_event_is_corrected_and_the_correction_taken_back(night):
    decide(night, Confirm(HELD))
    first = seen_of(night)
    later = Coding(measure="stopped", date="2026-11-13", host="PL", claim="he is wanted", claim_said_by="the police")
    assert isinstance(correct_event(night, CODEBOOK, "reviewer", 1, first, later), Recorded)
    assert events(night) == [("corrected", "stopped")]
    assert correct_event(night, CODEBOOK, "coder", 1, first, HELD) == Refusal("refused.stale")
    assert isinstance(take_back(night, "reviewer"), Recorded)
    assert events(night) == [("recorded", "arrested")]
    assert actions(night) == ["confirm", "correct", "correct"]
    assert take_back(night, "reviewer") == Refusal("refused.nothing_to_undo")


def test_a_withdrawn_event_stands_again_when_that_is_taken_back(night):
    decide(night, Confirm(HELD))
    assert withdraw_event(night, "reviewer", 1, seen_of(night), "") == Refusal("refused.reason_missing", "reason")
    withdraw_event(night, "reviewer", 1, seen_of(night), "it was his cousin")
    assert events(night) == [("withdrawn", "arrested")]
    assert isinstance(take_back(night, "reviewer"), Recorded)
    assert events(night) == [("recorded", "arrested")]


def test_two_who_merge_both_ways_at_once_make_one_merge(night):
    results = []
    barrier = threading.Barrier(2)

    def merge(card: int, other: int) -> None:
        barrier.wait()
        results.append(record(night, CODEBOOK, f"user{card}", card, 1, Merge(other)))

    threads = [threading.Thread(target=merge, args=pair) for pair in ((1, 4), (4, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(result, Recorded) for result in results) == 1


def test_unsure_may_be_deferred_and_wakes_as_it_was(night):
    decide(night, Unsure("who?"))
    decide(night, Defer("2026-12-24"))
    take_back(night)
    assert facts(night)[0] == "unsure"
