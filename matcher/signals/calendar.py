"""Reckons dates: what '9 May', 'on Friday' or 'two weeks ago' mean when counted from publication. Pure arithmetic."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

from config.signals import Unit

LEEWAY = timedelta(days=1)
"""A text may be dated a day before the event by the zone of its server."""


class When(NamedTuple):
    """A day (all three), a month (no day) or a year (neither)."""

    year: int
    month: int | None = None
    day: int | None = None

    def iso(self) -> str:
        """2019, 2019-05 or 2019-05-21."""
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


def of_day(day: date) -> When:
    """The day as a `When`."""
    return When(day.year, day.month, day.day)


def latest(month: int, day: int | None, published: date) -> When | None:
    """The last such day (or month) that was not after publication; None for 31 February."""
    for year in (published.year, published.year - 1):
        when = checked(year, month, day)
        if when and when.first_day() <= published + LEEWAY:
            return when
    return None


def checked(year: int, month: int | None, day: int | None) -> When | None:
    """The date, or None where the calendar has no such day."""
    if month is None:
        return When(year)
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return When(year, month, day)


def last_weekday(weekday: int, published: date, strictly: bool = False) -> When:
    """The last such weekday (1 is Monday), the day of publication included unless `strictly` before it."""
    back = (published.isoweekday() - weekday) % 7
    return of_day(published - timedelta(days=7 if strictly and back == 0 else back))


def shifted(base: date, unit: Unit, shift: int) -> When:
    """A day, month or year counted from `base`; a week gives its month, or its year where it lies in two months."""
    if unit == "day":
        return of_day(base + timedelta(days=shift))
    if unit == "week":
        return _week(base + timedelta(weeks=shift))
    if unit == "month":
        months = base.year * 12 + base.month - 1 + shift
        return When(months // 12, months % 12 + 1)
    return When(base.year + shift)


def _week(day: date) -> When:
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    return When(day.year, day.month) if monday.month == sunday.month else When(day.year)
