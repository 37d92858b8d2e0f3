"""`exilewatch sources new`: the folder of a new source."""

from typing import Annotated

import typer

from db.values import now
from spiders.starting import KINDS, next_steps, start_source

KIND_HELP = f"How it is read: {', '.join(sorted(KINDS))}."


def new(
    name: Annotated[str, typer.Argument(help="Name of the folder: small letters, digits and '_'.")],
    address: Annotated[str, typer.Option(help="The https address of its feed (or sitemap index).")],
    kind: Annotated[str, typer.Option(help=KIND_HELP)] = "articles",
) -> None:
    """Make the folder of a new source, with facts to fill in, and say what to do next."""
    for path, text in start_source(name, kind, address, now().date()).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
        typer.echo(f"written: {path}")
    typer.echo(next_steps(name))
