"""Signing out: here, and where one signed in."""

from starlette.responses import Response

from db.queries.users import find_user
from triage.desk.answers import go_to
from triage.desk.pages.sign_in_elsewhere import find_way_out
from triage.desk.sign_ins import cookie_name, end_sign_in
from triage.desk.visit import Visit


def sign_out(visit: Visit) -> Response:
    """Ends the sign-in on the server, so that a copied cookie is worth nothing."""
    end_sign_in(visit.desk.database, visit.signed_in)
    response = go_to("/sign-in?left=1" if _is_in_elsewhere(visit) else "/sign-in")
    response.delete_cookie(cookie_name(visit.desk.settings), secure=visit.desk.settings.secure_cookies)
    return response


def _is_in_elsewhere(visit: Visit) -> bool:
    """Whether whoever leaves may still be signed in at a provider that offers signing out.

    He is offered a link and not sent there: browsers follow a form to no other site (form-action)."""
    provider = visit.desk.provider
    with visit.desk.database.read() as session:
        user = find_user(session, visit.signed_in.name)
    return provider is not None and user is not None and bool(user.subject) and bool(find_way_out(provider))
