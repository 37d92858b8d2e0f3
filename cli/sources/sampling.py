"""`exilewatch sources sample`: examples of a source, saved through the polite fetcher."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.choosing import known_sources
from cli.main import settings_of
from config.errors import UsageError
from config.settings import Settings
from crawler.judging import FINE
from crawler.probing import Look, look_at
from crawler.protocol import Glance
from db.values import now
from spiders.examples import read_replay
from spiders.sampling import Sample, add_row, name_file
from spiders.source import Source
from spiders.starting import REPLAY


def sample(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The source.")],
    item: Annotated[str, typer.Option(help="Address of the item, as its list gives it; the first where absent.")] = "",
) -> None:
    """Save one list and one item of a source as examples. Nothing is overwritten; change names of people yourself."""
    sources = known_sources(settings_of(context))
    if name not in sources:
        raise UsageError(f"no source '{name}'; 'exilewatch sources list' shows them all")
    saved = save_samples(settings_of(context), sources[name], item)
    for path in saved:
        typer.echo(f"written: {path}")
    typer.echo(
        f"now shorten them, change names of people who are not long public, run 'exilewatch sources check {name} "
        f"--accept', and review expected.json line by line"
    )


def save_samples(settings: Settings, source: Source, item: str = "", allow_local: bool = False) -> list[Path]:
    """The files that were written. Raises UsageError where nothing came to save. allow_local is for tests."""
    look = look_at(settings, source, Glance(1, item), allow_local)
    samples = list(_choose(look))
    folder = source.folder / "examples"
    index = folder / "replay.yml"
    folder.mkdir(exist_ok=True)
    if not index.exists():
        index.write_text(REPLAY.format(today=now().date()), "utf8")
    known = read_replay(index)
    fresh = [each for each in samples if not any(row.answers(each.url) for row in known)]
    if not fresh:
        reasons = "; ".join(f"{each.url}: {each.reason or each.result}" for each in look.asked if each.result != "read")
        raise UsageError(f"source {source.name}: nothing new to save {look.ending or reasons or '(all are examples)'}")
    return [_save(folder, each) for each in fresh]


def _choose(look: Look) -> Iterator[Sample]:
    """The first list that was read, and the first item."""
    read = [each for each in look.asked if each.result in FINE]
    for chosen in (next((each for each in read if each.way), None), next((each for each in read if each.item), None)):
        response = look.response(chosen) if chosen else None
        if chosen and response:
            yield Sample(chosen.url, response.status, response.content_type, response.body)


def _save(folder: Path, sample: Sample) -> Path:
    path = folder / name_file(sample, [each.name for each in folder.iterdir()])
    with path.open("xb") as stream:
        stream.write(sample.body)
    index = folder / "replay.yml"
    index.write_text(add_row(index.read_text("utf8"), sample, path.name), "utf8")
    return path
