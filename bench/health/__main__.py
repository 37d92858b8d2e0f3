"""How many breakages of real spiders are flagged, and how many clean nights are not.

200 seeded breakages over the sources' example nights, each behind twenty good nights, and 200 clean source-nights.
A breakage that changes nothing of what is read is counted apart: there is nothing to flag."""

import random
import sys
from collections import Counter

from bench.health.breaking import KINDS, STALE, break_night
from bench.health.nights import World, choose_new, clean_past, judge
from crawler.shapes import PastRun
from spiders.examples import OfflineNight
from spiders.source import find_sources

BREAKAGES = CLEAN = 200
NIGHTS = 3
MOST_ALARMS, LEAST_AT_ONCE, MOST_MISSED = 1, 0.95, 0.02
"""In 200 clean source-nights; the shares of breakages that the same run flags, and that no run of three flags."""


def main(first: int = 0) -> int:
    """Prints the share flagged in the same run and within three, by kind, and the false alarms."""
    worlds = [World(source) for source in find_sources().values()]
    alarms = [line for seed in range(first, first + CLEAN) if (line := clean_night(worlds[seed % len(worlds)], seed))]
    print(f"clean source-nights: {CLEAN}, false alarms: {len(alarms)}", *alarms, sep="\n  ")
    found: dict[str, Counter[str]] = {kind: Counter() for kind in (*KINDS, STALE)}
    missed = []
    for seed in range(first, first + BREAKAGES):
        kind, fate, world = breakage(worlds, seed)
        found[kind][fate] += 1
        if fate != "same run":
            missed.append(f"seed {seed}: {kind} at {world}: {fate}")
    whole = report(found)
    print(*missed, sep="\n")
    harmful = whole.total() - whole["harmless"]
    late = whole["same run"] < LEAST_AT_ONCE * harmful or whole["missed"] > MOST_MISSED * harmful
    return late or len(alarms) > MOST_ALARMS


def clean_night(world: World, seed: int) -> str:
    """A night in which nothing is wrong: the false alarm, or ''."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    recent, new = sorted(choose_new(world, chance)), choose_new(world, chance)
    fault, _, _ = judge(world, world.recorded, new, clean_past(world), recent)
    return f"{world.source.name}: {fault}" if fault else ""


def breakage(worlds: list[World], seed: int) -> tuple[str, str, str]:
    """One breakage: its kind, when it was flagged, and where."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    kind = [*KINDS, STALE][seed % (len(KINDS) + 1)]
    while True:
        world = chance.choice(worlds)
        recent = sorted(choose_new(world, chance, least=2))
        broken = break_night(kind, world.parts, chance, world.addresses(recent))
        if broken is not None:
            break
    past = clean_past(world)
    for night in range(1, NIGHTS + 1):
        new = set() if kind == STALE else choose_new(world, chance)
        fault, counts, given = judge(world, broken, new, past, recent)
        if fault:
            return kind, "same run" if night == 1 else f"run {night}", world.source.name
        if kind != STALE and harmless(world, given, new):
            return kind, "harmless", world.source.name
        past = [PastRun(world.at, "complete", counts), *past]
    return kind, "missed", world.source.name


def harmless(world: World, given: OfflineNight, new: set[str]) -> bool:
    """Whether every new document says the same as in the good night: what is compared is what people are found by."""
    _, _, good = judge(world, world.recorded, new, [])
    return said(good, new) == said(given, new)


def said(night: OfflineNight, new: set[str]) -> set[tuple[object, ...]]:
    """What matters of each new document."""
    found = [each for each in night.documents if each.stable_id in new]
    return {(each.stable_id, each.title, each.text, each.published, each.language) for each in found}


def report(found: dict[str, Counter[str]]) -> Counter[str]:
    """Prints one line a kind, and the whole, which it returns."""
    whole: Counter[str] = sum(found.values(), Counter())
    for kind, fates in [*found.items(), ("all", whole)]:
        harmful = fates.total() - fates["harmless"]
        within = harmful - fates["missed"]
        print(
            f"{kind:20} {harmful:4} harmful: {fates['same run']:4} in the same run, {within:4} within {NIGHTS}; "
            f"{fates['harmless']:3} harmless"
        )
    return whole


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
