"""The verdict over a run follows from its facts alone."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from crawler.judging import RunFacts, judge_run, may_keep_marks

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def good(world):
    """A run in which all went well: one list, ten items."""
    return RunFacts(
        source=world.add_source("alpha", items=5, days=3),
        replay=False,
        finish="finished",
        message="",
        scheduled=11,
        results={"read": 11},
        item_results={"read": 10},
        way_results={"latest": {"read": 1}},
        way_reasons={},
        unknown="",
        seen=10,
        newest=NOW - timedelta(days=1),
        now=NOW,
    )


def verdict(facts, **changes):
    return judge_run(dataclasses.replace(facts, **changes))


def test_a_run_in_which_all_went_well_is_complete(good):
    assert verdict(good) == verdict(good, newest=None)
    assert (verdict(good).status, verdict(good).reason) == ("complete", "")
    assert may_keep_marks(good, judge_run(good))


def test_too_few_items_name_the_line_that_says_so(good):
    found = verdict(good, seen=0)

    where = good.source.where("expect", "items")
    assert found.status == "failed"
    assert found.reason == (
        f"source alpha: 0 items, expected at least 5 (see {where}); run 'exilewatch sources check alpha'"
    )
    assert where.endswith("source.yml:10")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"finish": "closespider_timeout"}, "the run ended early: closespider_timeout"),
        ({"finish": "died", "message": "SIGKILL"}, "the run ended early: died, SIGKILL; see the log, then run"),
        (
            {"finish": "unreachable", "message": "a.test cannot be reached"},
            "a.test cannot be reached; check the network",
        ),
        ({"scheduled": 12}, "12 requests but 11 outcomes"),
        ({"results": {"read": 10, "unfinished": 1}}, "11 outcomes, 1 unfinished"),
        ({"way_results": {}}, "way 'latest' was never asked"),
        ({"way_results": {"latest": {"http_503": 1}}, "way_reasons": {"latest": "it answered 503"}}, "it answered 503"),
        ({"way_results": {"latest": {"read": 1, "timeout": 1}}}, "way 'latest': timeout"),
        ({"item_results": {"read": 7, "no_article": 3}}, "3 of 10 items failed, most by 'no_article'"),
        ({"item_results": {"read": 7, "http_404": 3}}, "3 of 10 listed items are gone"),
        ({"newest": NOW - timedelta(days=4)}, "the newest item is of 2026-11-18, expected one of the last 3 days"),
    ],
)
def test_what_is_wrong_fails_the_run_and_is_said(good, changes, said):
    found = verdict(good, **changes)

    assert found.status == "failed"
    assert said in found.reason
    assert "exilewatch" in found.reason
    assert not may_keep_marks(good, found)


@pytest.mark.parametrize(
    "changes",
    [
        {"item_results": {"read": 9, "no_article": 1}},
        {"item_results": {"no_article": 1}},
        {"item_results": {"read": 8, "timeout": 2}},
        {"item_results": {"http_404": 2}},
        {"way_results": {"latest": {"not_modified": 1}}},
        {"way_results": {"latest": {"read": 1, "duplicate": 1}}},
        {"way_results": {"latest": {"read": 1}, "feed": {"empty_feed": 1}}},
    ],
)
def test_what_happens_on_good_nights_does_not_fail_the_run(good, changes):
    assert verdict(good, **changes).status == "complete"


def test_a_way_that_need_not_answer_does_not_keep_the_others_from_being_asked_conditionally(good):
    facts = dataclasses.replace(
        good,
        results={"read": 11, "http_404": 1},
        scheduled=12,
        way_results={"latest": {"read": 1}, "feed": {"http_404": 1}},
    )
    assert may_keep_marks(facts, judge_run(facts))


def test_a_replay_is_not_judged_by_the_calendar_nor_by_what_was_not_recorded(good):
    found = verdict(
        good,
        replay=True,
        newest=NOW - timedelta(days=4000),
        results={"read": 9, "absent_from_replay": 2},
        item_results={"read": 5, "absent_from_replay": 5},
        way_results={"latest": {"absent_from_replay": 1}},
    )
    assert found.status == "complete"
    assert verdict(good, replay=True, way_results={"latest": {"challenge": 1}}).status == "failed"


def test_requests_over_the_budget_are_left_for_the_next_run_and_said(good):
    facts = dataclasses.replace(good, results={"read": 11, "over_budget": 40}, scheduled=51)

    found = judge_run(facts)

    assert found.status == "complete"
    assert found.reason.startswith("40 requests left for the next run, over 100 (see ")
    assert not may_keep_marks(facts, found)


def test_a_list_is_not_asked_conditionally_while_one_of_its_items_is_owed(good):
    owed = dataclasses.replace(good, results={"read": 10, "timeout": 1}, item_results={"read": 9, "timeout": 1})

    assert judge_run(owed).status == "complete"
    assert not may_keep_marks(owed, judge_run(owed))
