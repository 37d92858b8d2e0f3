"""The engines that may be asked by name, and who learns it then: data in engines.yml."""

from functools import cache
from pathlib import Path

from config.codebook import Titled
from config.rows import HERE, check_unique, read_numbered_rows

ENGINES = HERE / "engines.yml"


class Engine(Titled):
    """One engine: `learns` says who knows the name once it is switched on."""

    learns_en: str
    learns_ru: str

    def learns(self, language: str = "en") -> str:
        """The leak in words, in the language of a page."""
        return self.learns_ru if language == "ru" else self.learns_en


@cache
def read_engines(path: Path = ENGINES) -> dict[str, Engine]:
    """Every engine by code. Raises ConfigError naming file and line."""
    rows = read_numbered_rows(path, "engines", Engine)
    check_unique(path, rows, "code")
    return {row.code: row for _, row in rows}
