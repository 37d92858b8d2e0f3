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


def entry_of(path: str) -> str:
    """The entry that a page belongs to: it is that page, or stands under it. Empty where it belongs to none."""
    first = "/" + path.partition("?")[0].strip("/").partition("/")[0]
    return _ENTRIES.get(first, "")


_ENTRIES = {
    under: place
    for place, _label, _action in (*PAGES_OF_THE_DAY, *FURTHER_PAGES)
    for under in (place, *UNDER.get(place, ()))
}
"""First part of an address → the entry that it belongs to."""
