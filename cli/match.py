"""`exilewatch match`: finds the people of a watchlist in documents, from files to a file."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.main import settings_of
from config.errors import UsageError
from config.json_lines import write_line
from config.names import read_name_rules
from config.signals import read_signal_rules
from matcher.engine import Matcher
from matcher.values import Mention, SuggestedEvent, Text, WatchedPerson
from triage.intake.reading import Reader
from triage.records.watchlist_file import WatchlistRow, read_watchlist_file

AT_ONCE = 500
"""Documents that are read together."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def match(
    context: typer.Context,
    watchlist: Annotated[Path, typer.Option(help="CSV: person_id, canonical_name, country_of_origin, aliases …")],
    input_: Annotated[Path, typer.Option("--input", help="JSON Lines: doc_id, text, lang, title, published.")],
    output: Annotated[Path, typer.Option(help="JSON Lines to write, one mention a line.")],
    threshold: Annotated[float | None, typer.Option(help="Lowest score that is written.", min=0, max=1)] = None,
) -> None:
    """Find the people of a watchlist in documents. No database is needed."""
    lowest = settings_of(context).match_threshold if threshold is None else threshold
    count = match_files(watchlist, input_, output, lowest)
    typer.echo(f"{count} mentions written to {output}.", err=True)


def match_files(watchlist: Path, documents: Path, output: Path, threshold: float) -> int:
    """Writes the mentions of field `text` that reach the threshold; returns their number.

    Raises UsageError naming file and line where an input is off; then no output file is left behind.
    """
    persons = [watched_person(row) for row in read_watchlist_file(watchlist)]
    reader = Reader(Matcher(persons, read_name_rules()), persons, read_signal_rules(), threshold)
    texts = read_texts(documents)
    batches = iter(lambda: list(islice(texts, AT_ONCE)), [])
    return _write(output, chain.from_iterable(_lines(batch, reader) for batch in batches))


def _write(output: Path, lines: Iterator[str]) -> int:
    part = output.with_name(output.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="utf8", errors="backslashreplace") as stream:
            for line in lines:
                stream.write(line + "\n")
                count += 1
        part.replace(output)
    except OSError as error:
        raise UsageError(
            f"{output}: cannot be written ({error.strerror}); give a path in a folder that exists"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def read_texts(path: Path) -> Iterator[Text]:
    """The documents of a JSON Lines file, one by one. Raises UsageError naming the line that is off."""
    seen: dict[str, int] = {}
    try:
        with path.open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    text = _text(line, f"{path}:{number}")
                    if text.doc_id in seen:
                        raise UsageError(
                            f"{path}:{number}: doc_id '{text.doc_id}' stands already in line {seen[text.doc_id]}"
                        )
                    seen[text.doc_id] = number
                    yield text
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); give the path of a JSON Lines file") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _text(line: str, where: str) -> Text:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{where}: not JSON ({error}); write one JSON object a line") from error
    if not isinstance(row, dict):
        raise UsageError(f'{where}: not an object; write {{"doc_id": …, "text": …}}')
    for key in ("doc_id", "text"):
        if not isinstance(row.get(key), str):
            raise UsageError(f"{where}: no string '{key}'; every line needs doc_id and text")
    for key in ("title", "lang", "published"):
        if not isinstance(row.get(key) or "", str):
            raise UsageError(f"{where}: '{key}' is no string; leave it out or write it in quotes")
    return Text(
        row["doc_id"],
        row["text"],
        title=row.get("title") or "",
        language=row.get("lang") or "",
        published=_day(row.get("published"), where),
    )


def _day(value: str | None, where: str) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError as error:
        raise UsageError(f"{where}: published '{value}' is no ISO date; write it like 2024-11-14") from error


def watched_person(row: WatchlistRow) -> WatchedPerson:
    """A row of a watchlist file as the matcher wants it."""
    return WatchedPerson(
        row.person_id,
        row.canonical_name,
        row.aliases,
        row.country,
        "|".join(row.categories),
        row.birth_year,
        row.affiliations,
    )


def _lines(texts: Sequence[Text], reader: Reader) -> Iterator[str]:
    for text, findings in zip(texts, reader.read_all(texts), strict=True):
        found = [(mention, finding.event) for finding in findings for mention in finding.mentions]
        for mention, event in sorted(found, key=lambda pair: (pair[0].start, pair[0].person_id)):
            if mention.field == "text":
                yield write_line(_row(text, mention, event))


def _row(text: Text, mention: Mention, event: SuggestedEvent | None) -> dict[str, Any]:
    return {
        "doc_id": text.doc_id,
        "person_id": mention.person_id,
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "score": mention.score,
        "why": list(mention.why),
        "event": _event(event),
    }


def _event(event: SuggestedEvent | None) -> dict[str, Any] | None:
    return asdict(event) if event else None
