"""`python -m bench.matcher.kept [COUNT …]`: a watchlist built, kept, taken from its file, and one person added.

Seconds of processor time, and what a process that took the arrays from the file holds in memory, a name, beyond one
with a watchlist of a single person."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.matcher.people import people
from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.values import WatchedPerson
from triage.intake.kept import NAME, matcher_of

NEW = WatchedPerson("new", "Umarali Quvvatov", ("Умарали Кувватов",))

_RESIDENT = """
import gc, sys
from pathlib import Path
from bench.matcher.people import people
from config.names import read_name_rules
from triage.intake.kept import matcher_of
def resident():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
some, rules = people(int(sys.argv[1])), read_name_rules()
one = matcher_of(some[:1], rules, Path(sys.argv[2]) / "one", least=0)
before = resident()
whole = matcher_of(some, rules, Path(sys.argv[2]) / "all", least=0)
print((resident() - before) / len(some))
"""


def main() -> None:
    """Prints one line for each size of watchlist."""
    for count in map(int, sys.argv[1:] or ["10000"]):
        with TemporaryDirectory() as folder:
            _measure(count, Path(folder))


def _measure(count: int, folder: Path) -> None:
    rules, watchlist = read_name_rules(), people(count)
    matcher_of(watchlist[:1], rules, folder / "one", least=0)
    built = _seconds(lambda: Matcher(watchlist, rules))
    matcher_of(watchlist, rules, folder / "all", least=0)
    loaded = _seconds(lambda: matcher_of(watchlist, rules, folder / "all", least=0))
    size = (folder / "all" / NAME).stat().st_size
    room = _bytes_a_name(count, folder)
    added = _seconds(lambda: matcher_of([*watchlist, NEW], rules, folder / "all", least=0))
    print(
        f"{count} names: built in {built:.2f} s, taken from the file in {loaded:.2f} s, "
        f"one person added in {added:.2f} s; "
        f"{size / count:.0f} bytes a name in the file, {room:.0f} in memory of who took it from there",
        flush=True,
    )


def _bytes_a_name(count: int, folder: Path) -> float:
    command: Sequence[str] = [sys.executable, "-c", _RESIDENT, str(count), str(folder)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
