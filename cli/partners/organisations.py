"""`exilewatch partners add` and `change`: the organisations."""

from typing import Annotated

import typer

from cli.database import database_of
from cli.partners.options import By, Name
from triage.alerts.partners import PartnerFacts, add_partner, set_active


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
    database = database_of(context)
    typer.echo(add_partner(database, by, name, PartnerFacts(clearance, language, time_zone, per_hour)))


def change(
    context: typer.Context,
    name: Name,
    active: Annotated[bool, typer.Option("--open/--close", help="A closed partner is told nothing.")],
    by: By = "operator",
) -> None:
    """Close or open a partner."""
    database = database_of(context)
    set_active(database, by, name, active)
