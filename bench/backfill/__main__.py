"""`python -m bench.backfill`: an archive walked, imported by one process and by two, and one name over everything."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.backfill.naming import name_everything
from bench.backfill.stories import Stories
from config.settings import Settings
from crawler.backfill.importing import import_archive
from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from db.session import upgrade
from db.work.pool import Pool
from tests.crawler.past_world import TWENTY_YEARS, PastWorld

PAGES, DOCUMENTS, HITS = 6_000, 20_000, 40


def main(pages: int, documents: int) -> None:
    """Prints pages a second of each way, and seconds of one name."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        past = PastWorld(folder / "world", pages, TWENTY_YEARS, per_sitemap=2000)
        alpha = past.sources()["alpha"]
        count = len(past.truth.read["alpha"])

        def walk(settings: Settings) -> None:
            walk_past(settings, alpha, Task(TWENTY_YEARS), past.archive, lambda _: None)

        def read(settings: Settings) -> None:
            import_archive(settings, alpha, past.archive / "alpha.warc.gz", lambda *_: None)

        def read_by_two(settings: Settings) -> None:
            pool = Pool(2)
            import_archive(settings, alpha, past.archive / "alpha.warc.gz", lambda *_: None, pool)
            pool.close()

        for title, work in (("walked", walk), ("read from its file", read), ("read by two processes", read_by_two)):
            print(f"{count} pages {title}: {count / _seconds(work, folder / title):.0f} pages/s", flush=True)
        name_everything(folder, documents, HITS, Stories(5), full=False)


def _seconds(work: Callable[[Settings], None], home: Path) -> float:
    home.mkdir()
    settings = Settings(home=home)
    upgrade(settings.database)
    began = time.perf_counter()
    work(settings)
    return time.perf_counter() - began


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given or [PAGES, DOCUMENTS]))
