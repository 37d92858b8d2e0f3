"""`exilewatch alerts pages`: the partners' pages."""

from typing import Annotated

import typer
import uvicorn

from cli.database import database_of
from cli.main import settings_of
from triage.alerts.pages.app import make_partner_app


def pages(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8001,
) -> None:
    """Serve the partners' pages, feeds and answers; put a TLS proxy before them, apart from the desk's."""
    settings = settings_of(context)
    database = database_of(context)
    config = uvicorn.Config(
        make_partner_app(settings, database), host, port, access_log=False, server_header=False, proxy_headers=False
    )
    uvicorn.Server(config).run()
