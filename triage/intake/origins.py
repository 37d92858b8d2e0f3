"""Counts independent origins: copies of one text and outlets of one publisher are one. Pure."""

from collections.abc import Sequence

from triage.intake.clustering import NEAR_DUPLICATE
from triage.intake.sightings import Sighting, likeness


def number_origins(sightings: Sequence[Sighting]) -> list[int]:
    """The number of each sighting's origin, from 1 in the order of first appearance."""
    numbers: list[int] = []
    parent = list(range(len(sightings)))
    for i, sighting in enumerate(sightings):
        for j in range(i):
            if _same_origin(sighting, sightings[j]):
                parent[_root(parent, i)] = _root(parent, j)
    seen: dict[int, int] = {}
    for i in range(len(sightings)):
        numbers.append(seen.setdefault(_root(parent, i), len(seen) + 1))
    return numbers


def _same_origin(one: Sighting, other: Sighting) -> bool:
    same_publisher = bool(one.publisher) and one.publisher == other.publisher
    return same_publisher or likeness(one.signature, other.signature) >= NEAR_DUPLICATE


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        i = parent[i]
    return i
