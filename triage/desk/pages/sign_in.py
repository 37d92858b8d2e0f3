"""Signing in."""

import secrets

from starlette.responses import Response

from db.models import User
from db.queries.users import find_user
from triage.desk.answers import go_to, local_path, show_page
from triage.desk.gate import START_COOKIE
from triage.desk.passwords import is_password
from triage.desk.second_factor import take_code
from triage.desk.sign_ins import LONGEST, cookie_name, start_sign_in
from triage.desk.visit import Visit


def show_form(visit: Visit) -> Response:
    """The form, tied to this browser."""
    return _show_form(visit, 200, "", "")


def sign_in(visit: Visit) -> Response:
    """Signs in, or says that name and password do not fit: never which of them."""
    name, limit = visit.form.get("name", "").strip()[:80], visit.desk.limit
    wait = limit.seconds_to_wait(name, visit.address)
    if wait:
        response = _show_form(visit, 429, name, "sign_in.wait", minutes=-(-wait // 60))
        response.headers["Retry-After"] = str(wait)
        return response
    with visit.desk.database.read() as session:
        user = find_user(session, name)
    usable = user if user is not None and user.active else None
    if not is_password(usable.password_hash if usable else None, visit.form.get("password", "")[:1000]) or not usable:
        limit.note_failure(name, visit.address)
        return _show_form(visit, 401, name, "sign_in.wrong")
    if usable.totp_secret and not take_code(visit.desk.database, visit.desk.secret, name, visit.form.get("code", "")):
        # Said only to who knows the password; a wrong code counts as a wrong password does.
        if visit.form.get("code"):
            limit.note_failure(name, visit.address)
        return _show_form(visit, 401, name, "sign_in.code_wrong" if visit.form.get("code") else "sign_in.code_wanted")
    return let_in(visit, usable, visit.form.get("back", ""))


def let_in(visit: Visit, user: User, back: str) -> Response:
    """Starts a sign-in and goes on to a path of the desk."""
    token = start_sign_in(visit.desk.database, user)
    secure = visit.desk.settings.secure_cookies
    response = go_to(local_path(back))
    response.set_cookie(
        cookie_name(visit.desk.settings), token, max_age=int(LONGEST.total_seconds()), httponly=True,
        secure=secure, samesite="lax",
    )  # fmt: skip
    response.delete_cookie(START_COOKIE)
    return response


def show_form_again(visit: Visit, status: int, wrong: str, **values: object) -> Response:
    """The form, with what was wrong."""
    return _show_form(visit, status, "", wrong, **values)


def _show_form(visit: Visit, status: int, name: str, wrong: str, **values: object) -> Response:
    start = secrets.token_urlsafe(24)
    back = local_path(visit.form.get("back") or visit.query.get("back", ""))
    has_provider = visit.desk.provider is not None
    response = show_page(
        visit, "sign_in.html", status, start=start, name=name, back=back, wrong=wrong, values=values,
        has_provider=has_provider, left=has_provider and "left" in visit.query,
    )  # fmt: skip
    secure = visit.desk.settings.secure_cookies
    response.set_cookie(START_COOKIE, start, max_age=3600, httponly=True, secure=secure, samesite="strict")
    return response
