"""A few of the breakages that bench/health measures in hundreds, on one plain source."""

import random

import pytest

from bench.health.breaking import KINDS, break_night
from bench.health.nights import World, choose_new, clean_past, judge
from spiders.source import find_sources

NOT_IN_ONE_NIGHT = {"moved dates", "language switched", "dates gone", "title gone"}
"""With one or two new items these may take a second night."""


@pytest.fixture(scope="module")
def world():
    return World(find_sources()["asia_plus"])


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - NOT_IN_ONE_NIGHT - {"renamed classes", "lying charset"}))
def test_breakage_is_flagged_in_its_first_night(world, kind):
    chance = random.Random(1)  # noqa: S311 - a repeatable choice, no secret
    broken = break_night(kind, world.parts, chance)
    fault, _, _ = judge(world, broken, choose_new(world, chance, least=2), clean_past(world))
    assert fault


def test_clean_night_is_not_flagged(world):
    chance = random.Random(2)  # noqa: S311 - a repeatable choice, no secret
    assert judge(world, world.recorded, choose_new(world, chance), clean_past(world))[0] == ""
