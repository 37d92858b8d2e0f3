"""Signing in at the OpenID provider: there, and back."""

import structlog
from starlette.responses import RedirectResponse, Response

from db.models import User
from triage.desk.answers import local_path, show_error
from triage.desk.elsewhere.entering import enter
from triage.desk.elsewhere.provider import Provider, ProviderError
from triage.desk.elsewhere.tickets import (
    SECONDS,
    Ticket,
    asking_address,
    leaving_address,
    make_ticket,
    open_ticket,
    seal_ticket,
)
from triage.desk.elsewhere.tokens import TokenError, read_token
from triage.desk.pages.sign_in import let_in, show_form_again
from triage.desk.sign_ins import cookie_named
from triage.desk.visit import Visit
from triage.records.coding import Refusal

COOKIE = "exilewatch_elsewhere"
FAILED = Refusal("sign_in.elsewhere_failed")

log = structlog.get_logger("desk")


def send_there(visit: Visit) -> Response:
    """Sends the browser to the provider, tied to this sign-in."""
    provider = visit.desk.provider
    if provider is None:
        return show_error(visit, 404, "error.absent")
    ticket = make_ticket(local_path(visit.query.get("back", "")))
    try:
        address = asking_address(provider.metadata().authorization_endpoint, provider.terms, ticket)
    except ProviderError as error:
        log.error("the OpenID provider fails", says=str(error))
        return show_form_again(visit, 502, FAILED.code)
    response = RedirectResponse(address, 303)
    # Lax: the provider's page leads back here by a link from another site.
    response.set_cookie(
        _cookie(visit), seal_ticket(visit.desk.secret, ticket), max_age=SECONDS, httponly=True,
        secure=visit.desk.settings.secure_cookies, samesite="lax",
    )  # fmt: skip
    return response


def come_back(visit: Visit) -> Response:
    """Signs in whom the provider vouches for. A failure counts against the address, as a wrong password does."""
    provider, limit = visit.desk.provider, visit.desk.limit
    if provider is None:
        return show_error(visit, 404, "error.absent")
    wait = limit.seconds_to_wait("", visit.address)
    if wait:
        return show_form_again(visit, 429, "sign_in.wait", minutes=-(-wait // 60))
    ticket = open_ticket(visit.desk.secret, visit.cookies.get(_cookie(visit), ""), visit.query.get("state", ""))
    # Whoever comes without a ticket costs nothing and proves nothing: he must not lock others out.
    response = _admit(visit, provider, ticket) if ticket else show_form_again(visit, 401, FAILED.code)
    response.delete_cookie(_cookie(visit), secure=visit.desk.settings.secure_cookies, httponly=True)
    return response


def leave_there(visit: Visit) -> Response:
    """Sends the browser to where the provider signs people out."""
    provider = visit.desk.provider
    address = find_way_out(provider) if provider else ""
    return RedirectResponse(address, 303) if address else show_error(visit, 404, "error.absent")


def find_way_out(provider: Provider) -> str:
    """Where the provider signs people out; '' where it offers that nowhere, or does not answer."""
    try:
        endpoint = provider.metadata().end_session_endpoint
    except ProviderError as error:
        log.warning("the OpenID provider fails", says=str(error))
        return ""
    return leaving_address(endpoint, provider.terms) if endpoint else ""


def _admit(visit: Visit, provider: Provider, ticket: Ticket) -> Response:
    user = _find(visit, provider, ticket)
    if isinstance(user, Refusal):
        visit.desk.limit.note_failure(visit.address, visit.address)
        return show_form_again(visit, 401, user.code)
    return let_in(visit, user, ticket.back)


def _find(visit: Visit, provider: Provider, ticket: Ticket) -> User | Refusal:
    code = visit.query.get("code", "")
    if not code or "error" in visit.query:
        return FAILED
    try:
        metadata = provider.metadata()
        token = provider.exchange(metadata, code, ticket)
        who = read_token(token, provider.keys(metadata), metadata.algorithms, provider.terms, ticket.nonce)
    except (ProviderError, TokenError) as error:
        log.warning("a sign-in at the OpenID provider failed", says=str(error))
        return FAILED
    return enter(visit.desk.database, provider.terms, who)


def _cookie(visit: Visit) -> str:
    return cookie_named(visit.desk.settings, COOKIE)
