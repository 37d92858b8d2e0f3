"""What the commands of the group have in common."""

from typing import Annotated

import typer

Name = Annotated[str, typer.Argument(help="Name of the partner.")]
Number = Annotated[int, typer.Argument(help="Number of the address, as 'partners list' shows it.")]
By = Annotated[str, typer.Option(help="Who does it, for the audit.")]
