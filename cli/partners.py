"""`exilewatch partners`: who is told of confirmed events, where, and of what."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from cli.main import settings_of
from config.alerts import read_alert_rules
from config.settings import Settings
from db.models import Partner, PartnerAddress, PartnerRoute
from db.models.base import now
from db.queries.partners import list_partners
from db.session import open_database
from triage.alerts.addresses import NewAddress, add_address, require_address, rotate_secret, set_pgp_key
from triage.alerts.channels.channel import Sender
from triage.alerts.confirming import ask_to_confirm, confirm_address
from triage.alerts.contacts import add_contact
from triage.alerts.handing_over import show_handover
from triage.alerts.keys import read_key
from triage.alerts.outbound import Outbound, bounds_of
from triage.alerts.partner_routes import add_route, remove_route
from triage.alerts.partners import PartnerFacts, add_partner, set_active
from triage.alerts.routes import Route

app = typer.Typer(
    help="Who is told of confirmed events.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)

Name = Annotated[str, typer.Argument(help="Name of the partner.")]
Number = Annotated[int, typer.Argument(help="Number of the address, as 'partners list' shows it.")]
By = Annotated[str, typer.Option(help="Who does it, for the audit.")]
Codes = Annotated[list[str], typer.Option(help="May be given several times; without it, any.")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    clearance: Annotated[str, typer.Option(help="Highest TLP label: clear, green, amber, amber+strict, red.")],
    language: Annotated[str, typer.Option(help="en or ru.")] = "en",
    time_zone: Annotated[str, typer.Option(help="As in the tz database.")] = "UTC",
    per_hour: Annotated[int | None, typer.Option(help="Most messages in an hour over all its addresses.")] = None,
    by: By = "operator",
) -> None:
    """Add a partner. It hears nothing before it has a confirmed address and a route."""
    database = open_database(settings_of(context).database)
    typer.echo(add_partner(database, by, name, PartnerFacts(clearance, language, time_zone, per_hour)))
    database.close()


@app.command()
def address(
    context: typer.Context,
    name: Name,
    channel: Annotated[str, typer.Argument(help="email, webhook or feed.")],
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
    database = open_database(settings.database)
    armoured = pgp_key.read_text(encoding="utf8") if pgp_key else ""
    new = NewAddress(detail, per_hour, quiet_from, quiet_until, channel, where, armoured)
    number = add_address(database, read_key(settings.home), by, name, new)
    database.close()
    typer.echo(number)
    _show_secret(settings, channel, number, 1)


@app.command()
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


@app.command()
def confirm(
    context: typer.Context, code: Annotated[str, typer.Argument(help="The code that its owner gave back.")], by: By
) -> None:
    """Confirm an address by the code that was sent to it."""
    settings = settings_of(context)
    database = open_database(settings.database)
    number = confirm_address(database, read_key(settings.home), read_alert_rules(), code, by, now())
    database.close()
    typer.echo(f"Address {number} is confirmed.", err=True)


@app.command()
def route(
    context: typer.Context,
    name: Name,
    number: Number,
    home_state: Codes = [],  # noqa: B006 - typer copies it
    host_state: Codes = [],  # noqa: B006
    category: Codes = [],  # noqa: B006
    stage: Codes = [],  # noqa: B006
    measure: Codes = [],  # noqa: B006
    transition: Codes = [],  # noqa: B006
    person: Annotated[list[int], typer.Option(help="Number of a person; may be given several times.")] = [],  # noqa: B006
    case: Annotated[str, typer.Option(help="new, update or any.")] = "any",
    rhythm: Annotated[str, typer.Option(help="now, hourly, daily or weekly.")] = "now",
    wakes: Annotated[bool, typer.Option(help="Go out in quiet hours too.")] = False,
    by: By = "operator",
) -> None:
    """Add a route: what a partner wants to hear at one of its addresses."""
    wanted = Route(
        home_states=tuple(home_state),
        host_states=tuple(host_state),
        categories=tuple(category),
        stages=tuple(stage),
        measures=tuple(measure),
        transitions=tuple(transition),
        persons=tuple(person),
        case=case,
        rhythm=rhythm,
        wakes=wakes,
    )
    database = open_database(settings_of(context).database)
    typer.echo(add_route(database, by, name, number, wanted))
    database.close()


@app.command("remove-route")
def remove_route_(
    context: typer.Context, number: Annotated[int, typer.Argument(help="Number of the route.")], by: By = "operator"
) -> None:
    """Switch a route off."""
    database = open_database(settings_of(context).database)
    remove_route(database, by, number)
    database.close()


@app.command()
def rotate(context: typer.Context, number: Number, by: By = "operator") -> None:
    """Give an address a new secret; a webhook is signed with both for two days."""
    settings = settings_of(context)
    database = open_database(settings.database)
    generation = rotate_secret(database, read_key(settings.home), by, number)
    with database.read() as session:
        channel = require_address(session, number).channel
    database.close()
    _show_secret(settings, channel, number, generation)


@app.command("pgp-key")
def pgp_key_(
    context: typer.Context,
    number: Number,
    file: Annotated[Path, typer.Argument(help="Armoured public key.", exists=True, dir_okay=False)],
    by: By = "operator",
) -> None:
    """Give a mail address another OpenPGP key."""
    database = open_database(settings_of(context).database)
    set_pgp_key(database, by, number, file.read_text(encoding="utf8"))
    database.close()


@app.command()
def contact(
    context: typer.Context,
    name: Name,
    person: Annotated[str, typer.Argument(help="Name to sign in with.")],
    role: Annotated[
        str, typer.Option(help="reader, reviewer (comments on records) or keeper (edits routes).")
    ] = "reader",
    by: By = "operator",
) -> None:
    """Add somebody who signs in at the partners' pages; the password is shown this once."""
    database = open_database(settings_of(context).database)
    typer.echo(add_contact(database, by, name, person, role))
    database.close()


@app.command()
def change(
    context: typer.Context,
    name: Name,
    active: Annotated[bool, typer.Option("--open/--close", help="A closed partner is told nothing.")],
    by: By = "operator",
) -> None:
    """Close or open a partner."""
    database = open_database(settings_of(context).database)
    set_active(database, by, name, active)
    database.close()


@app.command("list")
def list_(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False
) -> None:
    """List partners with their addresses and routes; secrets are never shown."""
    database = open_database(settings_of(context).database)
    with database.read() as session:
        rows = [_row(partner) for partner in list_partners(session)]
    database.close()
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _lines(row))


def _row(partner: Partner) -> dict[str, object]:
    columns = ("name", "language", "clearance", "time_zone", "active")
    return {
        **{name: getattr(partner, name) for name in columns},
        "addresses": [_address_row(row) for row in partner.addresses],
        "routes": [_route_row(row) for row in partner.routes if row.active],
    }


def _address_row(row: PartnerAddress) -> dict[str, object]:
    columns = ("id", "channel", "address", "status", "detail", "per_hour", "quiet_from", "quiet_until", "failures")
    return {**{name: getattr(row, name) for name in columns}, "pgp": row.pgp_fingerprint}


def _route_row(row: PartnerRoute) -> dict[str, object]:
    lists = ("home_states", "host_states", "categories", "stages", "measures", "transitions", "persons")
    said = {name: getattr(row, name) for name in lists if getattr(row, name)}
    return {"id": row.id, "address": row.address_id, "case": row.case, "rhythm": row.rhythm, **said}


def _lines(row: dict[str, object]) -> str:
    addresses, routes = row.pop("addresses"), row.pop("routes")
    head = "  ".join(str(value) for value in row.values())
    parts = [*(addresses if isinstance(addresses, list) else []), *(routes if isinstance(routes, list) else [])]
    return "\n".join([head, *("    " + "  ".join(f"{k}={v}" for k, v in part.items() if v != "") for part in parts)])


def _show_secret(settings: Settings, channel: str, number: int, generation: int) -> None:
    if handover := show_handover(settings, channel, number, generation):
        typer.echo("For the partner, over a safe way; it is not shown again:", err=True)
        typer.echo(handover)
