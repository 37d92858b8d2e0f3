"""The queue."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from starlette.responses import Response

from db.models import Source
from db.queries.filters import FILTERS_OF, KeptFilter
from db.queries.queue import LONGEST_COUNT, Beside, Place, QueueRow, read_queue
from triage.desk import filters
from triage.desk.answers import go_to, show_page
from triage.desk.done import read_done
from triage.desk.rendering import write_number
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
    with visit.desk.database.page() as session:
        beside = Beside((_SOURCES, FILTERS_OF), {"user": visit.signed_in.user_id})
        page = read_queue(session, wanted, after, PAGE + 1, visit.desk.counts.count, beside)
        done = read_done(session, visit)
    sources, kept = page.beside
    return show_page(
        visit,
        "queue.html",
        rows=page.rows[:PAGE],
        more=_next_place(page.rows),
        is_first=after is None,
        wanted=wanted,
        filter=filters.write_filter(wanted),
        may_be_old=any(visit.desk.counts.is_kept(replace(wanted, status=status)) for status in page.counts),
        tabs=tuple((status, _say(visit.language, count)) for status, count in page.counts.items()),
        sources=tuple(sources),
        statuses=filters.STATUSES,
        queues=filters.QUEUES,
        document_languages=filters.LANGUAGES,
        done=done,
        kept=[KeptFilter(*row) for row in kept],
    )


def _next_place(rows: Sequence[QueueRow]) -> str:
    if len(rows) <= PAGE:
        return ""
    last = rows[PAGE - 1]
    return filters.write_place(Place(last.rank, last.id))


def _say(language: str, number: int) -> str:
    return f"{write_number(language, LONGEST_COUNT)}+" if number > LONGEST_COUNT else write_number(language, number)
