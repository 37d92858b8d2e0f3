"""`python -m bench.backfill.writer DOCUMENTS KILLS`: a rematch of everything, whose writer is killed at random moments.

Mentions and cards must be those of a rematch that nobody disturbed. `--engine` is that of the command."""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from bench.backfill.filling import fill
from bench.backfill.stories import Stories, real_texts
from db.models import Candidate, Mention
from db.session import open_database

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Exit code 1 where the results differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("documents", type=int)
    parser.add_argument("kills", type=int)
    parser.add_argument("--engine", nargs="+", default=["local"], help="local, or: dask --scheduler ADDRESS")
    parser.add_argument("--real", type=Path)
    parser.add_argument("--between", type=float, nargs=2, default=(4.0, 12.0))
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        calm, killed = Path(name) / "calm", Path(name) / "killed"
        calm.mkdir()
        stories = Stories(5, real_texts(said.real) if said.real else ())
        fill(calm, said.documents, said.documents // 50, stories).close()
        shutil.copytree(calm, killed)
        _rematch(calm, ["here"], None)
        drawn = random.Random()  # noqa: S311 - moments of kills
        codes = [_rematch(killed, said.engine, drawn.uniform(*said.between)) for _ in range(said.kills)]
        print(f"killed {codes.count(-signal.SIGKILL)} times of {said.kills}", flush=True)
        _rematch(killed, said.engine, None)
        one, other = _contents(calm), _contents(killed)
        differing = [name for name in one if one[name] != other[name]]
        print(f"{len(one['mentions'])} mentions, {len(one['cards'])} cards; what differs: {differing or 'nothing'}")
        for name in differing:
            print(f"  {name}: {[pair for pair in zip(one[name], other[name], strict=False) if len(set(pair)) > 1][:3]}")
        return bool(differing)


def _rematch(home: Path, engine: Sequence[str], seconds: float | None) -> int:
    """The exit code of the command; it is killed after some seconds where any are given."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "EXILEWATCH_HOME": str(home)}
    command = [sys.executable, "-m", "cli.main", "rematch", "--all", "--engine", *engine]
    with subprocess.Popen(command, env=environment, cwd=home) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait()


def _contents(home: Path) -> dict[str, list[tuple[object, ...]]]:
    database = open_database(f"sqlite:///{home / 'exilewatch.sqlite'}")
    mention = (Mention.version_id, Mention.person_id, Mention.field, Mention.start, Mention.end, Mention.score)
    card = (Candidate.person_id, Candidate.measure, Candidate.documents, Candidate.origins, Candidate.rank)
    found: dict[str, list[tuple[object, ...]]] = {}
    with database.read() as session:
        found["mentions"] = [tuple(row) for row in session.execute(select(*mention).order_by(*mention))]
        found["cards"] = [tuple(row) for row in session.execute(select(*card).order_by(*card))]
    database.close()
    return found


if __name__ == "__main__":
    raise SystemExit(main())
