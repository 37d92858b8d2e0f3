"""Judges a run by its source's own past: what it mostly had and has no more.

Pure; the bounds that hold for one run alone are in judging.py. A fault names what changed, with the numbers; it
fails the run although every page answered.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from crawler.judging import Fault, Verdict, fail
from crawler.shapes import ALWAYS, FIELDS, WHOLE_TEXT, PastRun, add_up
from db.counts import ASKED, FIELD, LANGUAGE, READ, READABLE
from spiders.source import Source

LEAST_RUNS = 5
"""Good runs from which a past can be told."""
KEPT_RUNS = 30
LEAST_DOCUMENTS = 20
"""Documents from which a share can be told."""
RARE = 1e-3
"""How improbable a night must be by the source's own past. Measured by bench/health."""
FEWER = 0.6
"""Share of the fewest items of any good run below which a list has shrunk."""
UNKNOWN = 0.25
"""Share of the least overlap of any good run below which a list is another list."""
AGAIN = ("unchanged", "changed", "redated", "lessened", "confirmed")
"""What becomes of a stored document that is read again."""
LOOKED_AT = (*AGAIN, "skipped")
"""The same, with those that their list calls unchanged."""
REWRITTEN = (
    ("changed", "say something else"),
    ("redated", "have another date"),
    ("lessened", "are no more than headlines"),
)
LEAST_REWRITTEN, LEAST_NEVER = 2, 3
"""Documents that say something else at once: where it is improbable by the past, and where it never was."""
LESS, LESS_OF_ALL = 0.5, 0.75
"""Share of the usual share below which a field is missed; where all ever had it, a quarter without it is enough."""
LEAST_LISTED = 5
LEAST_RECENT = 2
"""One item alone may have been taken back by its editors."""
LATE = 2.5
"""Times the usual distance of two runs after which a list may well have moved on."""


def judge_by_past(
    verdict: Verdict,
    source: Source,
    counts: Mapping[str, int],
    past: Sequence[PastRun],
    now: datetime,
    found: Sequence[Fault] = (),
) -> Verdict:
    """The verdict over a run that kept its own bounds: failed where it departs from the source's past.

    `found`: what else speaks against it, of more than numbers."""
    faults = [*found, *find_departures(source, counts, past, now)]
    if not faults:
        return verdict
    where, name = source.where("expect"), source.name
    cure = f"run 'exilewatch sources check {name}'; where this is how it is now, set since: {now:%Y-%m-%d} in {where}"
    return fail(faults, f"source {name}: {faults[0].says}; {cure}")


def find_departures(
    source: Source, counts: Mapping[str, int], past: Sequence[PastRun], now: datetime
) -> Iterator[Fault]:
    """What of this run departs from the source's past: `counts` as kept with the run, `past` newest first."""
    since = source.expect.since
    past = [run for run in past if since is None or run.at.date() >= since]
    good = [run for run in past if run.complete][:KEPT_RUNS]
    if len(good) < LEAST_RUNS:
        return
    yield from (Fault(says, "list") for says in (*_shrunk(counts, good), *_another_list(counts, good, now)))
    recent = [run.counts for run in past[:2]]
    before = add_up([run.counts for run in good])
    departed = (*_fields(counts, recent, before), *_languages(source, counts, before), *_rewritten(counts, before))
    yield from (Fault(says, "pages") for says in departed)
    yield from (Fault(says, "list") for says in (*_old_copy(counts, good), *_silence(counts, past)))


def _shrunk(counts: Mapping[str, int], good: Sequence[PastRun]) -> Iterator[str]:
    least = min(run.counts.get("seen", 0) for run in good)
    seen = counts.get("seen", 0)
    if least >= LEAST_LISTED and seen < FEWER * least:
        yield f"{seen} items are listed, the last {len(good)} good runs listed at least {least}"


def _another_list(counts: Mapping[str, int], good: Sequence[PastRun], now: datetime) -> Iterator[str]:
    """Lists of two nights mostly name the same; where nothing is known any more, it is another list, or other keys."""
    least = min(_overlap(run.counts) for run in good[:-1])  # the oldest may be the source's very first
    seen = counts.get("seen", 0)
    if seen >= LEAST_LISTED and _overlap(counts) < UNKNOWN * least and not _is_late(good, now):
        yield f"{_known(counts)} of {seen} listed items were known, in earlier runs at least {least:.0%}: another list?"


def _overlap(counts: Mapping[str, int]) -> float:
    seen = counts.get("seen", 0)
    return _known(counts) / seen if seen else 1.0


def _known(counts: Mapping[str, int]) -> int:
    """Listed items that were stored before: not asked for, in a list that was not modified, or read again."""
    return sum(counts.get(name, 0) for name in ("skipped", "credited", *AGAIN))


def _is_late(good: Sequence[PastRun], now: datetime) -> bool:
    steps = [(later.at - earlier.at).total_seconds() for later, earlier in pairwise(good)]
    return now - good[0].at > timedelta(seconds=LATE * median(steps))


def _fields(counts: Mapping[str, int], recent: Sequence[Mapping[str, int]], before: Mapping[str, int]) -> Iterator[str]:
    """A field that was mostly there: judged over this run, and with the last two where it has few documents."""
    for name in FIELDS:
        base = ASKED if name == READABLE else READ
        # A known document that gave no text this time is one more without it.
        bare = "lessened" if name == WHOLE_TEXT else ""
        had, earlier = before.get(FIELD + name, 0), before.get(base, 0) + before.get(bare, 0)
        for together in (counts, add_up([counts, *recent])):
            has, read = together.get(FIELD + name, 0), together.get(base, 0) + together.get(bare, 0)
            if _is_rare(has, read, had, earlier) or (name in ALWAYS and _is_first(has, read, had, earlier)):
                yield f"{has} of {read} documents have a {name}, earlier {had} of {earlier} had"
                break


def _languages(source: Source, counts: Mapping[str, int], before: Mapping[str, int]) -> Iterator[str]:
    """A language that was never or hardly ever there."""
    read, earlier = counts.get(READ, 0), before.get(READ, 0)
    for key, number in counts.items():
        if not key.startswith(LANGUAGE):
            continue
        others, had_others = read - number, earlier - before.get(key, 0)
        language = key.removeprefix(LANGUAGE)
        foreign = language.split("-")[0] not in {each.split("-")[0] for each in source.languages}
        if _is_rare(others, read, had_others, earlier) or (foreign and _is_first(others, read, had_others, earlier)):
            yield f"{number} of {read} documents are in '{language}', earlier {before.get(key, 0)} of {earlier} were"


def _rewritten(counts: Mapping[str, int], before: Mapping[str, int]) -> Iterator[str]:
    """Most stored documents that were read again say something else, or less, or are of another day.

    Edits have their own share of what is known of a source; lost dates and texts have none, where none ever was."""
    again, looked = (sum(counts.get(name, 0) for name in names) for names in (AGAIN, LOOKED_AT))
    earlier = sum(before.get(name, 0) for name in LOOKED_AT)
    for name, says in REWRITTEN:
        other, others = counts.get(name, 0), before.get(name, 0)
        never = other >= LEAST_NEVER and name != "changed" and not others and other > again / 2
        rare = other >= LEAST_REWRITTEN and _is_rare(looked - other, looked, earlier - others, earlier)
        if never or rare:
            yield f"{other} of {again} stored documents {says} at once, earlier {others} of {earlier} did"


def _is_rare(has: int, read: int, had: int, earlier: int) -> bool:
    """Whether so few of `read` have what `had` of `earlier` had: improbable, and a good deal less than usual.

    The past share is taken with two documents more, one of which lacks it: what was never seen can still happen."""
    if earlier < LEAST_DOCUMENTS or not read:
        return False
    if has / read > (LESS_OF_ALL if had == earlier else LESS * had / earlier):
        return False
    return probability_of_so_few(has, read, (had + 1) / (earlier + 2)) < RARE


def _is_first(has: int, read: int, had: int, earlier: int) -> bool:
    """Whether none has what all ever had."""
    return read > 0 and has == 0 and had == earlier >= LEAST_DOCUMENTS


def probability_of_so_few(found: int, tried: int, share: float) -> float:
    """That of `tried` at most `found` come out, each with probability `share` (0 < share < 1): the binomial law."""
    total = math.lgamma(tried + 1)
    terms = (
        total - math.lgamma(k + 1) - math.lgamma(tried - k + 1) + k * math.log(share) + (tried - k) * math.log1p(-share)
        for k in range(found + 1)
    )
    return math.fsum(map(math.exp, terms))


def _old_copy(counts: Mapping[str, int], good: Sequence[PastRun]) -> Iterator[str]:
    """A list never loses all that was new in the last run and brings nothing instead: a cache gave an older one."""
    lost = counts.get("recent", 0) >= LEAST_RECENT and not counts.get("recent_seen", 0)
    if not lost or counts.get("new", 0) or counts.get("credited", 0):
        return
    alike = [run.counts for run in good if run.counts.get("recent", 0) >= LEAST_RECENT]
    if len(alike) >= LEAST_RUNS and all(each.get("recent_seen", 0) for each in alike):
        yield f"the lists name none of the {counts['recent']} items that were new in the last run: is it an old copy?"


def _silence(counts: Mapping[str, int], past: Sequence[PastRun]) -> Iterator[str]:
    """Nothing new for longer than this source ever was: a stale copy answers as well as the real list does."""
    if counts.get("new", 0):
        return
    silent = next((at for at, run in enumerate(past) if run.counts.get("new", 0)), len(past))
    rhythm = [run.counts.get("new", 0) for run in past[silent:] if run.complete][:KEPT_RUNS]
    silent += 1  # this run
    allowed = patience(rhythm)
    if allowed is not None and silent > allowed:
        yield f"nothing new in {silent} runs, the longest silence before was {longest_silence(rhythm)}"


def patience(rhythm: Sequence[int]) -> int | None:
    """Silent runs that the rhythm of a source allows: `rhythm` are the new items of its good runs, newest first.

    A source that brings several every night may not be silent once; a sparse one, twice as long as ever."""
    if len(rhythm) < 2 * LEAST_RUNS or not any(rhythm):
        return None
    longest, usual = longest_silence(rhythm), sum(rhythm) / len(rhythm)
    if not longest and min(rhythm) >= 3 and usual >= 8:
        return 0
    return 2 * longest + (1 if usual >= 2 else 2)


def longest_silence(rhythm: Sequence[int]) -> int:
    """The most runs in a row without anything new."""
    longest = row = 0
    for new in rhythm:
        row = 0 if new else row + 1
        longest = max(longest, row)
    return longest
