"""Megabytes a second and recall, ours beside other tools: in turns, in one process, on one core, medians."""

import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from statistics import median

from bench.matcher import gold
from bench.matcher.peers import PEERS, SLOW, Find, Owners, absent
from bench.matcher.people import people
from bench.matcher.spelled import all_spellings, plain_spellings
from bench.matcher.texts import news
from config.names import NameRules
from matcher.engine import Matcher
from matcher.values import Text, WatchedPerson

OURS = "exilewatch"
THRESHOLD = 0.5
ALL_SPELLINGS_UP_TO = 255
SLOW_SHARE = 50


@dataclass(frozen=True)
class Speed:
    """What one tool did with one watchlist."""

    names: int
    tool: str
    patterns: int
    """Spellings that it was built from; for ours the names."""
    build_seconds: float
    megabytes_a_second: float
    """From text to scored mentions (ours) or to strings (the others); caches cold at the start of each round."""
    recall: float | None
    """Of persons in texts with attested forms; None where those are absent."""
    alarms: int | None
    """Persons found in those texts who are not in them."""
    bytes_a_name: float | None = None


def measure(count: int, size: int, rounds: int, rules: NameRules, tools: Collection[str] = ()) -> list[Speed]:
    """Ours and other tools (all, or those of `tools`) on a watchlist of `count` names and texts of `size` bytes; tools
    that are absent or out of range are left out."""
    watchlist = watchlist_of(count)
    finds, builds, patterns = _build(watchlist, rules, tools or PEERS)
    texts = news(size)
    speeds: dict[str, list[float]] = {name: [] for name in finds}
    for turn in range(rounds):
        for name, find in finds.items():
            part = texts[:: SLOW_SHARE if name in SLOW else 1]
            ready = _ours(watchlist, rules) if name == OURS and turn else find
            speeds[name].append(_megabytes(part) / _seconds(lambda ready=ready, part=part: ready(part)))  # type: ignore[misc]
    return [
        Speed(count, name, patterns[name], builds[name], median(speeds[name]), *_judged(find))
        for name, find in finds.items()
    ]


def watchlist_of(count: int) -> list[WatchedPerson]:
    """The attested persons, and invented ones up to `count`."""
    known = gold.persons()[:count]
    return [*known, *people(count - len(known))]


def _build(
    watchlist: Sequence[WatchedPerson], rules: NameRules, tools: Collection[str]
) -> tuple[dict[str, Find], dict[str, float], dict[str, int]]:
    finds: dict[str, Find] = {}
    builds: dict[str, float] = {}
    patterns = {OURS: len(watchlist)}
    builds[OURS] = _timed(finds, OURS, lambda: _ours(watchlist, rules))
    if not set(tools) & set(PEERS):
        return finds, builds, patterns
    owners = _spellings(watchlist, rules)
    for name, (build, _, most) in PEERS.items():
        if name in tools and name not in absent() and len(owners) <= most:
            builds[name] = _timed(finds, name, lambda build=build: build(owners))  # type: ignore[misc]
            patterns[name] = len(owners)
    return finds, builds, patterns


def _spellings(watchlist: Sequence[WatchedPerson], rules: NameRules) -> Owners:
    spell = all_spellings if len(watchlist) <= ALL_SPELLINGS_UP_TO else plain_spellings
    return spell(watchlist, rules)


def _ours(watchlist: Sequence[WatchedPerson], rules: NameRules) -> Find:
    matcher = Matcher(watchlist, rules)
    return lambda texts: [
        {mention.person_id for mention in mentions if mention.score >= THRESHOLD}
        for mentions in matcher.find_all(texts)
    ]


def _timed(finds: dict[str, Find], name: str, build: Callable[[], Find]) -> float:
    start = time.process_time()
    finds[name] = build()
    return time.process_time() - start


def _judged(find: Find) -> tuple[float | None, int | None]:
    """Recall, and persons found wrongly, over the attested texts."""
    rows = gold.judged()
    if not rows:
        return None, None
    known = {person.person_id for person in gold.persons()}
    found = [some & known for some in find([row.text for row in rows])]
    right = sum(len(some & row.persons) for some, row in zip(found, rows, strict=True))
    wrong = sum(len(some - row.persons) for some, row in zip(found, rows, strict=True))
    return right / sum(len(row.persons) for row in rows), wrong


def _megabytes(texts: Sequence[Text]) -> float:
    return sum(len(text.text.encode("utf8", "replace")) for text in texts) / 1e6


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return max(time.process_time() - start, 1e-9)


def bytes_a_name(count: int) -> float:
    """Memory of a process that holds a matcher of `count` names beyond that of one that holds a matcher of one of
    them, a name. Both hold the list of persons; what freed memory the system did not get back counts too."""
    return (_resident(count, count) - _resident(count, 1)) / count


def _resident(count: int, held: int) -> int:
    """Bytes of a new process that holds a list of `count` persons and a matcher of the first `held`."""
    code = (
        "import gc, sys\n"
        "from pathlib import Path\n"
        "from config.names import read_name_rules\n"
        "from matcher.engine import Matcher\n"
        "from bench.matcher.people import people\n"
        "count, held = map(int, sys.argv[1:])\n"
        "persons = people(count)\n"
        "matcher = Matcher(persons[:held], read_name_rules())\n"
        "gc.collect()\n"
        "print(int(Path('/proc/self/statm').read_text().split()[1]) * 4096)\n"
    )
    asked = [sys.executable, "-c", code, str(count), str(held)]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
