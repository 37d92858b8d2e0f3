"""When a backfill may ask: the hours of the day that a source's facts name. Pure."""

import re
from datetime import datetime, timedelta

from config.errors import UsageError

HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")


def seconds_until_allowed(hours: str, moment: datetime) -> float:
    """Seconds until `moment` lies in `hours` (as `22-6`; empty for the whole day); 0 where it does."""
    if not hours:
        return 0.0
    first, last = read_hours(hours)
    inside = first <= moment.hour < last if first < last else moment.hour >= first or moment.hour < last
    if inside:
        return 0.0
    opens = moment.replace(hour=first, minute=0, second=0, microsecond=0)
    return ((opens if opens > moment else opens + timedelta(days=1)) - moment).total_seconds()


def seconds_until_tomorrow(moment: datetime) -> float:
    """Seconds until the next day begins, in the zone of `moment`."""
    tomorrow = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (tomorrow - moment).total_seconds()


def read_hours(hours: str) -> tuple[int, int]:
    """(first hour, hour of the end). Raises UsageError for what is no such thing."""
    found = HOURS.fullmatch(hours.replace(" ", ""))
    if found is None or not (0 <= int(found[1]) <= 23 and 0 <= int(found[2]) <= 24) or found[1] == found[2]:
        raise UsageError(f"past_hours: expected hours as 22-6, found '{hours}'; correct it in the source's source.yml")
    return int(found[1]), int(found[2])


def hours_a_day(hours: str) -> int:
    """How many hours of a day are open."""
    if not hours:
        return 24
    first, last = read_hours(hours)
    return (last - first) % 24 or 24
