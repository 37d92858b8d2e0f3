"""The commands of the group, in the order of the help."""

import typer

from cli.partners.addresses import address, pgp_key, rotate
from cli.partners.confirming import ask, confirm
from cli.partners.contacts import contact
from cli.partners.listing import list_
from cli.partners.organisations import add, change
from cli.partners.routes import remove, route

app = typer.Typer(
    help="Who is told of confirmed events.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)

app.command("add")(add)
app.command("address")(address)
app.command("ask")(ask)
app.command("confirm")(confirm)
app.command("route")(route)
app.command("remove-route")(remove)
app.command("rotate")(rotate)
app.command("pgp-key")(pgp_key)
app.command("contact")(contact)
app.command("change")(change)
app.command("list")(list_)
