"""`exilewatch search`: asking third parties by name, off unless somebody switches it on."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from cli.database import database_of
from config.engines import read_engines
from config.errors import UsageError
from db.queries.searches import list_searches
from db.values import now
from triage.records.searching import SearchWish, switch_off, switch_on

app = typer.Typer(
    help="Asking third parties by name: off unless switched on.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)

Key = Annotated[str, typer.Argument(help="The person's key, as in the watchlist.")]
EngineName = Annotated[str, typer.Option(help="brave, google_news or searxng.")]


@app.command()
def on(
    context: typer.Context,
    person: Key,
    engine: EngineName,
    reason: Annotated[str, typer.Option(help="Why it is worth that a third party learns the name.")],
    until: Annotated[str, typer.Option(help="Last day, as 2027-01-31.")],
) -> None:
    """Switch a search on for one person. Whoever runs the engine then learns whom we look for."""
    try:
        last = date.fromisoformat(until)
    except ValueError as error:
        raise UsageError(f"--until: '{until}' is no day; write it as 2027-01-31") from error
    database = database_of(context)
    switch_on(database, SearchWish(person, engine, reason, last), "operator", now())
    typer.echo(f"On until {last}. {read_engines()[engine].learns()}", err=True)


@app.command()
def off(context: typer.Context, person: Key, engine: EngineName) -> None:
    """Switch a search off, at once."""
    database = database_of(context)
    switch_off(database, person, engine, "operator", now())
    typer.echo("Off: nothing more is asked. What was asked stays known to them.", err=True)


@app.command("list")
def list_(context: typer.Context) -> None:
    """Every search, newest first: person, engine, state, last day, when asked, why."""
    database = database_of(context)
    with database.read() as session:
        rows = list_searches(session)
        for row, person in rows:
            ended = row.switched_off_at is not None
            state = "off" if ended else "over" if row.until < datetime.now(UTC).date() else "on"
            asked = f"{row.asked_at:%Y-%m-%d}" if row.asked_at else "never asked"
            reason = " ".join(row.reason.split())
            typer.echo("\t".join((person.person_key, row.engine, state, row.until.isoformat(), asked, reason)))
    if not rows:
        typer.echo("No search was ever switched on: nobody is asked about anybody.", err=True)
