"""Puts the partners' pages together: routes, who may enter, headers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from config.alerts import read_alert_rules
from config.codebook import read_codebook
from config.settings import Settings
from db.models.base import now
from db.session import Database
from triage.alerts.guard.client import Asked, Guard
from triage.alerts.keys import read_key
from triage.alerts.pages import doors, feed, inbound, inside, own, reviews
from triage.alerts.pages.forms import Form, read_form
from triage.alerts.pages.headers import PageHeaders
from triage.alerts.pages.sessions import find_guest, is_own_form
from triage.alerts.pages.site import HERE, Guest, Site
from triage.desk.limits import SignInLimit

log = structlog.get_logger("partners")
Door = Callable[[Site, Request, Form], Response]
Room = Callable[[Site, Request, Form, Guest], Response]
Endpoint = Callable[[Request], Awaitable[Response]]

DOORS: tuple[tuple[str, str, Door], ...] = (
    ("GET", "/sign-in", doors.show_sign_in),
    ("POST", "/sign-in", doors.enter),
    ("GET", "/confirm/{token}", doors.ask_confirmation),
    ("POST", "/confirm/{token}", doors.confirm),
    ("GET", "/answers/{token}", doors.show_link),
    ("POST", "/answers/{token}", doors.answer_link),
)
"""Open to everybody; what they do is bound to a password or a token."""
ROOMS: tuple[tuple[str, str, Room], ...] = (
    ("GET", "/", inside.show_told),
    ("GET", "/alerts/{number}", inside.show_alert),
    ("POST", "/alerts/{number}/answer", inside.answer),
    ("GET", "/tip", inside.show_tip),
    ("POST", "/tip", inside.tip),
    ("GET", "/routes", own.show_routes),
    ("POST", "/routes", own.edit),
    ("GET", "/reviews", reviews.show_reviews),
    ("GET", "/reviews/{number}", reviews.show_review),
    ("POST", "/reviews/{number}", reviews.comment),
    ("POST", "/sign-out", inside.leave),
)
"""Only for who is signed in; a POST only with the token of the guest's own page."""


def make_partner_app(
    settings: Settings, database: Database, guard: Asked | None = None, clock: Callable[[], datetime] = now
) -> Starlette:
    """The partners' pages as an ASGI application. Raises ConfigError or KeyFileError."""
    rules = read_alert_rules()
    watch = guard or Guard(settings)
    site = Site(settings, database, read_key(settings.home), rules, read_codebook(), watch, clock, SignInLimit())

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await watch.close()

    async def send_feed(request: Request) -> Response:
        return await feed.send_feed(site, request)

    async def take_answer(request: Request) -> Response:
        return await inbound.take(site, request)

    return Starlette(
        routes=[
            Route("/static/pages.css", _style, methods=["GET"]),
            Route("/favicon.ico", _no_icon, methods=["GET"]),
            Route("/feed", send_feed, methods=["GET"]),
            Route("/feed/{token}", send_feed, methods=["GET"]),
            Route("/feed/{token}/{name}", send_feed, methods=["GET"]),
            Route("/webhooks/{address:int}", take_answer, methods=["POST"]),
            *(Route(path, _door(site, page), methods=[method]) for method, path, page in DOORS),
            *(Route(path, _room(site, page), methods=[method]) for method, path, page in ROOMS),
        ],
        middleware=[Middleware(PageHeaders, secure=settings.secure_cookies)],
        exception_handlers={Exception: _say_broken},
        lifespan=lifespan,
    )


def _door(site: Site, page: Door) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        _refuse_foreign(request)
        return await run_in_threadpool(page, site, request, await read_form(request))

    return endpoint


def _room(site: Site, page: Room) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        guest = await run_in_threadpool(find_guest, site, request)
        if guest is None:
            back = request.url.path if request.method in ("GET", "HEAD") else "/"
            return RedirectResponse("/sign-in?" + urlencode({"back": back}), 303)
        _refuse_foreign(request)
        form = await read_form(request)
        if request.method == "POST" and not is_own_form(guest, form.text("csrf")):
            raise HTTPException(403)
        return await run_in_threadpool(page, site, request, form, guest)

    return endpoint


def _refuse_foreign(request: Request) -> None:
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if request.method == "POST" and (foreign or request.headers.get("sec-fetch-site") == "cross-site"):
        raise HTTPException(403)


async def _style(_request: Request) -> Response:
    return Response((HERE / "pages.css").read_bytes(), media_type="text/css")


async def _no_icon(_request: Request) -> Response:
    return Response(status_code=204)


async def _say_broken(request: Request, error: Exception) -> Response:
    # Where, never what: an address or a message may hold what must not be written down.
    log.error("page failed", method=request.method, kind=type(error).__name__)
    return Response("This page failed. Nothing was changed.", 500, media_type="text/plain")
