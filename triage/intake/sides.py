"""What a user means by one side of a comparison: rules, a frozen result, the stored mentions; with a threshold."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.errors import UsageError
from config.names import FOLDER, read_name_rules
from config.signals import SIGNALS, SignalRules, read_signal_rules
from matcher.engine import Matcher
from matcher.values import WatchedPerson

STORED, CURRENT = "stored", "current"
KINDS = {"names": "weights.yml", "signals": "acts.yml"}
"""Kinds of rules, each with a file that its folder has."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison."""

    title: str
    """As the user wrote it."""
    what: str
    """STORED, CURRENT, or the path of a folder of rules or of a frozen result."""
    threshold: float

    @property
    def is_frozen(self) -> bool:
        return Path(self.what).is_file()

    @property
    def is_live(self) -> bool:
        """A matcher has to run for it."""
        return self.what != STORED and not self.is_frozen


def read_side(words: str, threshold: float) -> Side:
    """One side from its words: `current`, `stored`, a path, each with `@0.6` behind it or not, or a threshold alone.

    `threshold` stands where the words name none. Raises UsageError."""
    what, at, said = words.rpartition("@")
    number = _threshold(words, said) if at else _number(words)
    plain = what if at else CURRENT if number is not None else words
    if plain not in (STORED, CURRENT) and not _is_side(Path(plain)):
        raise UsageError(
            f"'{words}': no folder of rules and no frozen file is there; give '{CURRENT}', '{STORED}', a threshold "
            "like 0.6, a folder like config/names, or a file written by 'exilewatch matcher freeze'"
        )
    return Side(words, plain, threshold if number is None else number)


def _is_side(path: Path) -> bool:
    return path.is_file() or any((path / kind).is_dir() or (path / file).exists() for kind, file in KINDS.items())


def _threshold(words: str, said: str) -> float:
    number = _number(said)
    if number is None:
        raise UsageError(f"'{words}': '{said}' is no threshold; write a number from 0 to 1 behind the @")
    return number


def _number(word: str) -> float | None:
    try:
        number = float(word)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def build_matcher(side: Side, persons: Sequence[WatchedPerson]) -> Matcher:
    """The matcher of a live side. Raises UsageError where its rules do not fit this version."""
    folder = _rules(side, "names", FOLDER)
    with _fitting(folder):
        return Matcher(persons, read_name_rules(folder))


def read_side_signals(side: Side) -> SignalRules:
    """The rules of event signals of a live side. Raises UsageError where they do not fit this version."""
    folder = _rules(side, "signals", SIGNALS)
    with _fitting(folder):
        return read_signal_rules(folder)


def _rules(side: Side, kind: str, current: Path) -> Path:
    """The folder of one kind of rules: within the side's folder, or that folder itself, or else this version's."""
    said = Path(side.what)
    if (said / kind).is_dir():
        return said / kind
    return said if side.what != CURRENT and (said / KINDS[kind]).exists() else current


@contextmanager
def _fitting(folder: Path) -> Iterator[None]:
    try:
        yield
    except UsageError:
        raise
    except ValueError as error:
        raise UsageError(
            f"{folder}: these rules do not fit this version ({error}); freeze a result with the version that they "
            "belong to ('exilewatch matcher freeze FILE') and compare with that file"
        ) from error
