"""What a card says of all its sightings together, and where it stands in the queue. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.codebook import Codebook
from triage.intake.clustering import days_of
from triage.intake.origins import number_origins
from triage.intake.ranking import SET_BY_HAND, RankModel, features_of
from triage.intake.sightings import Sighting

STAGES_OF_REPRESSION = ("1", "2", "3")

# An event that its newest document dates half a year back or more is a story told again.
OLD_STORY = timedelta(days=180)


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
    features: dict[str, float]
    """What the rank was computed from."""


def summarise(
    sightings: Sequence[Sighting], codebook: Codebook, model: RankModel = SET_BY_HAND, reached: str = ""
) -> CardFacts:
    """The strongest measure told, with the most precise date and the host told with it.

    reached: the strongest stage that was recorded of the person; empty where none was."""
    measure = max((s.measure for s in sightings), key=codebook.strength)
    telling = [s for s in sightings if s.measure == measure]
    origins = tuple(number_origins(sightings))
    stage = codebook.stage_of(measure)
    score = max(s.score for s in sightings)
    published = max((s.published for s in sightings if s.published), default=None)
    date = max((s.date for s in telling if s.date), key=len, default=None)
    features = features_of(
        stage,
        score,
        max(origins),
        _is_old(date, published),
        _moves(stage, reached, codebook),
        frozenset(s.publisher for s in sightings if s.publisher),
    )
    return CardFacts(
        measure=measure,
        stage=stage,
        date=date,
        host=next((s.host for s in telling if s.host), None),
        place=next((s.place for s in telling if s.place), ""),
        score=score,
        rank=model.rank(features, published),
        documents=len(sightings),
        origins=origins,
        published=published,
        features=features,
    )


def strongest_stage(measures: Iterable[str], codebook: Codebook) -> str:
    """The strongest of stages 1 to 3 among measures; empty where there is none."""
    stages = [codebook.measures[measure].stage for measure in measures if measure in codebook.measures]
    reached = [stage for stage in stages if stage in STAGES_OF_REPRESSION]
    return max(reached, key=lambda stage: codebook.stages[stage].strength, default="")


def _moves(stage: str | None, reached: str, codebook: Codebook) -> bool:
    if stage not in STAGES_OF_REPRESSION:
        return False
    return not reached or codebook.stages[stage].strength > codebook.stages[reached].strength


def _is_old(date: str | None, published: datetime | None) -> bool:
    span = days_of(date)
    return span is not None and published is not None and published.date() - span[1] > OLD_STORY
