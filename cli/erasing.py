"""`exilewatch persons erase`, `reapply` and `let-in`: forgetting somebody, and keeping it so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.database import database_of
from cli.main import settings_of
from config.errors import UsageError
from db.session import Database
from triage.erasure.asking import find_person, why_not_two
from triage.erasure.cleaning import clean_up
from triage.erasure.erasing import Order, count_erasure, erase_person
from triage.erasure.planning import Plan
from triage.erasure.restoring import Reapplied, let_in, reapply_erasures
from triage.records.coding import Refusal

Reason = Annotated[str, typer.Option(help="Why; it stays in the audit chain, so it must not name him.")]
DecidedBy = Annotated[list[str], typer.Option(help="Account of an administrator who decided; give it twice.")]
SAID = {
    "refused.absent": "there is nobody of that key, name or number",
    "refused.reason_missing": "say why with --reason",
    "refused.reason_names": "the reason names him, and it stays in the audit chain; write it without the name",
    "refused.too_long": "the reason is longer than 1000 characters",
    "refused.two_admins": "give --decided-by twice, with two open accounts of the role admin",
}


def erase(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="Id of the person in the watchlist.")],
    reason: Reason,
    decided_by: DecidedBy,
    yes: Annotated[bool, typer.Option("--yes", help="Erase; without it, only count what would go.")] = False,
) -> None:
    """Erase a person from everything but public pages; count first, then again with --yes. It cannot be undone."""
    settings = settings_of(context)
    database = database_of(context)
    number = _number(database, person, decided_by)
    plan = _agreed(count_erasure(database, settings, number))
    if yes:
        order = Order(number, reason, tuple(decided_by), "operator")
        plan = _agreed(erase_person(database, settings, order))
        is_clean = clean_up(database, settings)
    typer.echo("\n".join(plan_lines(plan)))
    if not yes:
        typer.echo("Nothing was erased. Erase with --yes; it cannot be undone.", err=True)
    elif not is_clean:
        typer.echo("Somebody reads the database: old pages stay until 'exilewatch persons reapply'.", err=True)


def reapply(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="Ledger of another home; else the one of this home.")] = None,
) -> None:
    """Erase again whom the ledger of erasures names, and finish erasures that were cut off."""
    settings = settings_of(context)
    ledger = file or settings.home / "erasures.jsonl"
    if not ledger.is_file():
        raise UsageError(f"{ledger}: no such file; give the erasures.jsonl of the old home")
    database = database_of(context)
    done = reapply_erasures(database, settings, ledger)
    is_clean = clean_up(database, settings)
    typer.echo(tell_reapplied(done), err=True)
    if not is_clean:
        raise UsageError("somebody reads the database, so its journal keeps old pages; stop the desk and run it again")


def let_in_again(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name that an import or the desk refuses.")],
    reason: Reason,
    decided_by: DecidedBy,
) -> None:
    """Let somebody onto the watchlist who bears the name of somebody erased."""
    settings = settings_of(context)
    database = database_of(context)
    with database.read() as session:
        _refuse(why_not_two(session, tuple(decided_by)))
    done = let_in(database, settings, name, reason, decided_by)
    _refuse(done if isinstance(done, Refusal) else None)
    typer.echo("That name is let in again.", err=True)


def plan_lines(plan: Plan) -> Iterator[str]:
    """What goes, a line each; no line holds a name."""
    yield from (f"{table}: {rows} rows" for table, rows in plan.rows)
    yield from (f"{table}: name covered in {rows} rows of others" for table, rows in plan.elsewhere)
    yield f"audit chain: {plan.decisions} rows blanked"
    yield f"documents that were handed over: {plan.private} covered, their files removed"
    yield f"answers of engines that were asked: {plan.asked} removed"
    yield f"log lines: {plan.log_lines} covered"
    yield from (f"partner {told.partner} was told, ask it to forget: {', '.join(told.alerts)}" for told in plan.told)


def tell_reapplied(done: Reapplied) -> str:
    """One sentence on what a ledger did."""
    said = f"Ledger of erasures: {done.entries} entries; {done.erased} people erased again."
    return f"{said} {done.left} with the key but no name of somebody erased were left." if done.left else said


def _number(database: Database, key: str, decided_by: list[str]) -> int:
    with database.read() as session:
        _refuse(why_not_two(session, tuple(decided_by)))
        person = find_person(session, key)
    _refuse(None if person else Refusal("refused.absent"))
    return person.id if person else 0


def _agreed(done: Plan | Refusal) -> Plan:
    if isinstance(done, Refusal):
        raise UsageError(SAID[done.code])
    return done


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise UsageError(SAID[refusal.code])
