"""Fits the ranking of the queue from what was decided: plain logistic regression, by Newton's method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Candidate, Decision
from db.queries.decisions import RANKING, NewDecision, append_decision, judged_cards
from db.session import Database
from triage.intake.ranking import OUTLET, SET_BY_HAND, SPREAD, RankModel
from triage.records.coding import Refusal
from triage.records.deciding import OPEN

Numbers = npt.NDArray[np.float64]
LEAST = 30
"""Confirmations, and rejections, below which nothing is fitted."""
LEAST_OUTLET = 5
"""Decisions below which an outlet gets no weight of its own."""
RIDGE = 1.0
"""How strongly weights are pulled to nothing: a prior of standard deviation 1."""
STEPS = 25


@dataclass(frozen=True, slots=True)
class Judged:
    """A decided card as the model sees it."""

    features: Mapping[str, float]
    confirmed: bool


def judged_of(rows: Sequence[Decision]) -> list[Judged]:
    """What decisions teach: rows of cards whose features were kept."""
    return [
        Judged(row.machine["features"], row.action == "confirm" or "coding" in row.human)
        for row in rows
        if row.machine.get("features")
    ]


def fit(cards: Sequence[Judged]) -> RankModel | None:
    """The model that fits the decisions best; None where too few were made."""
    confirmed = np.array([card.confirmed for card in cards], dtype=float)
    if min(confirmed.sum(), len(cards) - confirmed.sum()) < LEAST:
        return None
    names = _names(cards)
    table = np.array([[1.0, *(card.features.get(name, 0.0) for name in names)] for card in cards])
    weights = _newton(table, confirmed)
    rounded = {name: round(float(weight), 4) for name, weight in zip(names, weights[1:], strict=True)}
    return RankModel(rounded, round(float(weights[0]), 4), SPREAD, len(cards))


def share_to_read(cards: Sequence[Judged], model: RankModel, wanted: float = 0.95) -> float:
    """The share of the cards that must be read, best first, to see that share of what was confirmed."""
    order = sorted(cards, key=lambda card: -model.odds(card.features))
    total, seen = sum(card.confirmed for card in cards), 0
    for number, card in enumerate(order, 1):
        seen += card.confirmed
        if seen >= wanted * total:
            return number / len(order)
    return 1.0


def fit_ranking(database: Database, user: str) -> RankModel | Refusal:
    """Fits the ranking from all decisions, seals it in the audit chain and puts the open cards in its order."""
    with database.write() as session:
        model = fit(judged_of(judged_cards(session)))
        if model is None:
            return Refusal("refused.too_few")
        append_decision(session, NewDecision(user, RANKING, human=model.as_json()))
        _reorder(session, model)
        return model


def fit_and_measure(cards: Sequence[Judged]) -> tuple[float, float] | None:
    """(share to read by the weights set by hand, by a model fitted on the older 70 %) for the newer 30 %."""
    cut = len(cards) * 7 // 10
    model = fit(cards[:cut])
    if model is None or not any(card.confirmed for card in cards[cut:]):
        return None
    return share_to_read(cards[cut:], SET_BY_HAND), share_to_read(cards[cut:], model)


def _reorder(session: Session, model: RankModel) -> None:
    for card in session.scalars(select(Candidate).where(Candidate.status.in_(OPEN))):
        if card.features:
            card.rank = model.rank(card.features, card.published)


def _names(cards: Sequence[Judged]) -> list[str]:
    counts: dict[str, int] = {}
    for card in cards:
        for name in card.features:
            counts[name] = counts.get(name, 0) + 1
    return sorted(name for name, count in counts.items() if count >= LEAST_OUTLET or not name.startswith(OUTLET))


def _newton(table: Numbers, confirmed: Numbers) -> Numbers:
    weights = np.zeros(table.shape[1])
    ridge = np.full(table.shape[1], RIDGE)
    ridge[0] = 1e-6
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (confirmed - chance) - ridge * weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return weights
