"""The calendar of what has been read of each source's past."""

from starlette.responses import Response

from db.queries.backfill import count_months, gaps_of, past_sources
from db.queries.past_versions import count_cards_by_year
from triage.desk.answers import show_page
from triage.desk.visit import Visit


def show_coverage(visit: Visit) -> Response:
    """One source's calendar, month by month, with its gaps; the first source where none is named."""
    with visit.desk.database.read() as session:
        sources = past_sources(session)
        wanted = visit.query.get("source", "")
        chosen = wanted if wanted in sources else next(iter(sources), "")
        months, gaps = count_months(session, chosen), gaps_of(session, chosen)
        cards = count_cards_by_year(session)
    years = sorted({month.month[:4] for month in months if month.month})
    by_month = {month.month: month for month in months}
    return show_page(
        visit, "coverage.html", sources=sources, chosen=chosen, years=years, by_month=by_month, gaps=gaps, cards=cards
    )
