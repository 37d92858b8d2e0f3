"""The commands of the group, in the order of the help."""

import typer

from cli.sources.checking import check
from cli.sources.showing import health, list_

app = typer.Typer(help="The sources: facts, examples, health.", rich_markup_mode=None, no_args_is_help=True)

app.command("list")(list_)
app.command("health")(health)
app.command("check")(check)
