"""A night on a site that means harm: each address has its one outcome, and nobody else is ever connected to."""

import json
import subprocess
import sys

import pytest

from tests.crawler.hostile import A_DAY, NOTATIONS, tricks

pytestmark = pytest.mark.timeout(900)
PAGES = 2 * len(tricks(443))
PATIENCE = "6"
"""Seconds for one request, of which the bench needs two on a machine that has nothing else to do."""


@pytest.fixture(scope="module")
def report():
    """The bench with each trick once, in a process of its own: its memory is that of the runner."""
    command = [sys.executable, "-m", "bench.crawler.hostile", str(PAGES), PATIENCE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=800, check=False)
    assert done.stdout, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_every_page_has_one_outcome_and_it_is_one_that_its_trick_allows(report):
    assert (report["without_outcome"], report["with_several"], report["unexpected"]) == (0, 0, [])
    assert sum(report["results"].values()) == PAGES


def test_the_stories_between_the_tricks_are_all_read(report):
    assert report["results"]["read"] >= PAGES // 2


def test_no_notation_of_a_forbidden_address_is_connected_to(report):
    assert report["places_listened_at"] >= 1
    assert report["forbidden_connections"] == 0
    assert report["results"]["refused"] + report["results"]["unknown_host"] >= len(NOTATIONS)


def test_the_runner_stays_small(report):
    assert report["parent_mb"] < 250


def test_each_trick_has_a_name_of_its_own():
    names = [trick.name for trick in tricks(443)]
    assert len(set(names)) == len(names)


def test_list_without_an_end_is_left_where_it_repeats_itself_or_its_budget_ends(report):
    endless = {name: tuple(found) for name, found in report["endless"].items()}
    assert endless["same"] == (2, "done")
    assert endless["ring"] == (4, "done")
    assert endless["growing"][1] == "budget"
    assert endless["calendar"][1] == "failed"
    assert all(number <= A_DAY for number, _ in endless.values())
