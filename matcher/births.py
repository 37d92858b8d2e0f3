"""Reads a year of birth, or an age, beside a name."""

import re
from collections.abc import Iterable
from datetime import date

from config.context import ContextRules

_AFTER, _BEFORE = 160, 60
"""Characters after and before a name in which a year of birth is taken for the person's."""

_AGE_AROUND = 45
_SOLAR_HIJRI, _ERA = range(1300, 1420), 621
_DIGITS = re.compile(r"\d\d")
_YEARS, _AGES = range(1900, 2016), range(15, 100)


class Births:
    """Finds births by the patterns of `rules`. Patterns are bounded, so time grows with the stretch only."""

    def __init__(self, rules: ContextRules) -> None:
        self._years = [re.compile(row.pattern.replace("YEAR", r"(\d{4})"), re.IGNORECASE) for row in rules.births]
        self._ages = [re.compile(row.pattern.replace("AGE", r"(\d{2})"), re.IGNORECASE) for row in rules.ages]

    def born(self, before: str, after: str, published: date | None) -> int | None:
        """The year of birth printed after a name or else before it, or what an age there amounts to."""
        years = (_year(number) for number in _numbers(self._years, (after[:_AFTER], before[-_BEFORE:])))
        year = next((year for year in years if year in _YEARS), None)
        if year is not None or published is None:
            return year
        ages = _numbers(self._ages, (after[:_AGE_AROUND], before[-_AGE_AROUND:]))
        return next((published.year - age for age in ages if age in _AGES), None)


def _numbers(patterns: Iterable[re.Pattern[str]], stretches: Iterable[str]) -> Iterable[int]:
    for stretch in stretches:
        if _DIGITS.search(stretch):
            for pattern in patterns:
                found = pattern.search(stretch)
                if found is not None:
                    yield int(next(filter(None, found.groups())))


def _year(number: int) -> int:
    """A year of our era; Persian texts count by the Solar Hijri calendar."""
    return number + _ERA if number in _SOLAR_HIJRI else number
