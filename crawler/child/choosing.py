"""Decides which of the items that lists name are fetched."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from db.values import MARK_LENGTH, clip_id
from spiders.document import Listed

Choice = Literal["fetch", "stored", "repeated"]


@dataclass
class Chooser:
    """Remembers what is stored and what this run has met already."""

    known: Mapping[str, str]
    """Stable id → listed_as of the documents that are stored in full."""
    seen: set[str] = field(default_factory=set)
    skipped: int = 0
    repeated: int = 0
    again: Collection[str] = ()
    """Stored items of which some are fetched all the same, to see whether they still read the same."""
    checks: int = 0
    """How many of them."""
    checked: set[str] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)
    _marks: dict[str, str] = field(default_factory=dict)
    _told: dict[str, bool] = field(default_factory=dict)

    def choose(self, listed: Listed) -> Choice:
        """Whether an item is fetched: once a run, and not where it is stored and its list calls it unchanged.

        The first list that says something of the last change decides; others may count time differently."""
        stable_id, mark = clip_id(listed.stable_id), listed.listed_as[:MARK_LENGTH]
        self.seen.add(stable_id)
        decided = stable_id in self._marks
        if mark:
            self._marks.setdefault(stable_id, mark)
        if stable_id in self._asked:
            self.repeated += 1
            return "repeated"
        if stable_id in self.known and (not mark or decided or mark == self.known[stable_id]):
            self.skipped += not decided
            return "fetch" if not decided and self._is_to_check(stable_id) else "stored"
        self._asked.add(stable_id)
        return "fetch"

    def check(self, stable_id: str) -> bool:
        """Whether a stored item is asked for by its address: at most once a run, and no list has named it."""
        self.again = ()
        if stable_id in self._asked or self.checks <= 0:
            return False
        return self._note_check(stable_id)

    def _is_to_check(self, stable_id: str) -> bool:
        return self.checks > 0 and stable_id in self.again and self._note_check(stable_id)

    def _note_check(self, stable_id: str) -> bool:
        self._asked.add(stable_id)
        self.checked.add(stable_id)
        self.checks -= 1
        return True

    def mark_of(self, stable_id: str) -> str:
        """What the lists of this run said of an item's last change."""
        return self._marks.get(stable_id, "")

    def take(self, stable_id: str, partial: bool) -> bool:
        """Whether a document is told: the first of each id, and a full one after a mere headline."""
        if stable_id not in self.checked:
            self.seen.add(stable_id)
        if stable_id in self._told and (partial or not self._told[stable_id]):
            self.repeated += 1
            return False
        self._told[stable_id] = partial
        return True


class TakeAll(Chooser):
    """Asks for every item of an order of a backfill, and tells all that it gives: the runner has chosen already."""

    def choose(self, listed: Listed) -> Choice:
        """Always fetched."""
        self.seen.add(clip_id(listed.stable_id))
        return "fetch"

    def take(self, stable_id: str, partial: bool) -> bool:
        """Always told: an archive of the web holds one page at many times."""
        return True
