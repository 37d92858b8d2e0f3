"""The language of the desk."""

from starlette.responses import Response

from triage.desk.answers import go_to, local_path
from triage.desk.strings import LANGUAGES
from triage.desk.visit import Visit


def choose(visit: Visit) -> Response:
    """Keeps the chosen language in a cookie, and goes back to where the reader was."""
    response = go_to(local_path(visit.query.get("back", "")))
    language = visit.parameters["language"]
    if language in LANGUAGES:
        secure = visit.desk.settings.secure_cookies
        response.set_cookie("language", language, max_age=31536000, httponly=True, secure=secure, samesite="lax")
    return response
