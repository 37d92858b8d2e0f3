"""How the sources are."""

from starlette.responses import Response

from db.queries.health import read_health
from triage.desk.answers import show_page
from triage.desk.visit import Visit


def show_health(visit: Visit) -> Response:
    """Each source with its last runs; those that are not well stand first."""
    with visit.desk.database.read() as session:
        sources = read_health(session)
    sources.sort(key=lambda health: bool(health.runs) and health.runs[0].status == "complete")
    return show_page(visit, "health.html", sources=sources)
