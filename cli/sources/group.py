"""The commands of the group, in the order of the help."""

import typer

from cli.sources.adding import new
from cli.sources.checking import check
from cli.sources.listing import list_
from cli.sources.probing import probe
from cli.sources.releasing import release
from cli.sources.sampling import sample
from cli.sources.showing import health

app = typer.Typer(
    help="The sources: facts, examples, health.",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
)

app.command("list")(list_)
app.command("health")(health)
app.command("check")(check)
app.command("new")(new)
app.command("probe")(probe)
app.command("sample")(sample)
app.command("release")(release)
