"""Says of each way of a source whether its address holds, and which line of source.yml to change where not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from crawler.judging import FINE
from crawler.probing import Asked
from spiders.source import Source, Way


@dataclass(frozen=True, slots=True)
class WayReport:
    """What a probe found at one way."""

    source: str
    way: str
    url: str
    """The address that was asked for: the way's own, or a candidate."""
    required: bool
    holds: bool
    result: str
    reason: str
    status: int | None
    content_type: str
    bytes: int
    items: int
    """Items that the lists of the way named."""
    leads_to: str
    where: str
    """File and line of the way."""
    proposed: str
    """The line as it should be; empty where nothing is proposed."""


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a probe found at one source."""

    source: str
    ways: tuple[WayReport, ...]
    items_asked: int
    items_read: int
    newest: datetime | None
    """Of the documents that were read."""
    faults: tuple[str, ...]
    """What keeps the source from being read, apart from its lists."""

    @property
    def holds(self) -> bool:
        """Whether every required way holds and the items that were asked for could be read."""
        return not self.faults and all(way.holds for way in self.ways if way.required)


def report_on(source: Source, asked: Sequence[Asked], ending: str, facts: str) -> ProbeReport:
    """The report on one look; `facts` is the text of source.yml."""
    items = [each for each in asked if each.item]
    read = [each for each in items if each.result in FINE]
    faults = [ending] if ending else []
    if len(read) < len(items):
        failed = next(each for each in items if each.result not in FINE)
        faults.append(f"{len(items) - len(read)} of {len(items)} items could not be read: {failed.url}: {_why(failed)}")
    dates = [each.newest for each in asked if each.newest]
    ways = tuple(judge_way(source, way, [each for each in asked if each.way == way.name], facts) for way in source.ways)
    return ProbeReport(source.name, ways, len(items), len(read), max(dates, default=None), tuple(faults))


def judge_way(source: Source, way: Way, asked: Sequence[Asked], facts: str) -> WayReport:
    """The report on one way: all its requests must have been read, and have named something."""
    where = source.where("ways", source.ways.index(way))
    if not asked:
        return WayReport(
            source.name, way.name, way.url, way.required, False, "not_asked",
            "the reader asks for this way only where another fails, or not in a night", None, "", 0, 0, "", where, "",
        )  # fmt: skip
    bad = next((each for each in asked if each.result not in FINE), None)
    shown, items = bad or asked[0], sum(each.items + each.documents for each in asked)
    place = shown.recorded
    return WayReport(
        source=source.name,
        way=way.name,
        url=shown.url,
        required=way.required,
        holds=bad is None,
        result=shown.result,
        reason=_why(bad) if bad else "",
        status=place.status if place else None,
        content_type=place.content_type if place else "",
        bytes=place.length if place else 0,
        items=items,
        leads_to=shown.leads_to,
        where=where,
        proposed=propose_line(source, facts, way.url, asked[0].leads_to) if asked[0].leads_to else "",
    )


def propose_line(source: Source, facts: str, old: str, new: str) -> str:
    """The line of source.yml with another address, and what else has to be changed; '' where the line is not found."""
    line = next((line.strip() for line in facts.splitlines() if old in line and not line.lstrip().startswith("#")), "")
    if not line or not new.startswith("https://"):
        return ""
    host = urlsplit(new).hostname or ""
    hosts = f"   and under hosts: {host}" if host not in source.hosts else ""
    return f"{line.replace(old, new)}{hosts}"


def _why(asked: Asked) -> str:
    return asked.reason or asked.result
