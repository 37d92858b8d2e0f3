"""`exilewatch alerts`: what was sent, what waits, what needs an eye."""

import asyncio
import json
import signal
from contextlib import ExitStack
from typing import Annotated

import typer
import uvicorn

from cli.main import settings_of
from db.models import AlertFlag, Delivery, PartnerAnswer
from db.models.base import now
from db.queries.alert_answers import open_answers
from db.queries.alert_deliveries import deliveries_of_state, delivery_counts
from db.queries.alert_flags import open_flags
from db.session import open_database
from triage.alerts.answering import handle_answer
from triage.alerts.metrics import serve_metrics
from triage.alerts.pages.app import make_partner_app
from triage.alerts.releasing import approve_event, close_flag, drop_delivery, release_event, replay
from triage.alerts.sending import Dispatcher

app = typer.Typer(
    help="Alerts to partners: sent, waiting, failed.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)

By = Annotated[str, typer.Option(help="Who says so, for the audit.")]
Event = Annotated[int, typer.Argument(help="Number of the event.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help="waiting, approval, sending, delivered, parked, refused …")] = None,
    limit: Annotated[int, typer.Option(help="Most rows.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List deliveries, newest first."""
    database = open_database(settings_of(context).database)
    with database.read() as session:
        rows = [_row(delivery) for delivery in deliveries_of_state(session, state, limit)]
        counts = delivery_counts(session)
    database.close()
    _print(rows, as_json)
    if not as_json:
        typer.echo(", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none", err=True)


@app.command()
def flags(context: typer.Context, as_json: AsJson = False) -> None:
    """List what needs an eye: refused and parked messages, failing channels, keys that expire."""
    database = open_database(settings_of(context).database)
    with database.read() as session:
        rows = [_flag_row(flag) for flag in open_flags(session)]
    database.close()
    _print(rows, as_json)


@app.command("close-flag")
def close_flag_(
    context: typer.Context, number: Annotated[int, typer.Argument(help="Number of the flag.")], by: By
) -> None:
    """Say that a flag was looked at."""
    database = open_database(settings_of(context).database)
    close_flag(database, by, number)
    database.close()


@app.command()
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
    database = open_database(settings.database)
    dispatcher = Dispatcher(settings, database)
    with ExitStack() as running:
        running.callback(database.close)
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


@app.command()
def release(context: typer.Context, event: Event, by: By) -> None:
    """Send out an event that does not go by itself, as one from a backfill."""
    database = open_database(settings_of(context).database)
    alerts = release_event(database, by, event)
    database.close()
    typer.echo(f"{len(alerts)} alerts are written; an undo recalls them within the hold.", err=True)


@app.command()
def approve(context: typer.Context, event: Event, by: By) -> None:
    """Agree as the second person that an event goes out."""
    database = open_database(settings_of(context).database)
    count = approve_event(database, by, event)
    database.close()
    typer.echo(f"{count} messages may go.", err=True)


@app.command()
def answers(context: typer.Context, as_json: AsJson = False) -> None:
    """List what partners answered or sent, and nobody has handled."""
    database = open_database(settings_of(context).database)
    with database.read() as session:
        rows = [_answer_row(answer) for answer in open_answers(session)]
    database.close()
    _print(rows, as_json)


@app.command()
def handle(
    context: typer.Context, answer: Annotated[int, typer.Argument(help="Number of the answer.")], by: By
) -> None:
    """Say that an answer was dealt with."""
    database = open_database(settings_of(context).database)
    handle_answer(database, by, answer)
    database.close()


@app.command()
def pages(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8001,
) -> None:
    """Serve the partners' pages, feeds and answers; put a TLS proxy before them, apart from the desk's."""
    settings = settings_of(context)
    database = open_database(settings.database)
    config = uvicorn.Config(
        make_partner_app(settings, database), host, port, access_log=False, server_header=False, proxy_headers=False
    )
    uvicorn.Server(config).run()
    database.close()


@app.command("replay")
def replay_(
    context: typer.Context,
    delivery: Annotated[int | None, typer.Option(help="Number of one delivery.")] = None,
    address: Annotated[int | None, typer.Option(help="All that is parked for an address; opens it again.")] = None,
    by: By = "operator",
    as_json: AsJson = False,
) -> None:
    """Try parked or refused messages again, oldest first, under their old ids."""
    database = open_database(settings_of(context).database)
    count = replay(database, by, delivery, address, now())
    database.close()
    if as_json:
        typer.echo(json.dumps({"waiting_again": count}))
    typer.echo(f"{count} messages wait again.", err=True)


@app.command()
def drop(
    context: typer.Context, delivery: Annotated[int, typer.Argument(help="Number of the delivery.")], by: By
) -> None:
    """Give up a parked or refused message: it holds back later ones of the same person no more."""
    database = open_database(settings_of(context).database)
    drop_delivery(database, by, delivery)
    database.close()


def _row(delivery: Delivery) -> dict[str, object]:
    moments = {name: getattr(delivery, name) for name in ("next_try_at", "delivered_at")}
    return {
        "delivery": delivery.id,
        "alert": delivery.alert.number,
        "event": delivery.alert.event_id,
        "kind": delivery.alert.kind,
        "address": delivery.address_id,
        "state": delivery.status,
        "tries": delivery.tries,
        **{name: moment.isoformat(timespec="seconds") if moment else None for name, moment in moments.items()},
        "last_error": delivery.last_error,
    }


def _answer_row(answer: PartnerAnswer) -> dict[str, object]:
    at = answer.at.isoformat(timespec="seconds")
    who = {"partner": answer.partner_id, "via": answer.via, "said_by": answer.said_by}
    return {"answer": answer.id, "at": at, **who, "alert": answer.alert_id, "kind": answer.kind, "text": answer.text}


def _flag_row(flag: AlertFlag) -> dict[str, object]:
    opened = flag.opened_at.isoformat(timespec="seconds")
    return {"flag": flag.id, "kind": flag.kind, "subject": flag.subject, "since": opened, "says": flag.says}


def _print(rows: list[dict[str, object]], as_json: bool) -> None:
    for row in rows:
        typer.echo(
            json.dumps(row, ensure_ascii=False)
            if as_json
            else "  ".join(str(v) for v in row.values() if v not in (None, ""))
        )
