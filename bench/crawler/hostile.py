"""`python -m bench.crawler.hostile [PAGES [SECONDS]]`: a night on a site that means harm.

SECONDS is the longest time of one request: give more where the machine has other things to do.

Every address must come to one outcome that its trick allows, the night must end in its budget, the runner must stay
small, and nobody may be connected to but the site itself. Exit code 1 where one of these does not hold."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select

from config.settings import Settings
from crawler.backfill.values import Task
from crawler.backfill.walking import walk_past
from crawler.night import run_night
from crawler.report import NightReport
from db.models import Outcome, Run
from db.session import open_database, upgrade
from spiders.source import Window, find_sources
from tests.crawler.hostile import (
    A_DAY,
    BODY_CAP,
    ENDLESS,
    REQUEST_SECONDS,
    add_endless_sources,
    add_hostile_source,
    assign,
)
from tests.crawler.server import Server

PAGES = 10_000
BUDGET_SECONDS = 2400.0
MOST_PARENT_MB = 250.0


@dataclass(frozen=True)
class Report:
    """What came of the night."""

    pages: int
    seconds: float
    status: str
    reason: str
    without_outcome: int
    with_several: int
    unexpected: tuple[str, ...]
    """`trick: outcome` where the trick does not allow it."""
    results: Mapping[str, int]
    parent_mb: float
    forbidden_connections: int
    places_listened_at: int
    endless: Mapping[str, tuple[int, str]]
    """Pages or items that were asked for of what has no end, and how it ended."""

    @property
    def holds(self) -> bool:
        """Whether all that was promised holds."""
        return not (
            self.without_outcome
            or self.with_several
            or self.unexpected
            or self.forbidden_connections
            or self.parent_mb >= MOST_PARENT_MB
            or self.seconds >= BUDGET_SECONDS
            or any(number > A_DAY for number, _ in self.endless.values())
            or any(self.endless[name][1] != "done" for name in ("same", "ring"))
        )


def attack(pages: int, request_seconds: float, concurrency: int = 8) -> Report:
    """One night over so many pages, and walks through what has no end."""
    with tempfile.TemporaryDirectory() as name, _site(Path(name), pages) as site:
        folder = Path(name)
        os.environ["SSL_CERT_FILE"] = str(folder / "ca.pem")
        settings = Settings(
            home=folder / "home",
            max_body_bytes=BODY_CAP,
            request_seconds=request_seconds,
            source_seconds=BUDGET_SECONDS,
            _env_file=None,  # type: ignore[call-arg]
        )
        upgrade(settings.database)
        add_hostile_source(folder / "sources", Server(site.port), pages)
        add_endless_sources(folder / "endless", Server(site.port))
        began = time.monotonic()
        night = run_night(
            settings,
            list(find_sources(folder / "sources").values()),
            None,
            lambda said: None,
            allow_local=True,
            concurrency=concurrency,
        )
        endless = walk_endless(settings, folder / "endless")
        seconds = time.monotonic() - began
        found = _outcomes(settings)
        connections = site.connections()
        return _report(pages, seconds, night, found, dict(assign(pages, site.port)), connections, site.places, endless)


def walk_endless(settings: Settings, folder: Path) -> dict[str, tuple[int, str]]:
    """A night over an endless calendar, and a backfill of each endless list: what each asked for, and how it ended."""
    sources = find_sources(folder)
    calendar = run_night(settings, [sources["calendar"]], None, lambda said: None, allow_local=True).sources[0]
    ended = {"calendar": calendar.status}
    for name in ENDLESS:
        task = Task(Window(date(2009, 1, 1), date(2009, 12, 31)), lists_only=True)
        ended[name] = walk_past(settings, sources[name], task, None, lambda said: None, allow_local=True).ended
    asked = _asked(settings)
    return {name: (asked[name], end) for name, end in ended.items()}


def _asked(settings: Settings) -> Counter[str]:
    """Requests that each source made, without those that its budget kept back; none of them twice."""
    database = open_database(settings.database)
    with database.read() as session:
        rows = session.execute(
            select(Run.source, Outcome.url).join(Run, Outcome.run_id == Run.id).where(Outcome.result != "over_budget")
        ).all()
    database.close()
    twice = [pair for pair, number in Counter((row.source, row.url) for row in rows).items() if number > 1]
    if twice:
        raise RuntimeError(f"asked for more than once: {twice[:3]}")
    return Counter(row.source for row in rows)


def _report(
    pages: int,
    seconds: float,
    night: NightReport,
    found: Mapping[str, Counter[str]],
    tricks: Mapping[str, object],
    connections: int,
    places: int,
    endless: Mapping[str, tuple[int, str]],
) -> Report:
    odd = Counter(
        f"{trick.name}: {result}"  # type: ignore[attr-defined]
        for path, trick in tricks.items()
        for result in found.get(path, ())
        if result not in trick.ends_as  # type: ignore[attr-defined]
    )
    return Report(
        pages=pages,
        seconds=round(seconds, 1),
        status=night.sources[0].status,
        reason=night.sources[0].reason,
        without_outcome=sum(path not in found for path in tricks),
        with_several=sum(results.total() > 1 for path, results in found.items() if path in tricks),
        unexpected=tuple(f"{name} ({number})" for name, number in odd.most_common()),
        results=dict(sum((found[path] for path in tricks if path in found), Counter())),
        parent_mb=_peak_mb(),
        forbidden_connections=connections,
        places_listened_at=places,
        endless=endless,
    )


def _peak_mb() -> float:
    """The most memory that this process had; getrusage would count what its caller had before it."""
    status = Path("/proc/self/status").read_text(encoding="utf8")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(peak.split()[1]) / 1024, 1)


def _outcomes(settings: Settings) -> dict[str, Counter[str]]:
    database = open_database(settings.database)
    found: dict[str, Counter[str]] = {}
    with database.read() as session:
        for url, result in session.execute(select(Outcome.url, Outcome.result)):
            found.setdefault(urlsplit(url).path, Counter())[result] += 1
    database.close()
    return found


class _Site:
    """The process that serves."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        port, places = self._line().split()
        self.port, self.places = int(port), int(places)

    def connections(self) -> int:
        """Ends it; how many connections came to places next door."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def _site(folder: Path, pages: int) -> Iterator[_Site]:
    arguments = [sys.executable, "-m", "bench.crawler.hostile_site", str(folder), str(pages)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _Site(process)
        finally:
            process.terminate()


def main(pages: int, request_seconds: float) -> int:
    """Prints the report as JSON."""
    report = attack(pages, request_seconds)
    sys.stdout.write(json.dumps({**asdict(report), "holds": report.holds}, indent=1, ensure_ascii=False) + "\n")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main(int((*sys.argv[1:], PAGES)[0]), float((*sys.argv[2:], REQUEST_SECONDS)[0])))
