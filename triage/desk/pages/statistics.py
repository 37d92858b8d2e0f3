"""What was recorded, and how the desk gets along: plots without script."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from starlette.responses import Response

from config.codebook import Codebook, Titled
from db.models.base import now
from db.queries.statistics import acts_that_stand, decisions_by_person, moments_of_open_cards
from triage.desk.answers import show_page
from triage.desk.bars import Chart, draw
from triage.desk.visit import Visit

AGES = (("0", 1), ("1–6", 7), ("7–29", 30), ("30–89", 90), ("90+", 10**6))
"""Label and first number of days that is too old for it."""
MOST_MONTHS = 24
MOST_HOSTS = 20


def show_statistics(visit: Visit) -> Response:
    """Events by stage, home state, host and month; the age of the queue; decisions by person."""
    with visit.desk.database.read() as session:
        acts = acts_that_stand(session)
        ages = moments_of_open_cards(session)
        people = decisions_by_person(session)
    charts = [
        _by_stage([act[0] for act in acts], visit.desk.codebook, visit.language),
        _by_code("statistics.home", [act[2] for act in acts], visit.desk.codebook.home_states, visit.language),
        draw(
            "statistics.host", [(code, n, "") for code, n in _count([act[3] for act in acts]).most_common(MOST_HOSTS)]
        ),
        draw("statistics.month", _months([act[1] for act in acts])),
        draw("statistics.age", _ages(ages, now())),
        draw("statistics.people", [(user, sum(actions.values()), "") for user, actions in sorted(people.items())]),
    ]
    return show_page(visit, "statistics.html", charts=charts)


def _by_stage(measures: Sequence[str], codebook: Codebook, language: str) -> Chart:
    counts = Counter(codebook.measures[measure].stage for measure in measures if measure in codebook.measures)
    rows = [(stage.title(language), counts[stage.code], f"stage-{stage.code}") for stage in codebook.stages.values()]
    return draw("statistics.stage", rows)


def _by_code(title: str, codes: Sequence[str | None], names: dict[str, Titled], language: str) -> Chart:
    counts = _count(codes)
    return draw(title, [(row.title(language), counts[code], "") for code, row in names.items()])


def _count(codes: Sequence[str | None]) -> Counter[str]:
    return Counter(code for code in codes if code)


def _months(dates: Sequence[str | None]) -> list[tuple[str, int, str]]:
    counts = Counter(date[:7] for date in dates if date and len(date) >= 7)
    return [(month, counts[month], "") for month in sorted(counts)[-MOST_MONTHS:]]


def _ages(moments: Sequence[datetime], at: datetime) -> list[tuple[str, int, str]]:
    counts = Counter(next(label for label, end in AGES if (at - moment).days < end) for moment in moments)
    return [(label, counts[label], "") for label, _ in AGES]
