"""The key index beside the database: brought up to date with what is stored, asked for a person."""

import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from config.names import read_name_rules
from db.queries.rematching import texts_after
from db.session import Database
from matcher.keys import DocumentKeys, Keys, PersonKeys
from matcher.values import WatchedPerson
from triage.intake.key_index import MOST, KeyIndex

FOLDER = "keys"
AT_ONCE = 500
"""Versions that are keyed together."""


def forget_keys(home: Path) -> None:
    """Throws the key index away, which holds consonants of erased texts; whoever needs it next makes it anew."""
    folder = home / FOLDER
    if folder.is_dir():
        with _alone(folder):
            for version in filter(Path.is_dir, folder.iterdir()):
                shutil.rmtree(version)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Keyed:
    """The key index of one home; `report` hears how many versions were keyed so far."""

    def __init__(self, home: Path, report: Callable[[int], None] = lambda number: None) -> None:
        rules = read_name_rules()
        self._documents, self._persons = DocumentKeys(rules), PersonKeys(rules)
        self._folder = home / FOLDER
        self._index = KeyIndex(self._folder, self._documents.version)
        self._report = report

    def catch_up(self, database: Database) -> int:
        """Keys the versions that were stored since the last time; returns how many. Killed, it goes on where it was.

        Waits for another process that does the same: a night keys what it read, so that a new name finds it keyed."""
        with _alone(self._folder):
            added, last = 0, self._index.last
            if not last:
                self._forget_older()
            while True:
                versions, keys = self._next(database, last, added)
                if not versions:
                    return added
                last = versions[-1]
                self._index.add(versions, keys, last)
                added += len(versions)

    def _forget_older(self) -> None:
        """Keys made by rules of before, which no process of this release reads."""
        for each in filter(Path.is_dir, self._folder.iterdir()):
            if each.name != self._documents.version:
                shutil.rmtree(each)

    def find(self, person: WatchedPerson) -> list[int]:
        """Versions that may name a person: all that do, and some that do not."""
        return self._index.find(self._persons.of(person))

    def _next(self, database: Database, last: int, added: int) -> tuple[list[int], list[Keys]]:
        """The next versions with their keys, at most a segment of them."""
        versions: list[int] = []
        keys: list[Keys] = []
        while len(versions) < MOST:
            with database.read() as session:
                rows = texts_after(session, last, min(AT_ONCE, MOST - len(versions)))
            if not rows:
                break
            keys += _together(self._documents.of([fields for _, *fields in rows]))
            versions += [number for number, *_ in rows]
            last = versions[-1]
            self._report(added + len(versions))
        return versions, keys


def _together(keys: Sequence[Keys]) -> list[Keys]:
    """The same keys, in one piece of memory: given back piece by piece, that of many small arrays stays taken."""
    return np.split(np.concatenate(keys), np.cumsum([len(each) for each in keys])[:-1])
