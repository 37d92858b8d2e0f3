"""One's own account: password, second factor, where one is signed in."""

from starlette.responses import Response

from db.queries.users import find_user, sign_ins_of
from triage.desk.accounts import AccountError, change_password
from triage.desk.answers import go_to, show_error, show_page
from triage.desk.second_factor import address_of, make_secret, set_factor
from triage.desk.visit import Visit
from triage.records.coding import Refusal


def show_account(visit: Visit) -> Response:
    """The account of the reader."""
    return _show(visit, 200, "", make_secret())


def set_password(visit: Visit) -> Response:
    """Changes the password of who knows the old one; all other sign-ins end."""
    me, limit = visit.signed_in, visit.desk.limit
    if limit.seconds_to_wait(me.name, visit.address):
        return _show(visit, 429, "account.wait", make_secret())
    try:
        changed = change_password(visit.desk.database, me, visit.form.get("old", ""), visit.form.get("new", ""))
    except AccountError:
        return _show(visit, 422, "account.short", make_secret())
    if not changed:
        limit.note_failure(me.name, visit.address)
        return _show(visit, 422, "account.wrong", make_secret())
    return go_to("/account?changed=1")


def set_second_factor(visit: Visit) -> Response:
    """Turns the second factor on with the secret that the form showed, once a code from the app is right."""
    secret = visit.form.get("secret", "")
    if not (16 <= len(secret) <= 64 and secret.isalnum() and secret.isascii()):
        return show_error(visit, 422, "refused.code")
    done = set_factor(visit.desk.database, visit.desk.secret, visit.signed_in.name, secret, visit.form.get("code", ""))
    return _show(visit, 422, done.code, secret) if isinstance(done, Refusal) else go_to("/account?changed=1")


def _show(visit: Visit, status: int, wrong: str, secret: str) -> Response:
    me = visit.signed_in
    with visit.desk.database.read() as session:
        user = find_user(session, me.name)
        if user is None:
            return show_error(visit, 404, "error.absent")
        sign_ins = sign_ins_of(session, me.user_id)
    return show_page(
        visit,
        "account.html",
        status,
        has_factor=bool(user.totp_secret),
        has_password=bool(user.password_hash),
        wrong=wrong,
        changed="changed" in visit.query,
        secret=secret,
        address=address_of(secret, me.name),
        sign_ins=sign_ins,
    )
