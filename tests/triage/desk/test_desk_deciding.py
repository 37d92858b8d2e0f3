"""What may be decided on a card, as a table: pure, without database or web."""

from datetime import date

import pytest

from config.codebook import read_codebook
from triage.records.coding import Coding, Refusal, read_coding
from triage.records.deciding import (
    CardState,
    Change,
    Confirm,
    Past,
    Reject,
    Unsure,
    decide,
    decide_undo,
)
from triage.records.new_person import PersonForm, read_person_form

CODEBOOK = read_codebook()
TODAY = date(2026, 11, 15)
CODING = Coding(measure="arrested", date="2026-11-14")


@pytest.mark.parametrize("status", ["new", "unsure"])
@pytest.mark.parametrize(
    ("action", "after"),
    [(Confirm(CODING), "confirmed"), (Reject("not_person"), "rejected"), (Unsure("who is he?"), "unsure")],
)
def test_an_open_card_can_be_decided(status, action, after):
    change = decide(CardState(status, 3), 3, action, CODEBOOK)
    assert isinstance(change, Change)
    assert change.status == after


@pytest.mark.parametrize("status", ["confirmed", "rejected", "duplicate", "something new"])
def test_a_decided_card_cannot(status):
    assert decide(CardState(status, 3), 3, Confirm(CODING), CODEBOOK) == Refusal("refused.decided")


@pytest.mark.parametrize("seen", [-1, 2, 4])
def test_a_card_that_changed_meanwhile_cannot(seen):
    assert decide(CardState("new", 3), seen, Confirm(CODING), CODEBOOK) == Refusal("refused.stale")


@pytest.mark.parametrize(
    ("action", "refusal"),
    [
        (Reject("because"), Refusal("refused.reason", "reason")),
        (Reject("not_person", "x" * 4001), Refusal("refused.too_long", "note")),
        (Unsure(""), Refusal("refused.note_missing", "note")),
        (Unsure("x" * 4001), Refusal("refused.too_long", "note")),
    ],
)
def test_an_action_that_says_too_little_or_too_much_is_refused(action, refusal):
    assert decide(CardState("new", 1), 1, action, CODEBOOK) == refusal


def past(**more) -> Past:
    values = {"id": 7, "user": "coder", "action": "confirm", "status_before": "unsure", "is_latest": True}
    return Past(**{**values, "is_undone": False, **more})


def test_undoing_restores_what_the_card_was_before():
    change = decide_undo(CardState("confirmed", 2), past(), "coder", may_undo_others=False)
    assert change == Change("unsure", "undo", reason="confirm")


@pytest.mark.parametrize(
    ("decision", "status", "user", "others", "code"),
    [
        (past(is_undone=True), "confirmed", "coder", False, "refused.undone"),
        (past(action="undo"), "new", "coder", True, "refused.undone"),
        (past(), "confirmed", "somebody", False, "refused.not_yours"),
        (past(is_latest=False), "confirmed", "coder", True, "refused.not_latest"),
        (past(), "new", "coder", True, "refused.not_latest"),
    ],
)
def test_an_undo_that_would_lose_something_is_refused(decision, status, user, others, code):
    assert decide_undo(CardState(status, 2), decision, user, others) == Refusal(code)


def test_a_reviewer_undoes_what_others_decided():
    assert isinstance(decide_undo(CardState("confirmed", 2), past(), "reviewer", may_undo_others=True), Change)


@pytest.mark.parametrize(
    ("text", "precision"), [("2026-11-14", "day"), ("2026-11", "month"), ("2026", "year"), ("", "")]
)
def test_the_precision_of_a_date_follows_from_what_is_given(text, precision):
    coding = read_coding({"measure": "arrested", "date": text}, CODEBOOK, TODAY)
    assert isinstance(coding, Coding)
    assert coding.date_precision == precision


def test_a_coding_is_trimmed_and_states_are_in_capitals():
    coding = read_coding({"measure": " arrested ", "host": "pl ", "place": " Warsaw"}, CODEBOOK, TODAY)
    assert coding == Coding(measure="arrested", host="PL", place="Warsaw")


@pytest.mark.parametrize(
    ("form", "code", "field"),
    [
        ({}, "refused.measure_missing", "measure"),
        ({"measure": "eaten"}, "refused.measure_unknown", "measure"),
        ({"measure": "arrested", "date": "14.11.2026"}, "refused.date", "date"),
        ({"measure": "arrested", "date": "2026-02-30"}, "refused.date", "date"),
        ({"measure": "arrested", "date": "2026-1-1"}, "refused.date", "date"),
        ({"measure": "arrested", "date": "２０２６"}, "refused.date", "date"),
        ({"measure": "arrested", "date": "2026-11-17"}, "refused.date_future", "date"),
        ({"measure": "arrested", "date": "2027"}, "refused.date_future", "date"),
        ({"measure": "arrested", "host": "Poland"}, "refused.state_code", "host"),
        ({"measure": "arrested", "requested_by": "1"}, "refused.state_code", "requested_by"),
        ({"measure": "arrested", "place": "x" * 201}, "refused.too_long", "place"),
        ({"measure": "arrested", "place_precision": "street"}, "refused.place_precision", "place_precision"),
        ({"measure": "arrested", "claim": "he is a terrorist"}, "refused.claim_unattributed", "claim_said_by"),
        ({"measure": "arrested", "actor": "the police"}, "refused.actor_unattributed", "actor_said_by"),
    ],
)
def test_a_coding_that_cannot_be_meant_is_refused_with_its_field(form, code, field):
    assert read_coding(form, CODEBOOK, TODAY) == Refusal(code, field)


def test_tomorrow_is_allowed_as_it_is_tomorrow_already_in_bishkek():
    assert isinstance(read_coding({"measure": "arrested", "date": "2026-11-16"}, CODEBOOK, TODAY), Coding)


PERSON = {
    "canonical_name": " Anvar  Zarangov ", "home_state": "TJ", "category_2": "1", "why_included": "led a movement",
    "gate_politics": "1",
    "aliases": "Анвар Зарангов\n\nАнвар Зарангов\nAnwar Zarangow", "birth_year": "1980",
}  # fmt: skip


def test_a_person_form_is_read():
    person = read_person_form(PERSON, CODEBOOK, 2026)
    assert isinstance(person, PersonForm)
    assert person.canonical_name == "Anvar Zarangov"
    assert person.aliases == ("Анвар Зарангов", "Anwar Zarangow")
    assert (person.birth_year, person.categories) == (1980, ("2",))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"canonical_name": "Anvar"}, "refused.single_name"),
        ({"canonical_name": ""}, "refused.single_name"),
        ({"canonical_name": "x " * 200}, "refused.too_long"),
        ({"home_state": "PL"}, "refused.home_state"),
        ({"category_2": ""}, "refused.category_missing"),
        ({"why_included": " "}, "refused.gate_reason"),
        ({"gate_politics": ""}, "refused.gate_missing"),
        ({"birth_year": "about 1980"}, "refused.birth_year"),
        ({"birth_year": "2030"}, "refused.birth_year"),
        ({"affiliations": "Group 24"}, "refused.affiliation_unattributed"),
    ],
)
def test_a_person_who_cannot_enter_is_refused(change, code):
    refusal = read_person_form({**PERSON, **change}, CODEBOOK, 2026)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
