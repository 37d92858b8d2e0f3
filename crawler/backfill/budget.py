"""The budget of requests of one source's backfills: reserved before anything is asked, kept in the database."""

from datetime import datetime, tzinfo

from crawler.backfill.hours import seconds_until_allowed, seconds_until_tomorrow
from db.queries.requests import give_back, reserve_requests
from db.session import Database
from spiders.source import Source

LEAST = 2
"""Requests below which nothing is begun: robots.txt and one page."""


class Purse:
    """Reserves requests within a day's limit and the open hours, whatever process asks."""

    def __init__(self, database: Database, source: Source, zone: tzinfo, name: str = "") -> None:
        self._database = database
        self._name = name or source.name
        self._limit = source.polite.past_per_day
        self._hours = source.polite.past_hours
        self._zone = zone
        self._day = datetime.now(zone).date()

    def reserve(self, wanted: int) -> tuple[int, str, float]:
        """(granted, why nothing was, seconds until more may be)."""
        moment = datetime.now(self._zone)
        closed = seconds_until_allowed(self._hours, moment)
        if closed:
            return 0, "hours", closed
        self._day = moment.date()
        with self._database.write() as session:
            granted = reserve_requests(session, self._name, self._day, wanted, self._limit)
            if granted < min(LEAST, wanted):
                give_back(session, self._name, self._day, granted)
                granted = 0
        return granted, "" if granted else "budget", 0.0 if granted else seconds_until_tomorrow(moment)

    def settle(self, unused: int) -> None:
        """Returns what was reserved last and not asked."""
        if unused:
            with self._database.write() as session:
                give_back(session, self._name, self._day, unused)
