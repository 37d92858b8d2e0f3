"""`exilewatch persons`: the watchlist."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.database import database_of
from cli.erasing import erase, let_in_again, reapply
from cli.main import settings_of
from config.codebook import read_codebook
from config.names import NameRules, read_name_rules
from config.secret import read_secret
from db.session import DatabaseError, open_database
from matcher.values import WatchedPerson
from triage.intake.spelled import ITSELF, Collision, SpelledName, find_collisions, spell_name
from triage.intake.watchlist import read_watchlist
from triage.records.persons import PersonsImport, export_persons, import_persons

app = typer.Typer(
    help="The watchlist: import, export, spellings.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)


@app.command("import")
def import_(context: typer.Context, file: Annotated[Path, typer.Argument(help="CSV file of persons.")]) -> None:
    """Add and update persons from a file: all of it or, where a line is bad, nothing."""
    database = database_of(context)
    tell_import(import_persons(database, file, read_codebook(), read_secret(settings_of(context))))


@app.command()
def export(context: typer.Context) -> None:
    """Write the watchlist to stdout, in the form that `import` reads."""
    database = database_of(context)
    export_persons(database, sys.stdout)


app.command("erase")(erase)
app.command("reapply")(reapply)
app.command("let-in")(let_in_again)


@app.command()
def spellings(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Id of a person of the watchlist, or any name.")],
    endings: Annotated[bool, typer.Option("--endings", help="With case endings.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, to stdout.")] = False,
) -> None:
    """List what is found for a person or a name, by language and rule, and whom of the watchlist it collides with."""
    settings, rules = settings_of(context), read_name_rules()
    watched = _watched(settings.database)
    person = next((one for one in watched if name in (one.person_id, one.canonical_name, *one.aliases)), None)
    names = (name,) if person is None else (person.canonical_name, *person.aliases)
    spelled = [spell_name(one, rules, endings) for one in names]
    others = [one for one in watched if one is not person]
    collisions = _collisions(spelled, others, rules, settings.match_threshold)
    if as_json:
        found = {"names": list(map(asdict, spelled)), "collisions": list(map(asdict, collisions))}
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join([*_spelled_lines(spelled), *_collision_lines(collisions, others)]))


def _watched(address: str) -> Sequence[WatchedPerson]:
    """The persons of the database; nobody where there is none yet, which is said."""
    try:
        database = open_database(address)
    except DatabaseError as error:
        typer.echo(f"No watchlist to collide with: {error}.", err=True)
        return ()
    with closing(database), database.read() as session:
        return read_watchlist(session).persons


def _collisions(
    spelled: Sequence[SpelledName], others: Sequence[WatchedPerson], rules: NameRules, threshold: float
) -> Sequence[Collision]:
    return find_collisions(spelled, others, rules, threshold) if others else ()


def _spelled_lines(spelled: Iterable[SpelledName]) -> Iterator[str]:
    for name in spelled:
        yield name.name
        for language in name.languages:
            yield f"  {language.title}"
            for rule in language.rules:
                said = "" if rule.rule == ITSELF else f"({rule.rule}) "
                yield f"    {said}{', '.join(rule.spellings)}"


def _collision_lines(collisions: Sequence[Collision], others: Sequence[WatchedPerson]) -> Iterator[str]:
    if not collisions:
        yield f"Collides with nobody of {len(others)} other persons on the watchlist."
        return
    yield f"Collides with {len(collisions)} of {len(others)} other persons on the watchlist:"
    for one in collisions:
        yield f"  {one.person_id}  {one.name}  (score {one.score:.2f} where “{one.printed}” is printed)"


def tell_import(done: PersonsImport) -> None:
    """Says on stderr what an import did, and what to look at."""
    typer.echo(
        f"Watchlist: {done.added} persons added, {done.changed} changed, {done.unchanged} as before; "
        f"{done.new_names} new names.",
        err=True,
    )
    if done.erased:
        typer.echo(
            f"Left out: {done.erased} who were erased. One who only bears the same name is let in with "
            "'exilewatch persons let-in'.",
            err=True,
        )
    if done.single_names:
        typer.echo(
            f"Known by a single word: {'; '.join(done.single_names)}. That word alone will be taken for them wherever "
            "it stands, and bring cards of namesakes. Where a second name is known, give both as canonical_name.",
            err=True,
        )
    if done.unknown_categories:
        typer.echo(
            f"Kept as labels, for they are no categories of the codebook: {', '.join(done.unknown_categories)}.",
            err=True,
        )
