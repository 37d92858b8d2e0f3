"""One backfill from a local server as a process of its own, for a test that kills it."""

import sys
from pathlib import Path

from config.settings import Settings
from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from spiders.source import find_sources
from tests.crawler.past_world import TWENTY_YEARS

if __name__ == "__main__":
    home, sources = map(Path, sys.argv[1:3])
    (source,) = find_sources(sources).values()
    walk_past(Settings(home=home), source, Task(TWENTY_YEARS), None, [].append, allow_local=True)
