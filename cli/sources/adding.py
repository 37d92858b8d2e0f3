"""`exilewatch sources new`: the folder of a new source."""

from typing import Annotated

import typer

from db.values import now
from spiders.starting import KINDS, next_steps, start_source

KIND_HELP = f"How it is read: {', '.join(sorted(KINDS))}."


def new(
    name: Annotated[str, typer.Argument(help="Name of the folder: small letters, digits and '_'.")],
    kind: Annotated[str, typer.Option(help=KIND_HELP)] = "articles",
    address: Annotated[
        str, typer.Option(help="The https address of its feed (or sitemap index), where it is known.")
    ] = "",
) -> None:
    """Make the folder of a new source, with facts to fill in, and say what to do next."""
    given = address or f"https://www.{name.replace('_', '-')}.example/feed"
    for path, text in start_source(name, kind, given, now().date()).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
        typer.echo(f"written: {path}")
    if not address:
        typer.echo(f"its address is not known yet: write it in the place of {given}, under 'hosts' and 'ways'")
    typer.echo(next_steps(name))
