"""Moves old years of the archive to another disk: a link stands in their place, so that every path stays as it was."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from db.archive.sealing import PATTERN, file_digest, sealed_digest
from db.archive.values import ArchiveError


def cool(archive: Path, cold: Path, before: int) -> Iterator[tuple[str, int]]:
    """Moves the years before `before` to `cold`; gives each with its bytes. Killed at any moment, it can be done again.

    Every file is read back and compared with its seal before the year's own folder goes. Raises ArchiveError for a
    file that is not sealed, or that differs from its seal: nothing of that year is moved then."""
    for year in sorted(each for each in archive.iterdir() if each.name.isdigit() and int(each.name) < before):
        if not year.is_symlink():
            yield year.name, _move(year, cold / year.name)


def _move(year: Path, target: Path) -> int:
    files = sorted(year.rglob(PATTERN))
    for path in files:
        _check(path)
    shutil.copytree(year, target, dirs_exist_ok=True)
    for path in files:
        _check(target / path.relative_to(year))
    link = year.with_name(f"{year.name}.cold")
    link.unlink(missing_ok=True)
    link.symlink_to(target.absolute(), target_is_directory=True)
    away = year.with_name(f"{year.name}.moved")
    year.rename(away)
    link.replace(year)
    shutil.rmtree(away)
    return sum(path.stat().st_size for path in target.rglob(PATTERN))


def _check(path: Path) -> None:
    sealed = sealed_digest(path)
    if sealed is None:
        raise ArchiveError(
            f"{path}: not sealed yet, a run is writing it or was cut off; run 'exilewatch nightly' first"
        )
    if file_digest(path) != sealed:
        raise ArchiveError(f"{path}: has another digest than its seal; run 'exilewatch verify'")


def left_by_a_kill(archive: Path) -> None:
    """Puts in order what a move that was killed between two renames left."""
    for away in archive.glob("*.moved"):
        year = away.with_suffix("")
        if year.is_symlink():
            shutil.rmtree(away)
        else:
            away.rename(year)
