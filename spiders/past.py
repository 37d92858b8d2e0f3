"""What a backfill asks of a spider: items of the past, as lists, archives and ranges of numbers name them. Values."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PastItem:
    """One item of the past that is to be read."""

    stable_id: str
    url: str
    listed_as: str = ""
    capture: str = ""
    """Of an archive of the web: the time of the capture, YYYYMMDDhhmmss. Empty for the source's own page."""
    place: str = ""
    """Where in an archive it lies: `file offset length` of a Common Crawl record."""


@dataclass(frozen=True, slots=True)
class NamedItem:
    """One item as a list of the past names it."""

    stable_id: str
    url: str
    listed_as: str = ""
    day: date | None = None
    """Of its publication, where the list or the address says it; else of its last change."""
    day_known: bool = False
    """Whether `day` is that of the publication."""
    capture: str = ""
    place: str = ""
    last_seen: date | None = None
    gone_by: date | None = None
