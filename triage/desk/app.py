"""Puts the desk together: routes, gate, headers."""

import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

import structlog
from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from config.codebook import read_codebook
from config.secret import read_secret
from config.settings import Settings
from db.session import AT_ONCE, Database
from triage.desk.counting import KeptCounts
from triage.desk.elsewhere.provider import Provider
from triage.desk.elsewhere.terms import read_terms
from triage.desk.gate import answer
from triage.desk.headers import SecurityHeaders
from triage.desk.limits import SignInLimit
from triage.desk.rendering import Renderer
from triage.desk.routes import ROUTES, Action
from triage.desk.sampling import is_drawn
from triage.desk.searching_owed import OwedSearcher
from triage.desk.static_files import read_static_files
from triage.desk.strings import read_strings
from triage.desk.turns import Turns
from triage.desk.visit import Desk
from triage.records.recording import Terms

log = structlog.get_logger("desk")


def make_app(settings: Settings, database: Database, limit: SignInLimit | None = None) -> Starlette:
    """The desk as an ASGI application; `state.searcher` makes its searches. Raises ConfigError for a bad strings or
    codebook file."""
    desk = _open_desk(settings, database, limit or SignInLimit())
    app = Starlette(
        routes=[
            Route(action.path, _endpoint(desk, action), methods=[action.method], name=action.name) for action in ROUTES
        ],
        middleware=[Middleware(SecurityHeaders, secure=settings.secure_cookies)],
        exception_handlers={404: _say_not_found, 405: _say_not_found},
        lifespan=_bound_threads,
    )
    app.state.searcher = desk.searcher
    return app


@asynccontextmanager
async def _bound_threads(_app: Starlette) -> AsyncIterator[None]:
    """Pages are made by so many threads as connections are kept: more would take turns, and all would be late."""
    current_default_thread_limiter().total_tokens = AT_ONCE
    yield


def _open_desk(settings: Settings, database: Database, limit: SignInLimit) -> Desk:
    codebook, files, secret = read_codebook(), read_static_files(), read_secret(settings)
    terms = Terms(timedelta(minutes=settings.claim_minutes), partial(is_drawn, secret))
    searcher = OwedSearcher(settings, database)
    elsewhere = read_terms(settings)
    provider = Provider(elsewhere) if elsewhere else None
    renderer, counts = _make_renderer(), KeptCounts()
    return Desk(
        settings, database, codebook, renderer, limit, files, secret, terms, searcher, provider, counts, Turns()
    )


@cache
def _make_renderer() -> Renderer:
    """Made of this release's own files alone: one serves every desk of a process, its templates compiled once."""
    return Renderer(read_strings(), read_codebook(), read_static_files())


def _endpoint(desk: Desk, action: Action) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await answer(desk, action.name, action.handler, request)
        except Exception as error:
            return _say_broken(action, error)

    return endpoint


async def _say_not_found(_request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    return Response("There is no such page here. The queue is at /queue.", status, media_type="text/plain")


def _say_broken(action: Action, error: Exception) -> Response:
    # Where it happened, never what it said: messages and addresses may hold a watched name.
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    log.error("page failed", action=action.name, kind=type(error).__name__, where=where)
    text = "This page failed. Nothing was changed; the log of the desk says where. Go back and try again."
    return Response(text, 500, media_type="text/plain")
