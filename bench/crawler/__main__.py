"""`python -m bench.crawler`: pages per second, from the start of the process to the last committed row.

Both sides fetch the same pages from the same HTTPS server with the same number of connections and no delay. Ours
also archives, reads with language and hidden text, stores and judges; the peer keeps title and text in memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from config.settings import Settings
from crawler.night import run_night
from db.session import upgrade
from tests.crawler.conftest import World

PAGES = 400
ROUNDS = 3
CONCURRENCY = (1, 8)


def main() -> None:
    """Interleaves the two, and prints the median of each and their ratio."""
    with tempfile.TemporaryDirectory() as name, site(Path(name)) as host:
        os.environ["SSL_CERT_FILE"] = str(Path(name) / "ca.pem")
        for concurrency in CONCURRENCY:
            ours, bare = [], []
            for number in range(ROUNDS):
                ours.append(PAGES / seconds_of_ours(Path(name), host, concurrency, number))
                bare.append(PAGES / seconds_of_bare(host, concurrency))
            ratio = median(ours) / median(bare)
            print(
                f"crawl, {concurrency} connections, {PAGES} pages: {median(ours):.1f} pages/s with archive and "
                f"database, bare Scrapy {median(bare):.1f} pages/s, ratio {ratio:.2f}"
            )


def seconds_of_ours(folder: Path, host: str, concurrency: int, number: int) -> float:
    """A night over the site, in a home of its own."""
    world = World(folder / f"sources-{concurrency}-{number}", folder / "unused")
    world.add_source("alpha", items=PAGES, days=100_000, budget=2 * PAGES, host=host)
    settings = Settings(home=folder / f"home-{concurrency}-{number}")
    upgrade(settings.database)
    began = time.perf_counter()
    report = run_night(
        settings, list(world.sources().values()), None, [].append, allow_local=True, concurrency=concurrency
    )
    seconds = time.perf_counter() - began
    if report.total("new") != PAGES:
        raise RuntimeError(f"the night read {report.total('new')} pages of {PAGES}: {report}")
    return seconds


def seconds_of_bare(host: str, concurrency: int) -> float:
    """The peer over the site."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bench.crawler.bare", host, str(concurrency)], check=True, capture_output=True, text=True
    )
    seconds = time.perf_counter() - began
    if int(done.stdout) != PAGES:
        raise RuntimeError(f"bare Scrapy read {done.stdout.strip()} pages of {PAGES}: {done.stderr}")
    return seconds


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """The site's host and port, while the block lasts."""
    arguments = [sys.executable, "-m", "bench.crawler.site", str(folder), str(PAGES)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the site has no pipes")
        try:
            yield f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


if __name__ == "__main__":
    main()
