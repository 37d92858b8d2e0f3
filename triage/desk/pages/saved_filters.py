"""Filters of the queue that somebody keeps under a name."""

from urllib.parse import parse_qsl

from starlette.responses import Response

from db.queries.filters import drop_filter, keep_filter
from triage.desk.answers import go_to
from triage.desk.filters import read_filter, write_filter
from triage.desk.visit import Visit


def keep(visit: Visit) -> Response:
    """Keeps the filter of the form under a name, and shows the queue by it."""
    name = " ".join(visit.form.get("name", "").split())[:80]
    query = write_filter(read_filter(dict(parse_qsl(visit.form.get("filter", "")))))
    if name:
        with visit.desk.database.write() as session:
            keep_filter(session, visit.signed_in.user_id, name, query)
    return go_to(f"/queue?{query}")


def drop(visit: Visit) -> Response:
    """Drops one of one's own filters."""
    with visit.desk.database.write() as session:
        drop_filter(session, visit.signed_in.user_id, visit.number("id"))
    return go_to("/queue")
