"""What a card says of all its sightings together, and where it stands in the queue. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config.codebook import Codebook
from triage.intake.clustering import days_of
from triage.intake.origins import number_origins
from triage.intake.sightings import Sighting

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

# One point of strength outweighs this many days of age: strongest and newest come first, and the
# order needs no clock, so that reading the same input again changes nothing.
DAYS_PER_POINT = 10.0
STAGE_POINTS = {"3": 6.0, "2": 4.5, "after": 4.0, "1": 3.0, "relief": 2.5, None: 0.0}
ORIGIN_POINTS = 0.5
MOST_ORIGINS = 5
SCORE_POINTS = 3.0

# An event that its newest document dates half a year back or more is a story told again.
OLD_STORY = timedelta(days=180)
OLD_STORY_POINTS = 4.0


@dataclass(frozen=True)
class CardFacts:
    """The machine's proposal for one card."""

    measure: str | None
    stage: str | None
    date: str | None
    host: str | None
    place: str
    score: float
    rank: float
    documents: int
    origins: tuple[int, ...]
    """Origin number of each sighting."""
    published: datetime | None


def summarise(sightings: Sequence[Sighting], codebook: Codebook) -> CardFacts:
    """The strongest measure told, with the most precise date and the host told with it."""
    measure = max((s.measure for s in sightings), key=codebook.strength)
    telling = [s for s in sightings if s.measure == measure]
    origins = tuple(number_origins(sightings))
    stage = codebook.stage_of(measure)
    score = max(s.score for s in sightings)
    published = max((s.published for s in sightings if s.published), default=None)
    date = max((s.date for s in telling if s.date), key=len, default=None)
    return CardFacts(
        measure=measure,
        stage=stage,
        date=date,
        host=next((s.host for s in telling if s.host), None),
        place=next((s.place for s in telling if s.place), ""),
        score=score,
        rank=rank_card(stage, score, max(origins), published, date),
        documents=len(sightings),
        origins=origins,
        published=published,
    )


def rank_card(
    stage: str | None, score: float, origins: int, published: datetime | None, date: str | None = None
) -> float:
    """Points for stage, score and origins, plus one for each DAYS_PER_POINT days since EPOCH.

    date: when it happened (ISO date, month or year); a story told again loses OLD_STORY_POINTS."""
    age = (published - EPOCH).total_seconds() / 86400 / DAYS_PER_POINT if published else 0.0
    points = STAGE_POINTS[stage] + SCORE_POINTS * score + ORIGIN_POINTS * min(origins, MOST_ORIGINS)
    return round(points + age - (OLD_STORY_POINTS if _is_old(date, published) else 0.0), 4)


def _is_old(date: str | None, published: datetime | None) -> bool:
    span = days_of(date)
    return span is not None and published is not None and published.date() - span[1] > OLD_STORY
