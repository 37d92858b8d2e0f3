"""Two names compared, a single form each: how well ours and other tools tell one person's names from a namesake's."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise

from anyascii import anyascii
from rapidfuzz import fuzz

from bench.matcher.gold import Pair
from config.names import NameRules
from matcher.pairs import NamePairs

Compare = Callable[[str, str], float]
WANTED = 0.95
"""Precision at which recall is told."""


@dataclass(frozen=True)
class Ranking:
    """How well one tool orders pairs."""

    tool: str
    auc: float
    f1: float
    """The best of any threshold."""
    recall: float
    """At precision WANTED."""
    pairs_a_second: float


def tools(rules: NameRules) -> dict[str, Compare]:
    """Every tool that is installed."""
    found: dict[str, Compare] = {"exilewatch": NamePairs(rules).compare}
    found["rapidfuzz WRatio + anyascii"] = lambda one, other: fuzz.WRatio(anyascii(one), anyascii(other))
    if find_spec("icu") is not None:
        latin = import_module("icu").Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower").transliterate
        found["rapidfuzz WRatio + ICU"] = lambda one, other: fuzz.WRatio(latin(one), latin(other))
    if find_spec("nomenklatura") is not None:
        found["nomenklatura logic-v2"] = _logic_v2()
    return found


def absent() -> list[str]:
    """Tools that are not installed."""
    return [
        title for title, module in (("WRatio + ICU", "icu"), ("logic-v2", "nomenklatura")) if find_spec(module) is None
    ]


def _logic_v2() -> Compare:
    entity, model = import_module("followthemoney").EntityProxy, import_module("followthemoney").model
    algorithm = import_module("nomenklatura.matching").get_algorithm("logic-v2")
    config = algorithm.default_config()

    def _person(name: str) -> object:
        return entity(model.get("Person"), {"id": name, "schema": "Person", "properties": {"name": [name]}})

    return lambda one, other: float(algorithm.compare(_person(one), _person(other), config).score)


def rank(tool: str, compare: Compare, pairs: Sequence[Pair]) -> Ranking:
    """Scores all pairs with one tool."""
    start = time.process_time()
    scored = [(compare(pair.watched, pair.printed), pair.same) for pair in pairs]
    speed = len(pairs) / (time.process_time() - start)
    curve = list(_curve(scored))
    good = [recall for precision, recall in curve if precision >= WANTED]
    best = max(2 * precision * recall / (precision + recall) for precision, recall in curve if precision + recall)
    return Ranking(tool, auc(scored), best, max(good, default=0.0), speed)


def auc(scored: Sequence[tuple[float, bool]]) -> float:
    """The share of (same, other) couples in which the same person's pair scores higher; equal scores count half."""
    values = sorted({score for score, _ in scored})
    below, wins, others = 0, 0.0, sum(not same for _, same in scored)
    for value in values:
        here = [same for score, same in scored if score == value]
        wins += sum(here) * (below + 0.5 * (len(here) - sum(here)))
        below += len(here) - sum(here)
    return wins / (others * (len(scored) - others))


def _curve(scored: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, float]]:
    """(precision, recall) at every threshold that a score sets."""
    ordered = sorted(scored, key=lambda one: -one[0])
    total, right = sum(same for _, same in scored), 0
    for place, ((score, same), (after, _)) in enumerate(pairwise([*ordered, (-1.0, False)]), 1):
        right += same
        if score != after:
            yield right / place, right / total
