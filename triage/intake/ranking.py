"""Where a card stands in the queue: what is known of it as numbers, and a plain model of what is confirmed. Pure.

Until enough was decided, the weights are those that people set by hand (BY_HAND); then a logistic model fitted from
the decisions (triage/records/learning.py). Both are sums of feature times weight, so both can be shown and read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from db.models.base import Json

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# One point outweighs this many days of age: strongest and newest come first, and the order needs no clock, so that
# reading the same input again changes nothing.
DAYS_PER_POINT = 10.0
MOST_ORIGINS = 5
OUTLET = "outlet:"
"""Prefix of the features that say which outlets tell it: their weights are how far each was right before."""
BY_HAND: Mapping[str, float] = {
    "stage 3": 6.0,
    "stage 2": 4.5,
    "stage after": 4.0,
    "stage 1": 3.0,
    "stage relief": 2.5,
    "match": 3.0,
    "origins": 0.5,
    "old story": -4.0,
    "moves the person": 1.0,
}
SPREAD = 2.0
"""Points of rank for one unit of log odds: about the scale of the weights set by hand."""


@dataclass(frozen=True)
class RankModel:
    """Weights of features. A feature without weight counts nothing."""

    weights: Mapping[str, float]
    bias: float = 0.0
    scale: float = 1.0
    """Points of rank for one unit of the sum."""
    decisions: int = 0
    """From how many decisions it was fitted; 0 for weights set by hand."""

    def odds(self, features: Mapping[str, float]) -> float:
        """The sum of features times weights."""
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())

    def chance(self, features: Mapping[str, float]) -> float:
        """Of a fitted model: the chance that a researcher confirms."""
        return 1 / (1 + math.exp(-max(min(self.odds(features), 30.0), -30.0)))

    def rank(self, features: Mapping[str, float], published: datetime | None) -> float:
        """Points for the features, plus one for each DAYS_PER_POINT days since EPOCH."""
        age = (published - EPOCH).total_seconds() / 86400 / DAYS_PER_POINT if published else 0.0
        return round(self.scale * self.odds(features) + age, 4)

    def as_json(self) -> Json:
        """The model as it goes into the audit chain."""
        return {"weights": dict(self.weights), "bias": self.bias, "scale": self.scale, "decisions": self.decisions}


SET_BY_HAND = RankModel(BY_HAND)


def model_of(said: Mapping[str, object] | None) -> RankModel:
    """The model that a row of the audit chain holds; the one set by hand where there is none."""
    if not said:
        return SET_BY_HAND
    weights = said["weights"]
    if not isinstance(weights, Mapping):
        raise TypeError(f"weights of a ranking must be a mapping, not {type(weights).__name__}; see the audit page")
    bias, scale, decisions = (float(str(said[name])) for name in ("bias", "scale", "decisions"))
    return RankModel({str(name): float(value) for name, value in weights.items()}, bias, scale, int(decisions))


def features_of(
    stage: str | None, score: float, origins: int, is_old: bool, moves: bool, outlets: frozenset[str]
) -> dict[str, float]:
    """What is known of a card, as numbers between 0 and MOST_ORIGINS.

    moves: whether its stage is stronger than what was recorded of the person."""
    said = {
        "match": round(score, 4),
        "origins": float(min(origins, MOST_ORIGINS)),
        "old story": float(is_old),
        "moves the person": float(moves),
    }
    if stage:
        said[f"stage {stage}"] = 1.0
    share = 1.0 / len(outlets) if outlets else 0.0
    return said | {OUTLET + outlet: share for outlet in sorted(outlets)}
