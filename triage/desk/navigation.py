"""The pages that every page leads to: those of a working day in the bar, the others one click further. Pure."""

PAGES_OF_THE_DAY = (
    ("/queue", "nav.queue", "queue"),
    ("/second", "nav.second", "second"),
    ("/leads", "nav.leads", "leads"),
    ("/search", "nav.search", "search"),
    ("/persons", "nav.persons", "persons"),
    ("/sources", "nav.sources", "health"),
    ("/alerts", "nav.alerts", "flags"),
    ("/statistics", "nav.statistics", "statistics"),
)
"""(address, key of the desk's strings, action of the policy)."""
FURTHER_PAGES = (
    ("/upload", "upload.title", "upload.form"),
    ("/searches", "searches.title", "searches"),
    ("/coverage", "nav.coverage", "coverage"),
    ("/audit", "nav.audit", "audit"),
    ("/users", "nav.users", "users"),
)
UNDER = {
    "/queue": ("/candidates",),
    "/alerts": ("/deliveries", "/answers", "/silences", "/partners"),
    "/statistics": ("/agreement", "/ranking"),
    "/users": ("/erasures",),
}
"""Pages that belong to another one's entry."""


def is_at(path: str, place: str) -> bool:
    """Whether a page belongs to an entry: it is that page, or stands under it."""
    page = path.partition("?")[0]
    return any(page == under or page.startswith(f"{under}/") for under in (place, *UNDER.get(place, ())))
