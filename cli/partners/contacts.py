"""`exilewatch partners contact`: who signs in at the partners' pages."""

from typing import Annotated

import typer

from cli.database import database_of
from cli.partners.options import By, Name
from triage.alerts.contacts import add_contact


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
    database = database_of(context)
    typer.echo(add_contact(database, by, name, person, role))
