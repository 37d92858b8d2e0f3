"""A source's condition, the circuit breaker, and one message when it breaks and one when it heals."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.notices import compose_notices
from db.conditions import GIVE_UP_AFTER, Condition, Verdicted, judge_condition, take_turn

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


def runs(pattern):
    """Newest first: g is a good run, f a failed one."""
    return [
        Verdicted(NOW - timedelta(days=days), letter == "g", "" if letter == "g" else f"fault {days}")
        for days, letter in enumerate(pattern)
    ]


def day(days):
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", Condition("never_run", None, 0, None, "")),
        ("g", Condition("well", day(0), 0, day(0), "")),
        ("ggfg", Condition("well", day(1), 0, day(0), "")),
        ("f", Condition("broken", day(0), 1, None, "fault 0")),
        ("ffg", Condition("broken", day(1), 2, day(2), "fault 1")),
        ("fgf", Condition("broken", day(0), 1, day(1), "fault 0")),
    ],
)
def test_condition_follows_from_the_runs(pattern, expected):
    assert judge_condition(runs(pattern)) == expected


def test_last_good_run_may_be_older_than_the_runs_that_are_shown():
    assert judge_condition(runs("ff"), day(90)).last_good == day(90)


def test_circuit_opens_after_failed_runs_and_lets_one_try_a_day_through():
    broken = judge_condition(runs("f" * GIVE_UP_AFTER))
    assert not take_turn(broken, NOW, NOW + timedelta(hours=1)).ask
    assert "next 22:00 UTC" in take_turn(broken, NOW, NOW + timedelta(hours=1)).why
    assert take_turn(broken, NOW, NOW + timedelta(hours=20)).ask
    assert take_turn(judge_condition(runs("f" * (GIVE_UP_AFTER - 1))), NOW, NOW).ask
    assert take_turn(judge_condition(runs("g")), NOW, NOW).ask


def test_one_message_when_it_breaks_none_while_it_stays_broken_one_when_it_heals():
    told = []
    for newest in ("g", "fg", "ffg", "fffg", "gfffg", "ggfffg"):
        before, after = judge_condition(runs(newest)[1:]), judge_condition(runs(newest))
        told += [notice.subject for notice in compose_notices({"alpha": before}, {"alpha": after})]
    assert told == ["exilewatch: source alpha broke", "exilewatch: source alpha is well again"]


def test_message_says_what_since_when_and_the_next_step():
    [notice] = compose_notices({}, {"alpha": judge_condition(runs("fg"))})
    assert notice.text.startswith("fault 0\nbroken since: 2026-11-22 02:00 UTC; last good run: 2026-11-21 02:00 UTC\n")
    assert "exilewatch sources probe alpha" in notice.text


def test_several_sources_of_one_night_are_one_message():
    after = {name: judge_condition(runs("fg")) for name in ("alpha", "beta")}
    [notice] = compose_notices({}, after)
    assert notice.subject == "exilewatch: 2 sources broke"


def test_messages_say_how_many_documents_wait_for_a_person():
    well, broken = judge_condition(runs("g")), judge_condition(runs("fg"))
    for before, after in ((well, broken), (broken, well)):
        [notice] = compose_notices({"alpha": before}, {"alpha": after}, {"alpha": 7})
        assert "7 documents that failed runs read are held back" in notice.text
        assert "exilewatch sources release alpha" in notice.text
        assert "held back" not in compose_notices({"alpha": before}, {"alpha": after})[0].text
