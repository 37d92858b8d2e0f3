"""The end of a run: its numbers, its verdict by what is stored of the source, and what is shown of it."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from crawler.deep import KIND as DEEP
from crawler.disappearances import record_presences
from crawler.health import judge_by_past
from crawler.judging import RunFacts, Verdict, judge_run
from crawler.known_page import judge_known_page
from crawler.shapes import PastRun, pages_of
from crawler.storing import RunBook
from crawler.vanishing import APART, SweepFacts, find_mass_absence
from db.queries.presence import read_presences
from db.queries.publishing import doubt, publish, publish_confirmed
from db.queries.runs import past_runs
from db.values import now
from spiders.source import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """A run whose child has ended."""

    source: Source
    run_id: int
    kind: str
    book: RunBook
    facts: RunFacts


def judge_ended(session: Session, run: Ended, counts: Mapping[str, int]) -> Verdict:
    """By the bounds of one run, then by the source's own past, in which a replay and a deep pass have no place."""
    verdict = judge_run(run.facts)
    if verdict.status != "complete":
        return verdict
    name, at = run.source.name, run.facts.now
    departed = find_mass_absence(run.source, read_presences(session, name), sweep_of(run.book, run.facts), at)
    departed += judge_known_page(counts)
    runs = [] if run.facts.replay or run.kind == DEEP else past_runs(session, name, run.run_id)
    past = [PastRun(each.started_at, each.status, each.counts) for each in runs]
    return judge_by_past(verdict, run.source, counts, past, at, departed)


def show_run(session: Session, run: Ended, verdict: Verdict) -> None:
    """What a run read is seen once it is judged, in the same transaction as the verdict."""
    if verdict.held:
        log.info("source %s: what run %s read is held back", run.source.name, run.run_id)
    else:
        publish(session, run.run_id)
    if verdict.doubted:
        doubt(session, run.run_id)
    if verdict.status == "complete" and run.book.finished is not None:
        publish_confirmed(session, run.source.name, run.book.finished.named)
        _record_presences(session, run)


def _record_presences(session: Session, run: Ended) -> None:
    """A replay says nothing of the site, except where a home knows its sources from replays alone."""
    replay = run.facts.replay
    if run.kind == DEEP or (replay and past_runs(session, run.source.name, run.run_id, limit=1)):
        return
    apart = timedelta(0) if replay else APART
    record_presences(session, run.source, sweep_of(run.book, run.facts), now(), run.run_id, apart)


def sweep_of(book: RunBook, facts: RunFacts) -> SweepFacts:
    """What a run saw of the source's documents: a list that was not modified, or is owed a part, is no whole one."""
    whole = facts.finish == "finished" and not book.credited and not book.results["over_budget"]
    ways = [facts.way_results.get(way.name, {}) for way in facts.source.ways if way.required]
    read = all(results and set(results) <= {"read", "duplicate"} for results in ways)
    named = frozenset(book.finished.named if book.finished else ())
    return SweepFacts(facts.source.lists_all and whole and read, named, book.items)


def count_run(book: RunBook, facts: RunFacts) -> Counter[str]:
    """The numbers that are kept with a run."""
    finished = book.finished
    return Counter(
        {
            "seen": facts.seen,
            "requests": facts.scheduled,
            "skipped": finished.skipped if finished else 0,
            "repeated": finished.repeated if finished else 0,
            "credited": book.credited,
            "recent": book.recent,
            "recent_seen": finished.recent_seen if finished else 0,
            **book.counts,
            **pages_of(facts.item_results),
            **{f"result:{result}": number for result, number in sorted(facts.results.items())},
        }
    )
