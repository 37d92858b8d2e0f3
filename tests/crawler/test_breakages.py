"""A few of the breakages that bench/health measures in hundreds, on one plain source."""

import random

import pytest

from bench.health.breaking import KINDS, STALE, break_night
from bench.health.nights import World, choose_new, clean_past, judge
from spiders.source import find_sources

HARMLESS = {"renamed classes", "lying charset"}
"""The reader of this source needs no class, and reads UTF-8 as such whatever the header says."""


@pytest.fixture(scope="module")
def world():
    return World(find_sources()["asia_plus"])


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - HARMLESS))
def test_breakage_is_flagged_in_its_first_night(world, kind):
    chance = random.Random(1)  # noqa: S311 - a repeatable choice, no secret
    broken = break_night(kind, world.parts, chance)
    fault, _, _ = judge(world, broken, choose_new(world, chance, least=2), clean_past(world))
    assert fault


def test_old_copy_of_a_list_is_flagged_by_what_it_lacks(world):
    recent = sorted(choose_new(world, random.Random(3), least=2))  # noqa: S311 - a repeatable choice, no secret
    broken = break_night(STALE, world.parts, random.Random(3), world.addresses(recent))  # noqa: S311
    assert judge(world, broken, set(), clean_past(world), recent)[0]


def test_clean_night_is_not_flagged(world):
    chance = random.Random(2)  # noqa: S311 - a repeatable choice, no secret
    assert judge(world, world.recorded, choose_new(world, chance), clean_past(world))[0] == ""
