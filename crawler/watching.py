"""The conditions of all sources, as the table of runs tells them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from crawler.conditions import Condition, Verdicted, judge_condition, take_turn
from db.queries.health import SourceHealth, read_health
from db.session import Database
from spiders.source import Source

VERDICTS = ("complete", "failed")


def read_conditions(database: Database) -> dict[str, Condition]:
    """Source → its condition by its nightly runs; a replay says nothing of the site."""
    with database.read() as session:
        return {each.source.name: condition_of(each) for each in read_health(session)}


def condition_of(health: SourceHealth) -> Condition:
    """The condition of one source."""
    runs = [run for run in health.runs if run.kind == "nightly" and run.status in VERDICTS]
    good = health.last_good
    last_good = good.started_at if good and good.kind == "nightly" else None
    return judge_condition([Verdicted(run.started_at, run.status == "complete", run.reason) for run in runs], last_good)


def leave_out_closed(
    due: Sequence[Source], conditions: Mapping[str, Condition], ran: Mapping[str, datetime], at: datetime
) -> list[Source]:
    """The sources whose circuit is closed: those that failed again and again are asked once a day."""
    return [
        source
        for source in due
        if source.name not in conditions or take_turn(conditions[source.name], ran.get(source.name), at).ask
    ]
