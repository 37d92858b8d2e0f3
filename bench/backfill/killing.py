"""`python -m bench.backfill.killing PAGES KILLS`: a replayed archive of three sources over twenty years, walked through
kills at random moments, and compared page by page with what the archive was made of.

`--home FOLDER` keeps what was done, so that a long run may be cut into pieces: `--seconds` ends a piece, by a kill."""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from config.settings import Settings
from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from db.models import Document, DocumentVersion, PastItem, PastWindow
from db.session import Database, open_database, upgrade
from tests.crawler import backfill_process
from tests.crawler.aftermath import faults_of, states_of
from tests.crawler.past_world import TWENTY_YEARS, PastWorld

PER_SITEMAP, MOST_PAGES = 2000, 10
ROOT = Path(__file__).parents[2]


def main() -> int:
    """Exit code 1 where the result is not what the archive holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", type=int)
    parser.add_argument("kills", type=int)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seconds", type=float, default=86_400.0)
    parser.add_argument("--between", type=float, nargs=2, default=(5.0, 90.0), help="seconds from start to kill")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = said.home or Path(name)
        past = PastWorld(folder / "world", said.pages, TWENTY_YEARS, per_sitemap=PER_SITEMAP, most_pages=MOST_PAGES)
        settings = Settings(home=folder / "home")
        settings.home.mkdir(exist_ok=True)
        upgrade(settings.database)
        if not _walk(settings, past, said.kills, said.seconds, tuple(said.between)):
            print("not done: call it again", flush=True)
            return 0
        return _judge(settings, past)


def _walk(settings: Settings, past: PastWorld, kills: int, seconds: float, between: tuple[float, float]) -> bool:
    """Whether the walk came to its end."""
    ends = time.monotonic() + seconds
    drawn = random.Random()  # noqa: S311 - moments of kills
    while time.monotonic() < ends:
        left = ends - time.monotonic()
        to_kill = _killed_so_far(settings) < kills
        before, began = _read_so_far(settings), time.monotonic()
        code = _run(settings, past, min(left, drawn.uniform(*between)) if to_kill else left)
        if code == -signal.SIGKILL and to_kill:
            with (settings.home / "kills").open("a") as stream:
                stream.write("killed\n")
        after, took = _read_so_far(settings), time.monotonic() - began
        print(f"ended {code} after {took:.0f} s: {after - before} pages, {(after - before) / took:.0f}/s", flush=True)
        if code == 0:
            return True
    return False


def _run(settings: Settings, past: PastWorld, seconds: float) -> int:
    """Walks all sources in a process of its own, which SIGKILL ends after some seconds where it is not done."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EXILEWATCH_")}
    environment["PYTHONPATH"] = str(ROOT)
    arguments = [sys.executable, "-m", backfill_process.__name__, settings.home, past.sources_folder, past.archive]
    with subprocess.Popen([*map(str, arguments), "twenty"], stdout=subprocess.DEVNULL, env=environment) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait()


def _killed_so_far(settings: Settings) -> int:
    path = settings.home / "kills"
    return len(path.read_text().splitlines()) if path.exists() else 0


def _read_so_far(settings: Settings) -> int:
    database = open_database(settings.database)
    with database.read() as session:
        found = session.scalars(select(func.count()).select_from(PastItem).where(PastItem.state != "planned")).one()
    database.close()
    return found


def _judge(settings: Settings, past: PastWorld) -> int:
    """Prints what differs from the truth."""
    database = open_database(settings.database)
    wrong = [*_differing(database, past)]
    for source in past.sources().values():
        again = walk_past(settings, source, Task(TWENTY_YEARS), past.archive, lambda _: None)
        if again.counts.get("new") or again.counts.get("changed"):
            wrong.append(f"{source.name}: a second walk finds {again.counts}")
    wrong += faults_of(settings)
    states = states_of(settings)
    if states.get("running"):
        wrong.append(f"runs that nobody ended: {states}")
    database.close()
    print(f"{_killed_so_far(settings)} kills; runs {states}; " + ("as the archive is" if not wrong else "WRONG:"))
    print("\n".join(wrong))
    return bool(wrong)


def _differing(database: Database, past: PastWorld) -> list[str]:
    with database.read() as session:
        items = session.execute(select(PastItem.source, PastItem.state, PastItem.stable_id)).all()
        versions = session.execute(
            select(Document.source, Document.stable_id, DocumentVersion.title).join(Document)
        ).all()
        windows = Counter(session.scalars(select(PastWindow.state)))
    wrong = [] if set(windows) <= {"read", "split"} else [f"windows: {windows}"]
    truth = past.truth
    for state, expected in (("read", truth.read), ("gone", truth.gone), ("failed", truth.failing)):
        for source, ids in expected.items():
            found = {stable_id for of, each, stable_id in items if of == source and each == state}
            print(f"{source}: {len(found)} {state}, {len(ids)} in the archive")
            wrong += [f"{source}: {state} differs by {len(found ^ ids)} pages"] if found != ids else []
    for source, ids in truth.read.items():
        told = Counter(f"{stable_id} {title}" for of, stable_id, title in versions if of == source)
        if told != Counter(f"{each} Вести {source} номер {each}" for each in ids):
            wrong.append(f"{source}: {len(told)} versions are not once each page with its title")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
