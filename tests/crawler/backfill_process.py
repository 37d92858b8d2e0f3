"""Backfills of some sources as a process of its own, for tests that kill it: a line for each thing that it tells."""

import sys
from pathlib import Path

from config.settings import Settings
from crawler.backfill.values import PastProgress, Task
from crawler.backfill.walking import walk_past
from spiders.source import find_sources
from tests.crawler.past_world import SIX_YEARS, TWENTY_YEARS


def _print(progress: PastProgress) -> None:
    sys.stdout.write(f"{progress.source} {progress.done} {progress.left}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    home, sources, replay = map(Path, sys.argv[1:4])
    window = TWENTY_YEARS if sys.argv[4:] == ["twenty"] else SIX_YEARS
    for source in find_sources(sources).values():
        walk_past(Settings(home=home), source, Task(window), replay / f"{source.name}.warc.gz", _print)
