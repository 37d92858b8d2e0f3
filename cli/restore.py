"""`exilewatch restore`: a backup into a new home."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from cli.erasing import tell_reapplied
from cli.main import settings_of
from config.errors import UsageError
from config.secret import read_secret
from config.settings import Settings
from db.backup import restore_backup
from db.session import open_database
from triage.erasure.ledger import ledger_of, read_ledger
from triage.erasure.restoring import reapply_erasures

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="File that 'backup' wrote.")],
    erasures: Annotated[
        Path | None, typer.Option(help="Ledger of erasures of the old home; else erasures.jsonl in the new one.")
    ] = None,
) -> None:
    """Restore a backup into an empty home and database, SQLite or PostgreSQL; who was erased since is erased again."""
    settings = settings_of(context)
    if not file.is_file():
        raise UsageError(f"{file}: no such file; give a file that 'exilewatch backup' wrote")
    ledger = _find_ledger(settings, erasures)
    report = restore_backup(file, settings.database, settings.archive)
    if ledger is not None:
        _forget_again(settings, ledger)
    else:
        typer.echo(
            f"No ledger of erasures is given or lies at {ledger_of(settings)}. If anybody was erased since this backup "
            "was written, he is back: run 'exilewatch persons reapply FILE' with the ledger of the old home.",
            err=True,
        )
    typer.echo(
        f"{settings.home}: {report.rows} rows, {report.files} archive files restored. Check: exilewatch verify",
        err=True,
    )


def _find_ledger(settings: Settings, given: Path | None) -> Path | None:
    """The ledger, read once before anything is restored: a fault of it must not leave people restored."""
    ledger = given or ledger_of(settings)
    if given is None and not ledger.exists():
        return None
    if not ledger.is_file():
        raise UsageError(f"{ledger}: no such file; give the erasures.jsonl of the old home")
    read_ledger(ledger, read_secret(settings))
    return ledger


def _forget_again(settings: Settings, ledger: Path) -> None:
    with closing(open_database(settings.database)) as database:
        done = reapply_erasures(database, settings, ledger)
    typer.echo(tell_reapplied(done), err=True)
