"""`exilewatch alerts send`: the sender."""

import asyncio
import json
import signal
from contextlib import ExitStack
from typing import Annotated

import typer

from cli.database import database_of
from cli.main import settings_of
from cli.tables import AsJson
from db.queries.alert_deliveries import delivery_counts
from triage.alerts.metrics import serve_metrics
from triage.alerts.sending import Dispatcher


def send(
    context: typer.Context,
    once: Annotated[bool, typer.Option(help="Stop when nothing more is due.")] = False,
    metrics_port: Annotated[
        int | None, typer.Option(help="Serve /metrics for Prometheus on this port of 127.0.0.1.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send what is due, and go on until stopped; then, with --json, how many deliveries are in which state."""
    settings = settings_of(context)
    database = database_of(context)
    dispatcher = Dispatcher(settings, database)
    with ExitStack() as running:
        if metrics_port is not None:
            port = running.enter_context(serve_metrics(database, metrics_port))
            typer.echo(f"Figures are at http://127.0.0.1:{port}/metrics.", err=True)
        asyncio.run(_send(dispatcher, once))
        with database.read() as session:
            counts = delivery_counts(session)
    if as_json:
        typer.echo(json.dumps(counts, sort_keys=True))


async def _send(dispatcher: Dispatcher, once: bool) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with dispatcher:
        if once:
            await dispatcher.run_until_idle()
            await dispatcher.care()
        else:
            await dispatcher.run(stop)
