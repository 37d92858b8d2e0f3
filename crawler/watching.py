"""The conditions of all sources, and which of them are asked for now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from db.conditions import Condition, take_turn
from db.queries.health import read_health
from db.session import Database
from spiders.source import Source


def read_conditions(database: Database) -> dict[str, Condition]:
    """Source → its condition by its nightly runs; a replay says nothing of the site."""
    with database.read() as session:
        return {each.source.name: each.condition for each in read_health(session)}


def leave_out_closed(
    due: Sequence[Source], conditions: Mapping[str, Condition], ran: Mapping[str, datetime], at: datetime
) -> list[Source]:
    """The sources whose circuit is closed: those that failed again and again are asked once a day."""
    return [
        source
        for source in due
        if source.name not in conditions or take_turn(conditions[source.name], ran.get(source.name), at).ask
    ]
