"""Searches the stored documents for added spellings beside the pages: one search at a time, in a thread of the desk."""

import threading

import structlog

from config.settings import Settings
from db.session import Database
from triage.intake.owed import search_owed
from triage.intake.run import prepare_intake

log = structlog.get_logger("desk")


class OwedSearcher:
    """Makes the searches that are owed. What a stop of the desk cuts off, the next intake makes."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begins a search; a spelling that is added meanwhile gets one of its own after it."""
        thread = threading.Thread(target=self._search, name="search for spellings", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    def wait(self) -> None:
        """Returns when all searches that were begun have ended."""
        for thread in self._threads:
            thread.join()

    def _search(self) -> None:
        with self._lock:
            try:
                threshold, held = self._settings.match_threshold, self._settings.held_watchlist
                intake = prepare_intake(self._database, threshold, "backfill", held=held)
                search_owed(self._database, intake, _silent)
            except Exception as error:
                # Kind only: messages may hold a name. The search stays owed.
                log.error("search for spellings failed; the next intake makes it", kind=type(error).__name__)


def _silent(_done: int, _total: int) -> None:
    """The desk shows how far it is from what is still owed."""
