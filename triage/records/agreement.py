"""How well two readers agree: Krippendorff's alpha for nominal data, for each field that is coded. Pure.

Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section B to D, nominal metric."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from triage.records.second_reading import CODED, Judgement

EVENT = "event"
"""Field of whether it is an event at all."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well readers agreed on one field."""

    field: str
    units: int
    """Cards that two or more have coded in this field."""
    same: int
    """Of these, cards on which all agree."""
    alpha: float | None
    """1: always; 0: as chance would; below: worse than chance. None where nothing varies or nothing is there."""


def nominal_alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Krippendorff's alpha of units that each hold the values given by their readers; units of one value count not."""
    pairable = [values for values in units if len(values) > 1]
    total = sum(len(values) for values in pairable)
    if total == 0:
        return None
    observed = sum(_disagreeing(values) / (len(values) - 1) for values in pairable) / total
    counts = Counter(value for values in pairable for value in values)
    expected = (total**2 - sum(count**2 for count in counts.values())) / (total * (total - 1))
    return None if expected == 0 else 1 - observed / expected


def _disagreeing(values: Sequence[str]) -> int:
    """Ordered pairs of readers of one unit who give different values."""
    return len(values) ** 2 - sum(count**2 for count in Counter(values).values())


def measure_agreement(cards: Sequence[Sequence[Judgement]]) -> list[Agreement]:
    """Agreement on each field; a card counts in a field only with readers who hold it for an event."""
    fields = [(EVENT, [["yes" if each.coding else "no" for each in card] for card in cards])]
    for name in CODED:
        fields.append((name, [[getattr(each.coding, name) for each in card if each.coding] for card in cards]))
    return [agree_on(name, units) for name, units in fields]


def agree_on(name: str, values: Sequence[Sequence[str]]) -> Agreement:
    """Agreement on one field, given what the readers of each unit say; units of one reader count not."""
    units = [unit for unit in values if len(unit) > 1]
    same = sum(all(one == other for one, other in pairwise(unit)) for unit in units)
    return Agreement(name, len(units), same, nominal_alpha(units))
