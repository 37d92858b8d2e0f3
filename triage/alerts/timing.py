"""When something goes out: hold, rhythm, quiet hours, and the waits between tries. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.alerts import Times

RHYTHMS = ("now", "hourly", "daily", "weekly")
"""Fastest first."""
MONDAY = 0


def next_slot(rhythm: str, moment: datetime, zone: str, digest_at: str) -> datetime:
    """The first moment, not before `moment`, at which a rhythm sends. Raises ValueError for an unknown rhythm."""
    if rhythm == "now":
        return moment
    if rhythm == "hourly":
        hour = moment.replace(minute=0, second=0, microsecond=0)
        return hour if hour == moment else hour + timedelta(hours=1)
    if rhythm not in RHYTHMS:
        raise ValueError(f"no rhythm '{rhythm}'; rhythms are {', '.join(RHYTHMS)}")
    local = moment.astimezone(ZoneInfo(zone))
    days = (MONDAY - local.weekday()) % 7 if rhythm == "weekly" else 0
    slot = _at(local, days, digest_at)
    return slot if slot >= moment else _at(local, days + (7 if rhythm == "weekly" else 1), digest_at)


def after_quiet(moment: datetime, zone: str, quiet_from: str, quiet_until: str) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into. Hours may go over midnight."""
    if not quiet_from or quiet_from == quiet_until:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.strftime("%H:%M")
    over_midnight = quiet_from > quiet_until
    inside = clock >= quiet_from or clock < quiet_until if over_midnight else quiet_from <= clock < quiet_until
    if not inside:
        return moment
    return _at(local, 1 if over_midnight and clock >= quiet_from else 0, quiet_until)


def next_try(times: Times, tries: int, now: datetime, retry_after: float | None) -> datetime | None:
    """When to try again after `tries` failed ones; None where that was the last.

    `retry_after` (seconds, as the receiver asked) lengthens a wait, within a bound, and never shortens it."""
    if tries >= len(times.tries_seconds):
        return None
    longest = times.longest_retry_after_hours * 3600.0
    return now + timedelta(seconds=max(float(times.tries_seconds[tries]), min(retry_after or 0.0, longest)))


def _at(local: datetime, days: int, clock: str) -> datetime:
    # Built from the date, not by adding hours: a day with a clock change has 23 or 25 of them.
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(clock), local.tzinfo).astimezone(ZoneInfo("UTC"))
