"""Whether a document is still public, as the good runs of its source tell."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """A document at its source."""

    missed: int = 0
    """Good runs in a row that say it is gone."""
    since: datetime | None = None
    """When the first of them began."""
    vanished_at: datetime | None = None
    """When they were enough."""
