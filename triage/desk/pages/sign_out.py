"""Signing out."""

from starlette.responses import Response

from triage.desk.answers import go_to
from triage.desk.sign_ins import cookie_name, end_sign_in
from triage.desk.visit import Visit


def sign_out(visit: Visit) -> Response:
    """Ends the sign-in on the server, so that a copied cookie is worth nothing."""
    end_sign_in(visit.desk.database, visit.signed_in)
    response = go_to("/sign-in")
    response.delete_cookie(cookie_name(visit.desk.settings), secure=visit.desk.settings.secure_cookies)
    return response
