"""A few names under every disguise, and with one typing error; all of them: `python -m bench.matcher.disguises`."""

import pytest

from bench.matcher.disguises import DISGUISES, HARMLESS, Outcome, measure, mistyped
from bench.matcher.people import people

SOME = people(200)[::14]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    return {one.kind: one for one in measure(SOME, DISGUISES | HARMLESS)}


def test_there_are_forty_kinds() -> None:
    assert len(DISGUISES) == 40


def test_disguised_names_are_found_and_flagged(outcomes: dict[str, Outcome]) -> None:
    kinds = [outcomes[kind] for kind in DISGUISES]
    names = sum(one.names for one in kinds)
    assert sum(one.found for one in kinds) >= 0.98 * names
    assert sum(one.flagged for one in kinds) >= 0.97 * names


def test_every_disguise_is_seen_through_at_least_mostly(outcomes: dict[str, Outcome]) -> None:
    assert [kind for kind in DISGUISES if outcomes[kind].found < 0.7 * outcomes[kind].names] == []


def test_what_typesetting_does_is_found_and_not_flagged(outcomes: dict[str, Outcome]) -> None:
    kinds = [outcomes[kind] for kind in HARMLESS]
    assert [one for one in kinds if one.found < one.names or one.flagged] == []


def test_names_with_one_typing_error_are_found() -> None:
    count, found = mistyped(people(120))
    assert count > 100
    assert found >= 0.95 * count
