"""Keeps the arrays of a watchlist in a file, so that a matcher is there at once; mapped, and read as they are needed.

Only a long watchlist is kept so: the arrays of a short one are made in less than a second, and each copy of it is one
more that may be lost. The watchlist can be told from the file, so it is as secret as the database beside which it lies:
folder 0700, file 0600, no part of a backup, and taken away by `forget` when somebody is erased. It is made anew
whenever it does not fit: another version of the matcher or its rules, another watchlist, a damaged file.
"""

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from config.names import NameRules
from matcher.engine import Matcher, version_of
from matcher.held import Held, kind_of
from matcher.values import WatchedPerson

NAME = "watchlist.arrays"
FORMAT = 2
"""Raise it whenever other arrays are kept, or in another way."""

WORTH_KEEPING = 5_000
"""Persons from which the arrays are kept: these take about a second to make."""

log = logging.getLogger(__name__)

_ALIGNED = 64
"""Bytes at whose multiples arrays begin."""
_HEAD = 8
"""Bytes that tell how long the contents are, which stand before the arrays."""
_ADDED = 1_000
"""Persons that may be added before everything is made anew: bit sets do not grow with them."""


class MisfitError(Exception):
    """What is kept is not what is wanted; says why, and nothing of the watchlist."""


@dataclass(frozen=True, slots=True)
class _Kept:
    held: Held
    built: int
    """Persons of whom the arrays were made at once; those behind were added."""


def matcher_of(
    watchlist: Sequence[WatchedPerson], rules: NameRules, folder: Path, least: int = WORTH_KEEPING
) -> Matcher:
    """The matcher of a watchlist, by the arrays in a folder where they fit, else made anew and kept there.

    Arrays of a beginning of the watchlist fit too: who came to its end is added, and nothing else is done again.
    A watchlist of fewer persons than `least` is not kept.
    """
    if len(watchlist) < least:
        forget(folder)
        return Matcher(watchlist, rules)
    kept = _kept(watchlist, version_of(rules), folder / NAME)
    matcher = Matcher(watchlist, rules, None if kept is None else kept.held)
    if kept is None or matcher.held is not kept.held:
        _keep(matcher, watchlist, len(watchlist) if kept is None else kept.built, folder)
    return matcher


def forget(folder: Path) -> None:
    """Takes the arrays away: of an erased person nothing may stay there."""
    for path in (folder / NAME, *folder.glob(f"{NAME}.*")):
        path.unlink(missing_ok=True)


def _kept(watchlist: Sequence[WatchedPerson], version: str, path: Path) -> _Kept | None:
    if not path.exists():
        return None
    try:
        return _read(watchlist, version, path)
    except (MisfitError, OSError, ValueError, KeyError, TypeError) as why:
        log.warning("the kept arrays of the watchlist are made anew: %s", why)
        return None


def _read(watchlist: Sequence[WatchedPerson], version: str, path: Path) -> _Kept:
    whole = np.memmap(path, np.uint8, mode="r").view(np.ndarray)
    body = _HEAD + int.from_bytes(whole[:_HEAD].tobytes(), "big")
    told = json.loads(whole[_HEAD:body].tobytes())
    _demand(told["format"] == FORMAT and told["version"] == version, "another version of the matcher made them")
    known, built = int(told["persons"]), int(told["built"])
    _demand(known <= len(watchlist) and told["watchlist"] == _digest(watchlist[:known]), "the watchlist is another one")
    _demand(len(watchlist) - built <= max(_ADDED, built // 10), "many persons were added")
    _demand(told["digest"] == hashlib.sha256(whole[body:].data).hexdigest(), "the file is damaged")
    arrays = {each.name: _array(whole[body:], kind_of(each.type), *told["arrays"][each.name]) for each in fields(Held)}
    return _Kept(Held(**arrays), built)


def _array(body: Any, kind: type[np.generic], start: int, length: int) -> Any:
    return body[start : start + length * np.dtype(kind).itemsize].view(kind)


def _demand(fits: bool, why: str) -> None:
    if not fits:
        raise MisfitError(why)


def _keep(matcher: Matcher, watchlist: Sequence[WatchedPerson], built: int, folder: Path) -> None:
    """Writes the file beside the old one, which stays whole until the new one is."""
    arrays = {each.name: getattr(matcher.held, each.name) for each in fields(Held)}
    blocks = [array.tobytes() + bytes(-array.nbytes % _ALIGNED) for array in arrays.values()]
    starts = np.cumsum([0, *map(len, blocks)]).tolist()
    body = b"".join(blocks)
    told = {
        "format": FORMAT,
        "version": matcher.version,
        "persons": len(watchlist),
        "built": built,
        "watchlist": _digest(watchlist),
        "arrays": {name: [start, len(array)] for start, (name, array) in zip(starts, arrays.items(), strict=False)},
        "digest": hashlib.sha256(body).hexdigest(),
    }
    head = json.dumps(told).encode()
    head += b" " * (-(_HEAD + len(head)) % _ALIGNED)
    _write(folder, len(head).to_bytes(_HEAD, "big") + head + body)


def _write(folder: Path, content: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    partial = folder / f"{NAME}.{os.getpid()}"
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / NAME)


def _digest(watchlist: Sequence[WatchedPerson]) -> str:
    """Tells one watchlist from another, by what the arrays are made of."""
    rows = ("\x1f".join((one.canonical_name, *one.aliases, one.category)) for one in watchlist)
    return hashlib.sha256("\x1e".join(rows).encode("utf8", "surrogatepass")).hexdigest()
