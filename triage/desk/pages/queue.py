"""The queue."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from db.models import Source
from db.queries.filters import filters_of
from db.queries.queue import LONGEST_COUNT, Place, QueueFilter, QueueRow, count_queue, list_queue
from triage.desk import filters
from triage.desk.answers import go_to, show_page
from triage.desk.done import read_done
from triage.desk.visit import Visit

PAGE = 50
_SOURCES = select(Source.name, Source.title).order_by(Source.title)


def go_home(_visit: Visit) -> Response:
    """The queue is where everybody starts."""
    return go_to("/queue")


def show_queue(visit: Visit) -> Response:
    """One page of the queue, strongest first."""
    wanted = filters.read_filter(visit.query)
    after = filters.read_place(visit.query.get("after", ""))
    with visit.desk.database.read() as session:
        rows = list_queue(session, wanted, after, PAGE + 1)
        tabs = _tabs(session, wanted, rows if after is None else [])
        sources = tuple((row.name, row.title) for row in session.execute(_SOURCES))
        done = read_done(session, visit)
        kept = filters_of(session, visit.signed_in.user_id)
    return show_page(
        visit,
        "queue.html",
        rows=rows[:PAGE],
        more=_next_place(rows),
        is_first=after is None,
        wanted=wanted,
        filter=filters.write_filter(wanted),
        tabs=tuple(tabs.items()),
        sources=sources,
        statuses=filters.STATUSES,
        queues=filters.QUEUES,
        document_languages=filters.LANGUAGES,
        done=done,
        kept=kept,
    )


def _next_place(rows: list[QueueRow]) -> str:
    if len(rows) <= PAGE:
        return ""
    last = rows[PAGE - 1]
    return filters.write_place(Place(last.rank, last.id))


def _tabs(session: Session, wanted: QueueFilter, rows: Sequence[QueueRow]) -> dict[str, str]:
    """How many cards are new and unsure. Where the first page shows all there are, it is not asked again."""
    tabs = {}
    for status in ("new", "unsure"):
        is_known = status == wanted.status and 0 < len(rows) <= PAGE
        tabs[status] = _say(len(rows) if is_known else count_queue(session, replace(wanted, status=status)))
    return tabs


def _say(number: int) -> str:
    return f"{LONGEST_COUNT}+" if number > LONGEST_COUNT else str(number)
