"""`exilewatch partners address`, `rotate` and `pgp-key`: where a partner hears, and the secrets of it."""

from pathlib import Path
from typing import Annotated

import typer

from cli.database import database_of
from cli.main import settings_of
from cli.partners.options import By, Name, Number
from config.settings import Settings
from triage.alerts.addresses import NewAddress, add_address, require_address, rotate_secret, set_pgp_key
from triage.alerts.handing_over import show_handover
from triage.alerts.keys import read_key


def address(
    context: typer.Context,
    name: Name,
    channel: Annotated[str, typer.Argument(help="email, webhook, feed, stix, misp or chat.")],
    where: Annotated[str, typer.Argument(help="Mail address, https address, or title of the feed.")],
    detail: Annotated[str, typer.Option(help="thin or full.")] = "thin",
    per_hour: Annotated[int | None, typer.Option(help="Most messages in an hour.")] = None,
    quiet_from: Annotated[str, typer.Option(help="HH:MM in the partner's zone.")] = "",
    quiet_until: Annotated[str, typer.Option(help="HH:MM in the partner's zone.")] = "",
    pgp_key: Annotated[Path | None, typer.Option(help="File with its OpenPGP public key, for mail.")] = None,
    by: By = "operator",
) -> None:
    """Add an address, and show what its owner needs: the secret of a webhook, the token of a feed."""
    settings = settings_of(context)
    database = database_of(context)
    armoured = pgp_key.read_text(encoding="utf8") if pgp_key else ""
    new = NewAddress(detail, per_hour, quiet_from, quiet_until, channel, where, armoured)
    number = add_address(database, read_key(settings.home), by, name, new)
    typer.echo(number)
    _show_secret(settings, channel, number, 1)


def rotate(context: typer.Context, number: Number, by: By = "operator") -> None:
    """Give an address a new secret; a webhook is signed with both for two days."""
    settings = settings_of(context)
    database = database_of(context)
    generation = rotate_secret(database, read_key(settings.home), by, number)
    with database.read() as session:
        channel = require_address(session, number).channel
    _show_secret(settings, channel, number, generation)


def pgp_key(
    context: typer.Context,
    number: Number,
    file: Annotated[Path, typer.Argument(help="Armoured public key.", exists=True, dir_okay=False)],
    by: By = "operator",
) -> None:
    """Give a mail address another OpenPGP key."""
    database = database_of(context)
    set_pgp_key(database, by, number, file.read_text(encoding="utf8"))


def _show_secret(settings: Settings, channel: str, number: int, generation: int) -> None:
    if handover := show_handover(settings, channel, number, generation):
        typer.echo("For the partner, over a safe way; it is not shown again:", err=True)
        typer.echo(handover)
