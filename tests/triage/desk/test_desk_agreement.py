"""Agreement of readers: alpha as the literature computes it, over what the audit chain holds."""

import pytest

from triage.records.agreement import measure_agreement, nominal_alpha
from triage.records.coding import Coding
from triage.records.second_reading import Judgement, is_alike, joined


def units() -> list[list[str]]:
    """Krippendorff (2011), section C: twelve units, four observers, * where one is silent; nominal alpha is 0.743."""
    rows = ("1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *")
    return [[value for value in column if value != "*"] for column in zip(*(row.split() for row in rows), strict=True)]


def test_alpha_is_that_of_the_published_example():
    assert nominal_alpha(units()) == pytest.approx(0.743, abs=0.0005)


@pytest.mark.parametrize(
    ("cards", "alpha"),
    [([], None), ([["a"]], None), ([["a", "a"], ["a", "a"]], None), ([["a", "a"], ["b", "b"]], 1.0)],
)
def test_alpha_at_its_ends(cards, alpha):
    assert nominal_alpha(cards) == alpha


def test_readers_who_always_differ_are_worse_than_chance():
    assert nominal_alpha([["a", "b"], ["b", "a"]]) < 0


def test_fields_are_compared_only_between_those_who_hold_it_for_an_event():
    held = Judgement("one", Coding("arrested", host="PL"))
    cards = [[held, Judgement("two", Coding("stopped", host="PL"))], [held, Judgement("two", None, "old_story")]]
    by_field = {row.field: (row.units, row.same) for row in measure_agreement(cards)}
    assert (by_field["event"], by_field["measure"], by_field["host"]) == ((2, 1), (1, 0), (1, 1))


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (Coding("arrested", "2026-11-14"), Coding("arrested", "2026-11-14", place="Warszawa"), True),
        (Coding("arrested", "2026-11-14"), Coding("arrested", "2026-11"), False),
        (Coding("arrested"), None, False),
        (None, None, True),
    ],
)
def test_what_counts_as_read_alike(first, second, alike):
    assert is_alike(Judgement("a", first, ""), Judgement("b", second, "")) is alike


def test_the_record_keeps_what_only_one_of_two_says():
    assert joined(Coding("arrested", claim="x", claim_said_by="y"), Coding("arrested", place="Warsaw")) == Coding(
        "arrested", place="Warsaw", claim="x", claim_said_by="y"
    )


@pytest.mark.parametrize(("first", "second", "label"), [("red", "green", "red"), ("", "amber", "amber"), ("", "", "")])
def test_of_two_labels_asked_for_the_stricter_holds(first, second, label):
    assert joined(Coding("arrested", tlp=first), Coding("arrested", tlp=second)).tlp == label
