"""The commands of the group, in the order of the help."""

import typer

from cli.alerts import answers, deliveries, events, flags, sending, silences
from cli.alerts.serving import pages

app = typer.Typer(
    help="Alerts to partners: sent, waiting, failed.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)

app.command("list")(deliveries.list_)
app.command("flags")(flags.list_)
app.command("close-flag")(flags.close)
app.command("send")(sending.send)
app.command("release")(events.release)
app.command("approve")(events.approve)
app.command("answers")(answers.list_)
app.command("handle")(answers.handle)
app.command("pages")(pages)
app.command("replay")(deliveries.try_again)
app.command("drop")(deliveries.drop)
app.add_typer(silences.app, name="silences")
