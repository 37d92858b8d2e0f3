"""How the sources are."""

from functools import cache

from starlette.responses import Response

from db.queries.health import read_health
from db.values import now
from spiders.source import Source, find_sources, switch_on
from triage.desk.answers import show_page
from triage.desk.health_view import list_sources
from triage.desk.visit import Visit


def show_health(visit: Visit) -> Response:
    """Each source with its state, its last runs and what waits; those that are not well stand first."""
    with visit.desk.database.read() as session:
        facts = switch_on(_read_facts(), visit.desk.settings.keys)
        sources = list_sources(facts, read_health(session), now())
    return show_page(visit, "health.html", sources=sources)


@cache
def _read_facts() -> dict[str, Source]:
    """The facts of all sources, read once: like the scheduler, the desk sees a changed file when it starts again."""
    return find_sources()
