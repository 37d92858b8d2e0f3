"""One of two servers, as a process of its own: the desk, or a bare Starlette page of the same length."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from config.settings import read_settings
from db.session import open_database
from triage.desk.app import make_app


async def show_bare_page(_request: Request) -> HTMLResponse:
    """A constant page, as long as the queue's."""
    return HTMLResponse(PAGE)


PAGE = "<!doctype html><title>bare</title>" + "x" * 40_000


def main() -> None:
    """serving.py desk|bare PORT; the desk reads its settings from the environment."""
    kind, port = sys.argv[1], int(sys.argv[2])
    settings = read_settings()
    app = (
        make_app(settings, open_database(settings.database))
        if kind == "desk"
        else Starlette(routes=[Route("/", show_bare_page)])
    )
    uvicorn.run(app, port=port, log_level="error", access_log=False, ws="none")


if __name__ == "__main__":
    main()
