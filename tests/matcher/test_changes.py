"""Two runs compared: what is found, missed, moved, and which decided cases that touches."""

from dataclasses import replace

import pytest

from matcher.changes import Case, Found, Run, compare
from matcher.codings import Coded, Coding


def _found(document: str, person: str, score: float, start: int = 0) -> Found:
    return Found(document, person, "text", start, start + 5, f"{person} in {document}", score)


OLD = Run(
    "old", "1", 0.5, (_found("d1", "P", 0.9), _found("d2", "P", 0.6), _found("d3", "P", 0.3), _found("d4", "P", 0.9))
)
NEW = Run(
    "new", "2", 0.5, (_found("d1", "P", 0.91), _found("d2", "P", 0.4), _found("d3", "P", 0.7), _found("d4", "P", 0.6))
)


def test_a_person_in_a_document_is_found_missed_moved_or_as_before() -> None:
    done = compare(OLD, NEW, [])
    assert [(one.document, one.old, one.new) for one in done.found] == [("d3", 0.3, 0.7)]
    assert [(one.document, one.old, one.new) for one in done.missed] == [("d2", 0.6, 0.4)]
    assert [one.document for one in done.moved] == ["d4"]
    assert done.same == 1


def test_a_run_compared_with_itself_changes_nothing() -> None:
    done = compare(OLD, OLD, [Case(1, "P", "confirmed", "", ("d1", "d2"))])
    assert (done.found, done.missed, done.moved, done.cases, done.same) == ((), (), (), (), 3)


def test_the_best_mention_of_a_document_speaks_for_it() -> None:
    once = Run("new", "2", 0.5, (_found("d1", "P", 0.2), _found("d1", "P", 0.9, start=40)))
    (change,) = compare(Run("old", "1", 0.5, ()), once, []).found
    assert (change.old, change.new) == (0.0, 0.9)


def test_a_threshold_alone_makes_a_difference() -> None:
    strict = Run("strict", "1", 0.7, OLD.found)
    assert [one.document for one in compare(OLD, strict, []).missed] == ["d2"]


@pytest.mark.parametrize(
    ("status", "reason", "documents", "verdict"),
    [
        ("confirmed", "", ("d2",), "worse"),
        ("confirmed", "", ("d3",), "better"),
        ("rejected", "not_person", ("d2",), "better"),
        ("rejected", "not_person", ("d3",), "worse"),
        ("rejected", "old_story", ("d2",), "look"),
        ("unsure", "", ("d2", "d3"), "look"),
    ],
)
def test_a_decided_case_that_changes_says_whether_for_the_better(
    status: str, reason: str, documents: tuple[str, ...], verdict: str
) -> None:
    (change,) = compare(OLD, NEW, [Case(7, "P", status, reason, documents)]).cases
    assert change.verdict == verdict
    assert set(change.lost) | set(change.gained) == set(documents)


def test_a_case_whose_documents_stay_is_left_out() -> None:
    assert (
        compare(OLD, NEW, [Case(1, "P", "confirmed", "", ("d1", "d4")), Case(2, "Q", "confirmed", "", ("d2",))]).cases
        == ()
    )


def _coded(*codings: Coded) -> tuple[Run, Run]:
    """A run that codes d1 as an arrest, and one that codes it as said."""
    arrest = Coded("d1", "P", "arrested", "2020-05-03", "TR")
    return replace(OLD, coded=(arrest,)), replace(OLD, coded=codings)


def test_codings_that_change_are_told_beside_what_was_recorded() -> None:
    old, new = _coded(Coded("d1", "P", "deported", "2020-05", "TR"), Coded("d2", "P", "threat"))
    recorded = Coding("deported", "2020-05-04", "TR")
    changes = compare(old, new, [Case(1, "P", "confirmed", "", ("d1",), recorded)]).codings
    assert changes is not None
    assert [(one.document, one.verdict) for one in changes] == [("d1", "better"), ("d2", "look")]
    (back, _) = compare(new, old, [Case(1, "P", "confirmed", "", ("d1",), recorded)]).codings or ()
    assert back.verdict == "worse"


def test_a_coding_of_whom_only_one_run_finds_is_no_change_of_coding() -> None:
    old, new = _coded(Coded("d1", "P", "arrested", "2020-05-03", "TR"), Coded("d3", "P", "threat"))
    assert compare(old, new, []).codings == ()


def test_a_run_without_codings_is_not_compared_by_them() -> None:
    assert compare(OLD, _coded()[1], []).codings is None
