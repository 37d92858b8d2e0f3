"""A document that a person adds by hand: a report, an urgent action, a page saved where machines are refused."""

from datetime import UTC, datetime

from starlette.responses import Response

from db.models.base import now
from triage.desk.answers import show_page
from triage.desk.visit import Visit
from triage.intake.cards import IntakeCounts
from triage.intake.run import prepare_intake
from triage.intake.whole import run_whole_intake
from triage.uploads.taking import Taken, Upload, UploadError, take_upload

USUAL_SOURCE = "upload"


def show_form(visit: Visit) -> Response:
    """The form, empty."""
    return _show(visit, 200)


def take(visit: Visit) -> Response:
    """Archives, reads and stores the file, then matches it."""
    try:
        taken = take_upload(visit.desk.database, visit.desk.settings, _read(visit), now())
    except UploadError as error:
        return _show(visit, 422, refused=str(error))
    return _show(visit, 200, taken=taken, counts=_match(visit))


def _read(visit: Visit) -> Upload:
    form = visit.form
    source = form.get("source", "").strip() or USUAL_SOURCE
    return Upload(
        source=source,
        source_title=source,
        by=visit.signed_in.name,
        content=visit.file,
        title=form.get("title", ""),
        url=form.get("url", "").strip(),
        published=_day(form.get("date", "")),
    )


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise UploadError("date", f"'{text}' is no day; write it as 2026-11-22") from error


def _match(visit: Visit) -> IntakeCounts:
    database = visit.desk.database
    settings, secret = visit.desk.settings, visit.desk.secret
    intake = prepare_intake(database, settings.match_threshold, secret=secret, held=settings.held_watchlist)
    return run_whole_intake(database, intake, lambda done, total: None)


def _show(
    visit: Visit, status: int, refused: str = "", taken: Taken | None = None, counts: IntakeCounts | None = None
) -> Response:
    filled = {} if taken else visit.form
    return show_page(visit, "upload.html", status, refused=refused, taken=taken, counts=counts, filled=filled)
