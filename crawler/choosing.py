"""Which sources a night asks, and which of them next. Pure."""

from collections.abc import Sequence

from crawler.replay import ReplayEntry
from crawler.report import LeftOut
from spiders.source import Source


def choose_sources(
    sources: Sequence[Source], entries: Sequence[ReplayEntry] | None
) -> tuple[list[Source], list[LeftOut]]:
    """The sources that this night asks, and those that it does not, each with the reason.

    A replay asks nobody: what it holds of a source that is off is read too."""
    chosen: list[Source] = []
    left_out: list[LeftOut] = []
    for source in sources:
        if source.status == "off" and entries is None:
            left_out.append(LeftOut(source.name, f"not collected since {source.off_since}: {source.off_reason}"))
        elif entries is not None and not any(entry.could_be_of(source.hosts) for entry in entries):
            left_out.append(LeftOut(source.name, f"the replay holds nothing of {', '.join(source.hosts)}"))
        else:
            chosen.append(source)
    return chosen, left_out


def next_source(waiting: Sequence[Source], running: Sequence[Source], parallel: int) -> Source | None:
    """The next source that may start: there is room, and none of its hosts is being asked."""
    if len(running) >= parallel:
        return None
    busy = {host for source in running for host in source.hosts}
    return next((source for source in waiting if busy.isdisjoint(source.hosts)), None)
