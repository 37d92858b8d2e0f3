"""Pages without sign-in: the sign-in itself, confirmation of an address, and the answer link of a mail."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.queries.alerts import find_alert
from triage.alerts.answering import Given, RefusedAnswer, take_answer, told_alert
from triage.alerts.confirming import confirm_address
from triage.alerts.pages.forms import Form
from triage.alerts.pages.sessions import cookie_of, sign_in
from triage.alerts.pages.site import Site, language_of, say, show
from triage.alerts.partners import PartnerError


def show_sign_in(site: Site, request: Request, form: Form) -> Response:
    """The form."""
    back = _local(request.query_params.get("back", "/"))
    return show("sign_in.html", language_of(request.headers), back=back, is_wrong=False)


def enter(site: Site, request: Request, form: Form) -> Response:
    """Signs in, and goes where the guest came from."""
    back, address = _local(form.text("back") or "/"), request.client.host if request.client else ""
    token = sign_in(site, form.text("name"), form.text("password"), address)
    if token is None:
        return show("sign_in.html", language_of(request.headers), 401, back=back, is_wrong=True)
    answer = RedirectResponse(back, 303)
    # Lax: a link in a mail must find the guest signed in.
    answer.set_cookie(cookie_of(site), token, httponly=True, samesite="lax", secure=site.settings.secure_cookies)
    return answer


def ask_confirmation(site: Site, request: Request, form: Form) -> Response:
    """A page with one button: a mail scanner that follows links confirms nothing."""
    return show("confirm.html", language_of(request.headers))


def confirm(site: Site, request: Request, form: Form) -> Response:
    """Confirms an address by the token in the link."""
    language = language_of(request.headers)
    try:
        confirm_address(site.database, site.key, site.rules, request.path_params["token"], "partner", site.clock())
    except PartnerError:
        return say(language, "refused", 404)
    return say(language, "confirmed")


def show_link(site: Site, request: Request, form: Form) -> Response:
    """The form behind the answer link: it tells the number, and nothing else."""
    language, number = language_of(request.headers), _linked_number(site, request)
    if number is None:
        return say(language, "refused", 404)
    return show("link.html", language, number=number, answers=site.rules.answers)


def answer_link(site: Site, request: Request, form: Form) -> Response:
    """Takes the answer of a link."""
    language, number = language_of(request.headers), _linked_number(site, request)
    if number is None:
        return say(language, "refused", 404)
    try:
        with site.database.write() as session:
            alert = find_alert(session, number)
            partner_id = alert.partner_id if alert else 0
            given = Given(partner_id, number, form.text("kind"), form.text("text"), "link")
            take_answer(session, site.rules, given, site.clock())
    except RefusedAnswer:
        return say(language, "refused", 422)
    return say(language, "thanks")


def _linked_number(site: Site, request: Request) -> str | None:
    number, _, _ = str(request.path_params["token"]).rpartition("-")
    with site.database.read() as session:
        alert = find_alert(session, number)
        if alert is None or not site.key.is_same(str(request.path_params["token"]), site.key.answer_token(number)):
            return None
        try:
            told_alert(session, alert.partner_id, number)
        except RefusedAnswer:
            return None
    late = site.clock() - alert.created_at > timedelta(days=site.rules.times.link_days)
    return None if late else number


def _local(path: str) -> str:
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local else "/"
