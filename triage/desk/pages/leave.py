"""Leaving for the source: only after being told what it would learn."""

from urllib.parse import urlsplit

from starlette.responses import Response

from db.models import DocumentVersion
from triage.desk.answers import show_error, show_page
from triage.desk.visit import Visit


def warn(visit: Visit) -> Response:
    """The address of a document's source, as a link only where it is an absolute http(s) address."""
    with visit.desk.database.read() as session:
        version = session.get(DocumentVersion, visit.number("id"))
    if version is None:
        return show_error(visit, 404, "error.absent")
    parts = urlsplit(version.url)
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return show_page(visit, "leave.html", url=version.url, host=parts.hostname or "", is_web=is_web)
