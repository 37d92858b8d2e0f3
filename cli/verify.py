"""`exilewatch verify`: is everything as it was written?"""

from collections.abc import Iterator
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli.database import database_of
from cli.main import settings_of
from config.settings import Settings
from db.archive.sampling import verify_sample
from db.archive.verify import Fault, verify_archive
from db.archive.writing import warc_name
from db.queries.captures import sample_of_index, whole_index
from db.queries.decisions import verify_chain
from db.queries.runs import running_runs

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def verify(
    context: typer.Context,
    sample: Annotated[int, typer.Option(min=0, help="Read this many responses, drawn at random; 0: all.")] = 0,
) -> None:
    """Read archive and audit chain; name all that is not as it was written. Exit code 1 where anything is."""
    settings = settings_of(context)
    database = database_of(context)
    with database.read() as session:
        faults = [str(fault) for fault in _faults(session, settings, sample)]
        bad = verify_chain(session)
    if bad is not None:
        faults.append(f"audit chain, decision {bad.id}: {bad.reason}")
    for fault in faults:
        typer.echo(fault)
    said = f"{len(faults)} faults." if faults else "Archive and audit chain are as they were written."
    typer.echo(said, err=True)
    if faults:
        raise typer.Exit(1)


def _faults(session: Session, settings: Settings, sample: int) -> Iterator[Fault]:
    if sample:
        return verify_sample(settings.archive, sample_of_index(session, sample))
    being_written = frozenset(warc_name(run.source, run.id, run.started_at) for run in running_runs(session))
    return verify_archive(settings.archive, whole_index(session), being_written)
