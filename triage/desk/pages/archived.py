"""The archived copy of a source's page: what the machine saw, unable to do anything."""

from starlette.responses import Response

from db.archive.reading import ArchivedResponse, read_capture
from db.archive.values import ArchiveError
from db.models import Capture
from triage.desk.answers import show_error, show_page
from triage.desk.archived_page import clean_page, plain_text
from triage.desk.headers import ARCHIVE_POLICY
from triage.desk.visit import Visit

FRAME = {"Content-Security-Policy": ARCHIVE_POLICY, "X-Frame-Options": "SAMEORIGIN"}


def show_capture(visit: Visit) -> Response:
    """Where and when a response was captured, its digest, and the page in a frame without scripts."""
    capture = _find(visit)
    if capture is None:
        return show_error(visit, 404, "error.absent")
    return show_page(visit, "capture.html", capture=capture)


def send_page(visit: Visit) -> Response:
    """For the frame: HTML reduced to its text and structure, anything else as plain text."""
    try:
        response = _read(visit)
    except ArchiveError as error:
        return Response(f"The archived copy cannot be read: {error}", 410, FRAME, "text/plain; charset=utf-8")
    if response is None:
        return show_error(visit, 404, "error.absent")
    if "html" in response.content_type:
        return Response(
            clean_page(response.body, response.content_type), headers=FRAME, media_type="text/html; charset=utf-8"
        )
    return Response(plain_text(response.body), headers=FRAME, media_type="text/plain; charset=utf-8")


def send_bytes(visit: Visit) -> Response:
    """The exact bytes, as a file to keep: no browser shows them."""
    try:
        response = _read(visit)
    except ArchiveError as error:
        return Response(f"The archived copy cannot be read: {error}", 410, FRAME, "text/plain; charset=utf-8")
    if response is None:
        return show_error(visit, 404, "error.absent")
    name = f"capture-{visit.number('id')}.bin"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **FRAME}
    return Response(response.body, headers=headers, media_type="application/octet-stream")


def _read(visit: Visit) -> ArchivedResponse | None:
    capture = _find(visit)
    if capture is None:
        return None
    return read_capture(visit.desk.settings.archive, capture.warc_file, capture.offset)


def _find(visit: Visit) -> Capture | None:
    with visit.desk.database.read() as session:
        return session.get(Capture, visit.number("id"))
