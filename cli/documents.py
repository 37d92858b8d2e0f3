"""`exilewatch documents`: documents from files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cli.database import database_of
from cli.intake import describe, take_in
from cli.main import settings_of
from config.errors import UsageError
from config.settings import Settings
from crawler.documents_import import import_documents, read_moment
from db.session import Database
from db.values import now
from spiders.source import find_sources
from triage.uploads.taking import Upload, take_upload

FILES = (".pdf", ".docx", ".html", ".htm", ".txt")

app = typer.Typer(
    help="Import documents from a file.", rich_markup_mode=None, add_completion=False, no_args_is_help=True
)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the operator says of a file."""

    url: str
    date: str
    title: str


@app.callback()
def _group() -> None:
    """Import documents from a file."""


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="JSON Lines (url, title, text, published or date, lang …), or one PDF, DOCX or HTML.")
    ],
    source: Annotated[str | None, typer.Option(help="Name of the source; else it follows from each address.")] = None,
    url: Annotated[str, typer.Option(help="Of a PDF, DOCX or HTML: where it was published.")] = "",
    date: Annotated[str, typer.Option(help="Of a PDF, DOCX or HTML: when it was published, as 2026-11-22.")] = "",
    title: Annotated[str, typer.Option(help="Of a PDF, DOCX or HTML: its title; else its first line.")] = "",
) -> None:
    """Store the documents of a file, then match and queue them. A bad line or file is named, and nothing is stored."""
    if not file.is_file():
        raise UsageError(f"{file}: no such file; give the path of a JSON Lines file, or of a PDF, DOCX or HTML")
    settings = settings_of(context)
    database = database_of(context, durable=False)
    if file.suffix.lower() in FILES:
        typer.echo(_take_file(database, settings, file, source or "upload", FileFacts(url, date, title)), err=True)
    else:
        typer.echo(_take_lines(database, file, source), err=True)
    typer.echo(describe(take_in(database, settings)), err=True)


def _take_lines(database: Database, file: Path, source: str | None) -> str:
    done = import_documents(database, file, find_sources(), source)
    return (
        f"{file.name}: {done.read} documents read: {done.new} new, {done.changed} changed, "
        f"{done.unchanged} as before; sources: {', '.join(done.sources) or 'none'}."
    )


def _take_file(database: Database, settings: Settings, file: Path, source: str, facts: FileFacts) -> str:
    known = find_sources().get(source)
    published = read_moment(facts.date)
    if facts.date and published is None:
        raise UsageError(f"--date: '{facts.date}' is no day; write it as 2026-11-22")
    upload = Upload(
        source=source,
        source_title=known.title if known else source,
        by="operator",
        content=file.read_bytes(),
        title=facts.title,
        url=facts.url,
        published=published[0] if published else None,
    )
    taken = take_upload(database, settings, upload, now())
    scans = f"; {taken.unread_pages} pages hold no letters" if taken.unread_pages else ""
    return f"{file.name}: {taken.fate}, {taken.letters} letters read{scans}; source: {source}."
