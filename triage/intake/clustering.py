"""Decides which card a sighting belongs to: one card per person and event, not per article. Pure.

Two sightings of one person are about one event when their texts are near-duplicates, or when
they tell the same measure at near dates; a sighting that tells no measure joins what is near in
time. Nearness is taken from the card's first sighting, so that a person who is in the news every
day does not chain into one endless card.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from triage.intake.sightings import Sighting, likeness

NEAR_DUPLICATE = 0.5
COPY_DAYS = 60
SAME_MEASURE_DAYS = 10
NO_MEASURE_DAYS = 4
FARTHEST = max(COPY_DAYS, SAME_MEASURE_DAYS, NO_MEASURE_DAYS)
"""Days beyond which nothing joins."""


@dataclass(frozen=True)
class Cluster:
    """A card as clustering sees it: `sightings` in the order in which they joined, never empty."""

    candidate: int
    sightings: Sequence[Sighting]


def choose_cluster(sighting: Sighting, clusters: Sequence[Cluster]) -> int | None:
    """The candidate that a sighting joins, or None where it opens a new card.

    The nearest text wins, then the same measure, then the nearest date, then the older card."""
    fits = [(fit, -cluster.candidate) for cluster in clusters if (fit := _fit(sighting, cluster)) is not None]
    return -max(fits)[1] if fits else None


def _fit(sighting: Sighting, cluster: Cluster) -> tuple[float, int, float] | None:
    anchor = cluster.sightings[0]
    if sighting.alone != anchor.alone:
        return None
    days = days_apart(sighting, anchor)
    if days > FARTHEST:
        return None
    if days <= COPY_DAYS:
        likest = max(likeness(sighting.signature, other.signature) for other in cluster.sightings)
        if likest >= NEAR_DUPLICATE:
            return (likest, 0, -days)
    measures = {other.measure for other in cluster.sightings if other.measure}
    if sighting.measure in measures:
        return (0.0, 1, -days) if days <= SAME_MEASURE_DAYS else None
    if sighting.measure is None or not measures:
        return (0.0, 0, -days) if days <= NO_MEASURE_DAYS else None
    return None


def days_apart(one: Sighting, other: Sighting) -> float:
    """Days between two sightings: between the events where both texts date them, else between the
    publications. An undated document is near only to another undated one."""
    if one.measure and one.measure == other.measure:
        first, second = days_of(one.date), days_of(other.date)
        if first and second:
            gap = max(first[0], second[0]) - min(first[1], second[1])
            return float(max(gap.days, 0))
    if one.published is None or other.published is None:
        return 0.0 if one.published is other.published else float("inf")
    return abs((one.published - other.published).total_seconds()) / 86400


def days_of(value: str | None) -> tuple[date, date] | None:
    """First and last day of an ISO date, month or year; None where there is none."""
    if not value:
        return None
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        day = date(*parts)
        return day, day
    if len(parts) == 2:
        year, month = parts
        following = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), following - timedelta(days=1)
    return date(parts[0], 1, 1), date(parts[0], 12, 31)
