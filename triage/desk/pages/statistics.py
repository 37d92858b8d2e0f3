"""What was recorded, and how the desk gets along: plots without script."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from starlette.responses import Response

from config.codebook import Codebook, Titled
from config.states import name_state
from db.models.base import now
from db.queries.statistics import ActCount, count_acts, decisions_by_person, open_cards_since
from triage.desk.answers import show_page
from triage.desk.bars import Chart, draw
from triage.desk.visit import Visit

AGES = (("0", 1), ("1–6", 7), ("7–29", 30), ("30–89", 90), ("90+", 100 * 365))
"""Label and first number of days that is too old for it."""
MOST_MONTHS = 24
MOST_HOSTS = 20


def show_statistics(visit: Visit) -> Response:
    """Events by stage, home state, host and month; the age of the queue; decisions by person."""
    moment = now()
    with visit.desk.database.read() as session:
        acts = count_acts(session)
        younger = open_cards_since(session, _starts(moment))
        people = decisions_by_person(session)
    hosts = _count(acts, lambda act: act.host).most_common(MOST_HOSTS)
    charts = [
        _by_stage(acts, visit.desk.codebook, visit.language),
        _by_home(acts, visit.desk.codebook.home_states, visit.language),
        draw("statistics.host", [(name_state(visit.language, code), number, "") for code, number in hosts]),
        draw("statistics.month", _months(acts)),
        draw("statistics.age", _ages(younger)),
        draw("statistics.people", [(user, sum(actions.values()), "") for user, actions in sorted(people.items())]),
    ]
    return show_page(visit, "statistics.html", charts=charts)


def _by_stage(acts: Sequence[ActCount], codebook: Codebook, language: str) -> Chart:
    counts = _count(acts, lambda act: codebook.measures[act.measure].stage if act.measure in codebook.measures else "")
    rows = [(stage.title(language), counts[stage.code], f"stage-{stage.code}") for stage in codebook.stages.values()]
    return draw("statistics.stage", rows)


def _by_home(acts: Sequence[ActCount], names: dict[str, Titled], language: str) -> Chart:
    counts = _count(acts, lambda act: act.home_state)
    return draw("statistics.home", [(row.title(language), counts[code], "") for code, row in names.items()])


def _count(acts: Sequence[ActCount], kind: Callable[[ActCount], str | None]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for act in acts:
        counts[kind(act) or ""] += act.acts
    counts.pop("", None)
    return counts


def _months(acts: Sequence[ActCount]) -> list[tuple[str, int, str]]:
    counts = _count(acts, lambda act: act.month if act.month and len(act.month) == len("2026-11") else None)
    return [(month, counts[month], "") for month in sorted(counts)[-MOST_MONTHS:]]


def _starts(moment: datetime) -> list[datetime]:
    """Where each age begins, the youngest first."""
    return [moment - timedelta(days=days) for _label, days in AGES]


def _ages(younger: Sequence[int]) -> list[tuple[str, int, str]]:
    """From how many cards are younger than the end of each age: how many are of it."""
    counts = (after - before for before, after in pairwise((0, *younger)))
    return [(label, count, "") for (label, _days), count in zip(AGES, counts, strict=True)]
