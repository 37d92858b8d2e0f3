"""What a night tells while it goes on, and at its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Stage = Literal["started", "reading", "finished"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one source stands."""

    source: str
    stage: Stage
    done: int = 0
    """Requests that came to their end."""
    waiting: int = 0
    """Requests that are known and still open."""
    seen: int = 0
    """Items that the lists named."""
    new: int = 0
    changed: int = 0
    status: str = ""
    """complete | failed | interrupted, once finished."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How one source's run ended."""

    source: str
    run_id: int
    status: str
    """complete | failed"""
    reason: str
    """One sentence with the next step; empty where all went well."""
    counts: Mapping[str, int]
    """seen, requests, new, changed, unchanged, skipped, repeated, and each outcome as `result:<name>`."""
    seconds: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A source that this night did not ask, and why."""

    source: str
    why: str


@dataclass(frozen=True, slots=True)
class NightReport:
    """One night over all its sources."""

    night: str
    kind: str
    """nightly | replay"""
    started_at: datetime
    finished_at: datetime
    sources: tuple[SourceReport, ...]
    left_out: tuple[LeftOut, ...]
    recovered: int
    """Runs of earlier nights that had been cut off and were put in order first."""

    @property
    def complete(self) -> bool:
        """Whether every source that was asked is complete."""
        return all(each.status == "complete" for each in self.sources)

    @property
    def without_network(self) -> bool:
        """Whether no host of several sources could be found: then it is hardly the sources, but this machine."""
        return len(self.sources) > 1 and all(each.counts.get("result:unknown_host") for each in self.sources)

    def total(self, count: str) -> int:
        """Sum of one count over all sources."""
        return sum(each.counts.get(count, 0) for each in self.sources)
