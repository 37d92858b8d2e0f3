"""The versioned codebook: measures, the stage that follows from each, categories, reasons.

Source of the rules: the CAPE project's public descriptions; the rows are in codebook.yml.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from config.rows import HERE, ConfigError, Row, check_unique, read_mapping, read_numbered_rows

T = TypeVar("T", bound="Titled")

CODEBOOK = HERE / "codebook.yml"


class Titled(Row):
    """A code with its titles; `title(language)` falls back to English."""

    code: str
    en: str
    ru: str

    def title(self, language: str = "en") -> str:
        return self.ru if language == "ru" else self.en


class Stage(Titled):
    strength: int


class Measure(Titled):
    stage: str
    key: str


class Category(Titled):
    also: tuple[str, ...] = ()


class Rejection(Titled):
    holds: str
    key: str


@dataclass(frozen=True)
class Codebook:
    """One edition. Mappings are code → row, in the order of the file."""

    version: str
    stages: dict[str, Stage]
    measures: dict[str, Measure]
    categories: dict[str, Category]
    home_states: dict[str, Titled]
    rejections: dict[str, Rejection]

    def stage_of(self, measure: str | None) -> str | None:
        """The stage that follows from a measure; None for no measure. Raises ConfigError for an unknown code."""
        if measure is None:
            return None
        if measure not in self.measures:
            raise ConfigError(f"codebook {self.version} has no measure '{measure}'; see {CODEBOOK}")
        return self.measures[measure].stage

    def category_of(self, label: str) -> str | None:
        """The code of a category given by code, title or another way of writing it; None where none fits."""
        wanted = label.strip().casefold()
        for code, row in self.categories.items():
            if wanted in {code, row.en.casefold(), row.ru.casefold(), *(other.casefold() for other in row.also)}:
                return code
        return None

    def strength(self, measure: str | None) -> tuple[int, int]:
        """Orders measures: by stage, then by row within the stage. (-1, -1) for none."""
        if measure is None:
            return (-1, -1)
        stage = self.stages[self.measures[measure].stage]
        return (stage.strength, list(self.measures).index(measure))


@cache
def read_codebook(path: Path = CODEBOOK) -> Codebook:
    """Reads and checks the codebook. Raises ConfigError naming file and line."""
    stages = _by_code(path, "stages", Stage)
    measures = _by_code(path, "measures", Measure)
    for line, row in read_numbered_rows(path, "measures", Measure):
        if row.stage not in stages:
            known = ", ".join(stages)
            raise ConfigError(f"{path}:{line}: measure '{row.code}': no stage '{row.stage}'; stages are {known}")
    return Codebook(
        version=str(read_mapping(path).get("version", "")),
        stages=stages,
        measures=measures,
        categories=_by_code(path, "categories", Category),
        home_states=_by_code(path, "home_states", Titled),
        rejections=_by_code(path, "rejections", Rejection),
    )


def _by_code(path: Path, key: str, model: type[T]) -> dict[str, T]:
    rows = read_numbered_rows(path, key, model)
    check_unique(path, rows, "code")
    return {row.code: row for _, row in rows}
