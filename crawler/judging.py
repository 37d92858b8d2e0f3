"""Judges a run: complete only where nothing was left open, everything required was read, and enough was seen."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from spiders.source import Source

FINE = frozenset({"read", "not_modified", "duplicate"})
GONE = frozenset({"http_404", "http_410"})
ABSENT = "absent_from_replay"
OVER_BUDGET = "over_budget"
LEAST_FAILED = 2
"""One bad page among few is no verdict: it is asked for again, so a reader that is broken has two the next night."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """All that is known of a run when it has ended."""

    source: Source
    replay: bool
    finish: str
    """Scrapy's finish reason, or how the process ended: `killed`, `died`, `talked nonsense`."""
    message: str
    """More on `finish`, where there is more."""
    scheduled: int
    results: Mapping[str, int]
    """Requests by outcome."""
    item_results: Mapping[str, int]
    """The same, of requests for single items."""
    way_results: Mapping[str, Mapping[str, int]]
    """The same, by way, of requests for lists."""
    way_reasons: Mapping[str, str]
    """What the first request of a way that failed says of it."""
    unknown: str
    """What an item says that neither is read nor is ignored by name; '' where none does."""
    seen: int
    newest: datetime | None
    """When the newest stored document of the source was published."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a run."""

    says: str
    about: Literal["run", "list", "pages", "number"]
    """What is in doubt: that the run came to its end, its lists, what its pages say, or only how much there was."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`complete` or `failed`, and why, with the next step."""

    status: str
    reason: str
    held: bool = False
    """Whether what the run read is shown to nobody until a good run confirms it."""
    doubted: bool = False
    """Whether what its pages said is in doubt, so that they are read again."""


def fail(faults: Sequence[Fault], reason: str, replay: bool = False) -> Verdict:
    """The verdict over a run with these faults.

    A recording may hold only a part of a night: that there is little in it says nothing against what it holds."""
    only_few = all(fault.about == "number" for fault in faults)
    return Verdict("failed", reason, not (replay and only_few), any(fault.about == "pages" for fault in faults))


def judge_run(facts: RunFacts) -> Verdict:
    """The verdict over a run. What its good pages gave is stored either way; see `Verdict.held`."""
    faults = list(_faults(facts))
    if faults:
        return fail(faults, f"source {facts.source.name}: {faults[0].says}; {_next_step(facts)}", facts.replay)
    left = facts.results.get(OVER_BUDGET, 0)
    limit = facts.source.polite.max_requests
    where = facts.source.where("polite", "max_requests") if left else ""
    return Verdict("complete", f"{left} requests left for the next run, over {limit} (see {where})" if left else "")


def may_keep_marks(facts: RunFacts, verdict: Verdict) -> bool:
    """Whether the lists of this run may be asked for conditionally next time.

    Not while one of their items is still owed: an unchanged list would hide it."""
    optional = [facts.way_results.get(way.name, {}) for way in facts.source.ways if not way.required]
    owed = _not_fine(facts.results) - sum(_not_fine(results) for results in optional)
    return verdict.status == "complete" and not owed and not facts.replay


def _not_fine(results: Mapping[str, int]) -> int:
    return sum(number for result, number in results.items() if result not in FINE)


def _faults(facts: RunFacts) -> Iterator[Fault]:
    """What is wrong, the root before its consequences."""
    yield from (Fault(says, "run") for says in _end_faults(facts))
    yield from (Fault(says, "list") for says in _way_faults(facts))
    yield from (Fault(says, "pages") for says in _item_faults(facts))
    yield from (Fault(says, "number") for says in _count_faults(facts))


def _end_faults(facts: RunFacts) -> Iterator[str]:
    told = sum(facts.results.values())
    if facts.finish == "unreachable":
        yield facts.message
    elif facts.finish != "finished":
        yield f"the run ended early: {facts.finish}{', ' + facts.message if facts.message else ''}"
    elif told != facts.scheduled or facts.results.get("unfinished"):
        yield f"{facts.scheduled} requests but {told} outcomes, {facts.results.get('unfinished', 0)} unfinished"


def _way_faults(facts: RunFacts) -> Iterator[str]:
    for way in facts.source.ways:
        results = Counter(facts.way_results.get(way.name, {}))
        if facts.replay:
            del results[ABSENT]
        bad = {result for result in results if result not in FINE}
        if way.required and bad:
            yield f"way '{way.name}': {facts.way_reasons.get(way.name) or ', '.join(sorted(bad))}"
        elif way.required and not results and not facts.replay:
            yield f"way '{way.name}' was never asked (see {facts.source.where('ways')})"


def _item_faults(facts: RunFacts) -> Iterator[str]:
    results = Counter(facts.item_results)
    for unasked in (OVER_BUDGET, *([ABSENT] if facts.replay else [])):
        del results[unasked]
    if facts.unknown:
        yield facts.unknown
    gone = sum(results.pop(result, 0) for result in GONE)
    failed = sum(number for result, number in results.items() if result not in FINE)
    share, asked = facts.source.expect.failed_share, results.total()
    where = facts.source.where("expect", "failed_share")
    if failed >= LEAST_FAILED and failed > share * asked:
        worst = Counter({result: n for result, n in results.items() if result not in FINE}).most_common(1)[0][0]
        yield f"{failed} of {asked} items failed, most by '{worst}', allowed is a share of {share:g} (see {where})"
    if gone >= LEAST_FAILED and gone > share * facts.seen:
        yield f"{gone} of {facts.seen} listed items are gone, allowed is a share of {share:g} (see {where})"


def _count_faults(facts: RunFacts) -> Iterator[str]:
    expect = facts.source.expect
    if facts.seen < expect.items:
        where = facts.source.where("expect", "items")
        yield f"{facts.seen} items, expected at least {expect.items} (see {where})"
    days = expect.newest_within_days
    if days is None or facts.replay or facts.newest is None:
        return
    if facts.now - facts.newest > timedelta(days=days):
        where = facts.source.where("expect", "newest_within_days")
        yield f"the newest item is of {facts.newest:%Y-%m-%d}, expected one of the last {days} days (see {where})"


def _next_step(facts: RunFacts) -> str:
    name = facts.source.name
    if facts.finish == "unreachable":
        return f"check the network, then run 'exilewatch nightly --source {name}'"
    if facts.finish != "finished":
        return f"see the log, then run 'exilewatch nightly --source {name}'"
    return f"run 'exilewatch sources check {name}'"
