"""One night as a process of its own, for tests that kill it.

Prints a line for each thing that it tells, and goes on when it is given one."""

import sys
from pathlib import Path

from config.settings import Settings
from crawler.night import run_night
from crawler.report import Progress
from spiders.source import find_sources


def _print(progress: Progress) -> None:
    sys.stdout.write(f"{progress.source} {progress.stage} {progress.done}\n")
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    home, sources, replay = map(Path, sys.argv[1:])
    run_night(Settings(home=home), list(find_sources(sources).values()), replay, _print)
