"""The entry of `exilewatch`: finds the file of a command and runs it.

Exit codes: 0 done, 1 the run failed, 2 wrong use. Data goes to stdout, talk to stderr."""

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from cli.terminal import guard_terminal
from config.errors import UsageError
from config.settings import Settings, read_settings

# The command's name, in the order of the help, and what it does. Its file is cli/<name>.py with an
# `app`; it is imported only when the command runs, so that `--help` answers at once.
COMMANDS = {
    "init": "Prepare home folder and database, read a watchlist.",
    "nightly": "Crawl the sources, match, queue what they published.",
    "match": "Find the people of a watchlist in documents.",
    "matcher": "The matcher: compare versions, freeze results, learn from examples.",
    "persons": "The watchlist: import, export, spellings.",
    "documents": "Import documents from a file.",
    "candidates": "The queue of candidate events.",
    "rematch": "Match stored documents again.",
    "backfill": "Read a source's past, within its budget.",
    "sources": "The sources: facts, examples, health.",
    "search": "Asking third parties by name: off unless switched on.",
    "serve": "Run the desk and the scheduler.",
    "events": "Export confirmed events.",
    "partners": "Partner organisations: contacts, keys, routes.",
    "alerts": "Alerts to partners: list, send, replay.",
    "verify": "Check the evidence archive and the audit chain.",
    "archive": "How long captures are kept, and on which disk.",
    "backup": "Write database and archive into one file.",
    "restore": "Restore a backup into an empty home.",
    "users": "The accounts of the desk.",
}


class Commands(TyperGroup):
    """A group whose commands live one to a file and are imported when they are called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name]) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        if name not in COMMANDS:
            return name, command, rest
        command = get_command(import_module(f"cli.{name}").app)
        command.name = name
        return name, command, rest


app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)


@app.callback()
def main(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Folder of database, archive and logs [env: EXILEWATCH_HOME].")
    ] = None,
) -> None:
    """Finds known political exiles in public sources, and lays candidate events before a human."""
    try:
        context.obj = read_settings(home)
    except ValidationError as error:
        raise UsageError("\n".join(f"{_setting(fault)}; see docs/settings.md" for fault in error.errors())) from error


def _setting(fault: Mapping[str, Any]) -> str:
    name = "_".join(str(part) for part in fault["loc"]).upper()
    return f"setting EXILEWATCH_{name}: {fault['msg']}"


def settings_of(context: typer.Context) -> Settings:
    """The settings that the entry has read."""
    settings = context.obj
    if not isinstance(settings, Settings):
        raise TypeError(f"the command runs outside of exilewatch's entry: {settings!r}")
    return settings


def run(arguments: list[str] | None = None) -> None:
    """Runs the command line; `--home` may stand anywhere in it."""
    guard_terminal()
    words = _home_first(sys.argv[1:] if arguments is None else arguments)
    try:
        app(words, prog_name="exilewatch")
    except UsageError as error:
        typer.echo(f"exilewatch: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("exilewatch: stopped; run the command again to go on where it was", err=True)
        sys.exit(1)


def _home_first(words: list[str]) -> list[str]:
    for place, word in enumerate(words):
        if word == "--":
            break
        if word == "--home" and place + 1 < len(words):
            return [*words[place : place + 2], *words[:place], *words[place + 2 :]]
        if word.startswith("--home="):
            return [word, *words[:place], *words[place + 1 :]]
    return words


if __name__ == "__main__":
    run()
