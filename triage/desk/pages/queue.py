"""The queue."""

from dataclasses import replace

from sqlalchemy import select
from starlette.responses import Response

from db.models import Source
from db.queries.filters import filters_of
from db.queries.queue import LONGEST_COUNT, Place, QueueRow, count_queue, list_queue
from triage.desk import filters
from triage.desk.answers import go_to, show_page
from triage.desk.done import read_done
from triage.desk.visit import Visit

PAGE = 50


def go_home(_visit: Visit) -> Response:
    """The queue is where everybody starts."""
    return go_to("/queue")


def show_queue(visit: Visit) -> Response:
    """One page of the queue, strongest first."""
    wanted = filters.read_filter(visit.query)
    after = filters.read_place(visit.query.get("after", ""))
    with visit.desk.database.read() as session:
        rows = list_queue(session, wanted, after, PAGE + 1)
        tabs = {status: count_queue(session, replace(wanted, status=status)) for status in ("new", "unsure")}
        sources = session.scalars(select(Source).order_by(Source.title)).all()
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
        tabs={status: _count(number) for status, number in tabs.items()},
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


def _count(number: int) -> str:
    return f"{LONGEST_COUNT}+" if number > LONGEST_COUNT else str(number)
