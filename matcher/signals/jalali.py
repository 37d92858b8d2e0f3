"""Reckons dates of the Iranian and Afghan solar calendar (Jalali) in the Gregorian one. Pure arithmetic.

Source of the rule: the 33-year cycle of leap years (years 1, 5, 9, 13, 17, 22, 26, 30 of each cycle), which agrees
with the observed calendar for all years that news was printed in (Heydari, 'A perpetual calendar', 2004).
"""

from datetime import date, timedelta

from matcher.signals.calendar import LEEWAY, When, of_day

NOWRUZ = date(1979, 3, 21)
"""The first day of the year 1358."""
FIRST = 1358
LEAPS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
CYCLE = 33
LONG_MONTHS = 6
"""Months of 31 days; the others have 30, the last 29 or 30."""
YEARS = range(1360, 1424)
MIDDLE = 15


def jalali(year: int, month: int, day: int | None) -> When | None:
    """The Gregorian day, or for a month alone the Gregorian month that most of it lies in; None for a day that is not.

    >>> jalali(1398, 2, 24)
    When(year=2019, month=5, day=14)
    """
    if day is not None and not 1 <= day <= _length(year, month):
        return None
    start = _new_year(year) + timedelta(days=31 * min(month - 1, LONG_MONTHS) + 30 * max(month - 1 - LONG_MONTHS, 0))
    when = of_day(start + timedelta(days=(day or MIDDLE) - 1))
    return when if day else When(when.year, when.month)


def latest_jalali(month: int, day: int | None, published: date) -> When | None:
    """The last such day (or month) that was not after publication."""
    this_year = published.year - 621
    for year in (this_year, this_year - 1):
        when = jalali(year, month, day)
        if when and when.first_day() <= published + LEEWAY:
            return when
    return None


def _new_year(year: int) -> date:
    leaps = sum(1 for one in range(FIRST, year) if _is_leap(one)) - sum(
        1 for one in range(year, FIRST) if _is_leap(one)
    )
    return NOWRUZ + timedelta(days=365 * (year - FIRST) + leaps)


def _is_leap(year: int) -> bool:
    return year % CYCLE in LEAPS


def _length(year: int, month: int) -> int:
    if month <= LONG_MONTHS:
        return 31
    return 30 if month < 12 or _is_leap(year) else 29
