"""`exilewatch partners route` and `remove-route`: what a partner wants to hear."""

from typing import Annotated

import typer

from cli.database import database_of
from cli.partners.options import By, Name, Number
from triage.alerts.partner_routes import add_route, remove_route
from triage.alerts.routes import Route

Codes = Annotated[list[str], typer.Option(help="May be given several times; without it, any.")]


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
    database = database_of(context)
    typer.echo(add_route(database, by, name, number, wanted))


def remove(
    context: typer.Context, number: Annotated[int, typer.Argument(help="Number of the route.")], by: By = "operator"
) -> None:
    """Switch a route off."""
    database = database_of(context)
    remove_route(database, by, number)
