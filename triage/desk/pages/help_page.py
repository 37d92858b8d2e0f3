"""The keys, for who has no JavaScript or wants to print them."""

from starlette.responses import Response

from triage.desk.answers import show_page
from triage.desk.visit import Visit


def show_help(visit: Visit) -> Response:
    """All keys with what they do."""
    return show_page(visit, "help.html")
