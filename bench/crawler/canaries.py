"""`python -m bench.crawler.canaries [--names N] [SOURCE …]`: a whole replayed night under two watchlists of canaries.

None of the names may stand in an address, header, body, log, report or process title, nor in any file that the night
leaves beside the database; and what is asked for must be the same, byte for byte, whoever is watched. Exit code 1
where one of these does not hold."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from urllib.parse import quote, quote_plus
from urllib.request import urlopen

from config.names import read_name_rules
from config.settings import Settings
from db.archive.records import walk_records
from db.session import open_database
from matcher.spellings import Speller
from triage.alerts.metrics import serve_metrics

NAMES = 500
LOOK_SECONDS = 0.2
"""Between two looks at the processes."""
REPLAY = Path(__file__).resolve().parents[2] / "spiders" / "sources"
SYLLABLES = ("qa", "vy", "zhu", "bro", "xil", "dra", "mup", "gwe", "nof", "tyz", "krel", "osh")
FOUND_IN_EXAMPLES = "Muhiddin Kabiri"
"""Stands in the examples of several sources: under the first list the night finds somebody, under the second nobody."""


@dataclass(frozen=True)
class Report:
    """What came of the two nights."""

    names: int
    needles: int
    """Forms that were looked for: each name in the matcher's own spellings, plain and as addresses write it."""
    sources: int
    requests: int
    places_searched: int
    """Request records, files of the homes, lines of reports."""
    processes_seen: int
    leaks: tuple[str, ...]
    """Where a canary was found; never which."""
    differing: tuple[str, ...]
    """Sources whose requests differed by a single byte, or came in another order."""
    cards: tuple[int, int]
    """Of the two nights: that they differ shows that the lists do."""
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether nothing leaked, and nothing depended on the list."""
        return not self.leaks and not self.differing and self.requests > 0 and self.processes_seen > 0


def canary_names(number: int, seed: int) -> list[str]:
    """So many names of nobody, different for each seed."""
    parts = ["".join(each) for each in product(SYLLABLES, repeat=3)][seed::2]
    return [f"{one.title()}jon {two.title()}ov" for one, two in zip(parts, reversed(parts), strict=True)][:number]


def needles_of(names: Iterable[str]) -> frozenset[bytes]:
    """What a leak of these names would look like, in lower case."""
    speller = Speller(read_name_rules())
    found: set[bytes] = set()
    for name in names:
        by_language = {each.language: each.text for each in reversed(speller.spellings(name))}
        families = {name.split()[-1]} | {text.split()[-1] for text in by_language.values()}
        for family in families:
            found |= {
                form.lower().encode()
                for form in (family, quote(family), quote_plus(family, encoding="cp1251", errors="replace"))
            }
    return frozenset(each for each in found if len(each) > 5)


class Watch(threading.Thread):
    """Reads command lines and environments of all processes of this night, again and again."""

    def __init__(self, home: Path, needles: frozenset[bytes]) -> None:
        super().__init__(daemon=True)
        self._home, self._needles = str(home).encode(), needles
        self.seen: set[str] = set()
        self.leaks: set[str] = set()
        self.done = threading.Event()

    def run(self) -> None:
        """Looks until told to stop."""
        while not self.done.wait(LOOK_SECONDS):
            for process in Path("/proc").glob("[0-9]*"):
                self._look(process)

    def _look(self, process: Path) -> None:
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
            title = (process / "comm").read_bytes()
        except OSError:
            return
        if self._home not in command + environment:
            return
        self.seen.add(process.name)
        if _leaks(command + b"\n" + environment + b"\n" + title, self._needles):
            self.leaks.add("process title or environment")


def try_nights(number: int, sources: Sequence[str] = ()) -> Report:
    """Two nights over the same replay, under two lists."""
    began = time.monotonic()
    lists = [[*canary_names(number, 0), FOUND_IN_EXAMPLES], canary_names(number, 1)]
    moment = datetime.now(UTC).isoformat(timespec="seconds")  # one for both: some sources are asked by the clock
    needles = needles_of(name for names in lists for name in names if name != FOUND_IN_EXAMPLES)
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder) / f"home-{at}" for at in range(len(lists))]
        nights = [_night(home, names, needles, sources, moment) for home, names in zip(homes, lists, strict=True)]
    logs = [night.requests for night in nights]
    return Report(
        names=2 * number,
        needles=len(needles),
        sources=len({source for source, _ in logs[0]}),
        requests=len(logs[0]),
        places_searched=sum(night.searched for night in nights),
        processes_seen=sum(night.processes for night in nights),
        leaks=tuple(sorted({leak for night in nights for leak in night.leaks})),
        differing=_differing(*logs),
        cards=(nights[0].cards, nights[1].cards),
        seconds=round(time.monotonic() - began, 1),
    )


def _differing(one: list[tuple[str, bytes]], other: list[tuple[str, bytes]]) -> tuple[str, ...]:
    """The sources whose requests are not byte for byte the same, in order."""
    sources = sorted({source for source, _ in (*one, *other)})
    return tuple(name for name in sources if [e for e in one if e[0] == name] != [e for e in other if e[0] == name])


@dataclass(frozen=True)
class _Night:
    requests: list[tuple[str, bytes]]
    leaks: frozenset[str]
    searched: int
    processes: int
    cards: int


def _night(home: Path, names: Sequence[str], needles: frozenset[bytes], sources: Sequence[str], as_of: str) -> _Night:
    watchlist = home.with_suffix(".csv")
    rows = "\n".join(f"c{number},{name},TJ" for number, name in enumerate(names))
    watchlist.write_text(f"person_id,canonical_name,country\n{rows}\n", "utf8")
    _run(home, "init", "--watchlist", str(watchlist))
    watch = Watch(home, needles)
    watch.start()
    chosen = [word for source in sources for word in ("--source", source)]
    said = _run(home, "nightly", "--replay", str(REPLAY), "--as-of", as_of, "--json", *chosen, fails_well=True)
    watch.done.set()
    watch.join()
    requests = list(_requests(home / "archive"))
    files = [path for path in home.rglob("*") if path.is_file() and not path.name.startswith("exilewatch.sqlite")]
    leaks = {f"request of {source}" for source, request in requests if _leaks(request, needles)}
    leaks |= {f"file {path.relative_to(home)}" for path in files if _leaks(path.read_bytes(), needles)}
    leaks |= {"report" for line in said.splitlines() if _leaks(line, needles)} | watch.leaks
    cards = json.loads(said.splitlines()[-1])["intake"]["new_cards"]
    figures = [_run(home, "sources", "health", "--json", fails_well=True), *_metrics(home)]
    leaks |= {"figures of the sources, or metrics" for line in figures if _leaks(line, needles)}
    searched = len(requests) + len(files) + len(said.splitlines()) + len(figures)
    return _Night(requests, frozenset(leaks), searched, len(watch.seen), cards)


def _metrics(home: Path) -> Iterator[bytes]:
    """What Prometheus would be told after the night."""
    database = open_database(Settings(home=home, _env_file=None).database)  # type: ignore[call-arg]
    with serve_metrics(database, 0) as port, urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        yield answer.read()
    database.close()


def _run(home: Path, *words: str, fails_well: bool = False) -> bytes:
    """What a command of ours says on stdout, with stderr before it."""
    command = [sys.executable, "-m", "cli.main", "--home", str(home), *words]
    done = subprocess.run(command, capture_output=True, check=False, timeout=1800)
    if done.returncode and not (fails_well and done.returncode == 1):
        raise RuntimeError(f"{words[0]} ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
    return done.stderr + b"\n" + done.stdout.strip()


def _requests(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Every request of the night by source, in order, as it was sent."""
    for path in sorted(archive.rglob("*.warc.gz"), key=lambda path: path.name.split("-")[0]):
        for record in walk_records(path):
            if record.kind == "request":
                headers = "\n".join(f"{name}: {value}" for name, value in record.headers)
                yield path.name.split("-")[0], f"{record.url}\n{headers}\n".encode() + record.payload


def _leaks(data: bytes, needles: frozenset[bytes]) -> bool:
    low = data.decode("utf8", "replace").lower().encode()
    return any(needle in low for needle in needles)


def main(arguments: list[str]) -> int:
    """Prints the report as JSON."""
    number = int(arguments.pop(1)) if arguments[:1] == ["--names"] else NAMES
    report = try_nights(number, [each for each in arguments if each != "--names"])
    sys.stdout.write(json.dumps({**asdict(report), "holds": report.holds}, indent=1) + "\n")
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
