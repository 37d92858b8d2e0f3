"""One of two servers, as a process of its own: the desk, or bare Starlette pages with the same query."""

import os
import sys
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from config.settings import Settings, read_settings
from db.queries.card import read_card
from db.queries.queue import list_queue
from db.session import Database, checkpointing, open_database
from triage.desk.filters import read_filter, read_place
from triage.desk.pages.queue import PAGE
from triage.desk.serving import serve, serve_many
from triage.desk.workers import end_with_parent
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


@dataclass(frozen=True)
class BareWorker:
    """Makes the bare pages in a process of their own."""

    settings: Settings

    def __call__(self) -> Starlette:
        """The pages over a database of this process's own."""
        end_with_parent()
        return make_bare_app(open_database(self.settings.database, checkpoints=False))


def main() -> None:
    """serving.py desk|bare PORT; settings come from the environment, and BENCH_WORKERS processes answer."""
    kind, port, workers = sys.argv[1], int(sys.argv[2]), int(os.environ.get("BENCH_WORKERS", "2"))
    settings = read_settings()
    database = open_database(settings.database)
    if kind == "desk":
        serve(settings, database, "127.0.0.1", port, workers=workers)
    else:
        with checkpointing(database):
            serve_many(BareWorker(settings), "127.0.0.1", port, workers, "error")


if __name__ == "__main__":
    main()
