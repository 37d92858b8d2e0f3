"""One of two servers, as a process of its own: the desk, or bare Starlette pages with the same query."""

import asyncio
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from config.settings import read_settings
from db.queries.card import read_card
from db.queries.queue import list_queue
from db.session import Database, open_database
from triage.desk.app import make_app
from triage.desk.filters import read_filter, read_place
from triage.desk.pages.queue import PAGE
from triage.records.recording import lock_card


def make_bare_app(database: Database) -> Starlette:
    """Three pages without sign-in, template or rules: the list, a card, and a guarded change of a card."""

    async def queue(request: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(_list, database, request))

    async def card(request: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(_show, database, int(request.path_params["id"])))

    async def reject(request: Request) -> Response:
        await request.body()
        await run_in_threadpool(_reject, database, int(request.path_params["id"]))
        return RedirectResponse("/queue", 303)

    return Starlette(routes=[
        Route("/queue", queue), Route("/candidates/{id:int}", card),
        Route("/candidates/{id:int}/reject", reject, methods=["POST"]),
        Route("/candidates/{id:int}/confirm", reject, methods=["POST"]),
    ])  # fmt: skip


def _list(database: Database, request: Request) -> str:
    query = request.query_params
    with database.read() as session:
        rows = list_queue(session, read_filter(query), read_place(query.get("after", "")), PAGE + 1)
    return "".join(f"<p>{row.id} {row.person} {row.title}</p>" for row in rows)


def _show(database: Database, number: int) -> str:
    with database.read() as session:
        card = read_card(session, number)
    return "" if card is None else f"<p>{card.person.canonical_name} {card.sightings[0].title}</p>"


def _reject(database: Database, number: int) -> None:
    with database.write() as session:
        card = lock_card(session, number)
        if card is not None and card.status == "new":
            card.status, card.revision = "rejected", card.revision + 1


def main() -> None:
    """serving.py desk|bare PORT; both read their settings from the environment."""
    kind, port = sys.argv[1], int(sys.argv[2])
    settings = read_settings()
    database = open_database(settings.database)
    app = make_app(settings, database) if kind == "desk" else make_bare_app(database)
    config = uvicorn.Config(app, port=port, log_level="error", access_log=False, ws="none")
    asyncio.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main()
