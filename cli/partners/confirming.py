"""`exilewatch partners ask` and `confirm`: an address hears nothing before its owner has said yes."""

import asyncio
from typing import Annotated

import typer

from cli.database import database_of
from cli.main import settings_of
from cli.partners.options import By, Number
from config.alerts import read_alert_rules
from config.settings import Settings
from db.models.base import now
from db.session import open_database
from triage.alerts.channels.channel import Sender
from triage.alerts.confirming import ask_to_confirm, confirm_address
from triage.alerts.keys import read_key
from triage.alerts.outbound import Outbound, bounds_of


def ask(context: typer.Context, number: Number) -> None:
    """Send the question to an address whether it wants messages."""
    settings = settings_of(context)
    asyncio.run(_ask(settings, number))
    typer.echo("Asked. Its owner gives back a code; enter it with 'exilewatch partners confirm CODE'.", err=True)


async def _ask(settings: Settings, number: int) -> None:
    rules = read_alert_rules()
    database = open_database(settings.database)
    http = Outbound(bounds_of(rules))
    try:
        sender = Sender(settings, rules, read_key(settings.home), http, now)
        await ask_to_confirm(database, sender, number)
    finally:
        await http.close()
        database.close()


def confirm(
    context: typer.Context, code: Annotated[str, typer.Argument(help="The code that its owner gave back.")], by: By
) -> None:
    """Confirm an address by the code that was sent to it."""
    settings = settings_of(context)
    database = database_of(context)
    number = confirm_address(database, read_key(settings.home), read_alert_rules(), code, by, now())
    typer.echo(f"Address {number} is confirmed.", err=True)
