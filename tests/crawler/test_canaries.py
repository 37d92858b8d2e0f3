"""Whom we watch is seen by nobody outside: two nights under two lists ask for the same, and no name gets out."""

import pytest

from bench.crawler.canaries import canary_names, needles_of, try_nights

SOURCES = ("hrw", "amnesty_ua")
"""The second is asked by the month that counts as now."""


@pytest.fixture(scope="module")
def report():
    return try_nights(20, SOURCES)


def test_no_name_of_a_list_stands_in_a_request_log_report_or_process(report):
    assert report.leaks == ()
    assert report.processes_seen >= 2
    assert report.places_searched > report.requests > 0


def test_what_is_asked_for_is_byte_for_byte_the_same_under_another_list(report):
    assert report.differing == ()
    assert report.sources == len(SOURCES)


def test_the_two_lists_are_different_ones(report):
    assert set(canary_names(500, 0)).isdisjoint(canary_names(500, 1))
    assert report.cards[0] != report.cards[1]


def test_a_leak_would_be_found_in_any_writing():
    needles = needles_of(["Qanarjon Vyzhulov"])
    assert b"vyzhulov" in needles
    assert any(b"%d0%" in needle for needle in needles)
    assert len(needles) >= 4
