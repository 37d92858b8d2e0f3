"""The weights of the learned reader of events, and the example texts that they were fitted on.

`signals/learned.csv` holds one row for each feature (see matcher/signals/features.py) and one column for each measure
of the codebook, `nothing` first; `exilewatch matcher learn` writes it from `signals/examples/*.jsonl`. All people and
events of the examples are invented. To teach something: add a line to the file of its language, run the command, and
look with `exilewatch matcher compare` at what changes.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError, field_validator

from config.codebook import read_codebook
from config.rows import HERE, ConfigError, Row

EXAMPLES = HERE / "signals" / "examples"
NOTHING = "nothing"
"""The column of texts that tell no new event of the person."""


class Example(Row):
    """A text, the person watched, and how a researcher codes it; measure, date and host are empty where nothing is."""

    language: str
    home: str = Field(pattern=r"^[A-Z]{2}$")
    published: date
    name: tuple[str, ...] = Field(min_length=1)
    """The forms that name the person in title or text, without their case endings."""
    measure: str
    date: str
    host: str
    title: str
    text: str

    @field_validator("measure")
    @classmethod
    def _is_of_the_codebook(cls, measure: str) -> str:
        if measure and measure not in read_codebook().measures:
            raise ValueError(f"no measure '{measure}'; the measures stand in config/codebook.yml")
        return measure


@dataclass(frozen=True, eq=False)
class Learned:
    """Weights by feature, one for each of `measures`, of which the first is '' (nothing). Compared by identity."""

    measures: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]


def read_learned(path: Path) -> Learned | None:
    """The weights of a file; None where there is none. Raises ConfigError naming file and line."""
    if not path.exists():
        return None
    with path.open(encoding="utf8", newline="") as file:
        rows = csv.reader(file)
        head = next(rows, [])
        _check_head(path, head)
        weights = {row[0]: _numbers(path, line, row, len(head)) for line, row in enumerate(rows, 2) if row}
    return Learned(("", *head[2:]), weights)


def write_learned(learned: Learned, path: Path) -> None:
    """Writes the weights with two decimals, features in the order of the alphabet."""
    with path.open("w", encoding="utf8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["feature", NOTHING, *learned.measures[1:]])
        rows.writerows(
            [name, *(f"{weight:.2f}" for weight in learned.weights[name])] for name in sorted(learned.weights)
        )


def read_examples(paths: Iterable[Path]) -> list[Example]:
    """The examples of some files, one JSON object a line. Raises ConfigError naming file and line."""
    return [
        _example(path, number, line)
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1)
        if line.strip()
    ]


def _example(path: Path, number: int, line: str) -> Example:
    try:
        example = Example.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"{path}:{number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except ValueError as error:
        raise ConfigError(f"{path}:{number}: not a JSON object: {error}") from error
    if not any(name in example.title + example.text for name in example.name):
        raise ConfigError(
            f"{path}:{number}: none of the forms of 'name' stands in title or text; add the one that does"
        )
    return example


def _check_head(path: Path, head: list[str]) -> None:
    unknown = [code for code in head[2:] if code not in read_codebook().measures]
    if head[:2] != ["feature", NOTHING] or unknown:
        wrong = f"no measure '{unknown[0]}'" if unknown else f"the columns must begin with feature,{NOTHING}"
        raise ConfigError(f"{path}:1: {wrong}; write the file anew with 'exilewatch matcher learn'")


def _numbers(path: Path, line: int, row: list[str], width: int) -> tuple[float, ...]:
    try:
        numbers = tuple(map(float, row[1:]))
    except ValueError as error:
        raise ConfigError(f"{path}:{line}: {error}; write the file anew with 'exilewatch matcher learn'") from error
    if len(row) != width:
        raise ConfigError(f"{path}:{line}: {len(row)} columns instead of {width}; write the file anew")
    return numbers
