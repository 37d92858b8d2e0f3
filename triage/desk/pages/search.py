"""Search over documents, people and events, in any script."""

from starlette.responses import Response

from db.queries.events import events_at
from db.queries.persons import named_like
from db.queries.search import newest_with
from triage.desk.answers import show_page
from triage.desk.filters import LONGEST
from triage.desk.visit import Visit

MOST = 50


def show_search(visit: Visit) -> Response:
    """What has words that begin with each word of `q`: a Latin query finds Cyrillic, and the reverse."""
    words = visit.query.get("q", "").strip()[:LONGEST]
    with visit.desk.database.read() as session:
        people = named_like(session, words, MOST) if words else []
        found = newest_with(session, words, MOST) if words else []
        events = events_at(session, [person.id for person in people], words, MOST) if words else []
    # An edited page stands once, in its newest version that has the words.
    newest = {version.document_id: version for version in reversed(found)}
    versions = sorted(newest.values(), key=lambda version: version.id, reverse=True)
    return show_page(visit, "search.html", words=words, people=people, versions=versions, events=events)
