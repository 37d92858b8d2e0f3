"""The archived copy of a source's page: what the machine saw, unable to do anything."""

from starlette.responses import Response

from db.archive.reading import ArchivedResponse, read_capture
from db.archive.values import ArchiveError
from db.models import Capture
from triage.desk.answers import show_error, show_page
from triage.desk.archived_page import MOST_TEXT, clean_page, plain_text
from triage.desk.headers import ARCHIVE_POLICY
from triage.desk.rendering import write_number
from triage.desk.strings import read_strings
from triage.desk.visit import Visit

FRAME = {"Content-Security-Policy": ARCHIVE_POLICY, "X-Frame-Options": "SAMEORIGIN"}
TEXT = "text/plain; charset=utf-8"


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
        return _unreadable(visit, error)
    if response is None:
        return show_error(visit, 404, "error.absent")
    if "html" in response.content_type:
        return Response(
            clean_page(response.body, response.content_type), headers=FRAME, media_type="text/html; charset=utf-8"
        )
    return Response(_as_text(visit, response), headers=FRAME, media_type=TEXT)


def send_bytes(visit: Visit) -> Response:
    """The exact bytes, as a file to keep: no browser shows them."""
    try:
        response = _read(visit)
    except ArchiveError as error:
        return _unreadable(visit, error)
    if response is None:
        return show_error(visit, 404, "error.absent")
    name = f"capture-{visit.number('id')}.bin"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **FRAME}
    return Response(response.body, headers=headers, media_type="application/octet-stream")


def _as_text(visit: Visit, response: ArchivedResponse) -> str:
    """What is no page, as text; said where it is none, or where more of it is not shown."""
    text = plain_text(response.body, response.content_type)
    length = write_number(visit.language, len(response.body))
    if not text:
        return read_strings().say(visit.language, "capture.no_text", bytes=length)
    if len(response.body) <= MOST_TEXT:
        return text
    shown = write_number(visit.language, MOST_TEXT)
    return f"{text}\n\n{read_strings().say(visit.language, 'capture.cut', bytes=length, shown=shown)}"


def _unreadable(visit: Visit, error: ArchiveError) -> Response:
    """Which file of the archive is at fault: its folder is the operator's, and nobody else's business."""
    why = str(error).replace(f"{visit.desk.settings.archive}/", "")
    said = read_strings().say(visit.language, "capture.unreadable", why=why)
    return Response(said, 410, FRAME, TEXT)


def _read(visit: Visit) -> ArchivedResponse | None:
    capture = _find(visit)
    if capture is None:
        return None
    return read_capture(visit.desk.settings.archive, capture.warc_file, capture.offset)


def _find(visit: Visit) -> Capture | None:
    with visit.desk.database.read() as session:
        return session.get(Capture, visit.number("id"))
