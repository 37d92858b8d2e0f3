"""The words of the desk in each of its languages, as data: strings.yml."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.rows import ConfigError, Row, check_unique, read_numbered_rows

STRINGS = Path(__file__).with_name("strings.yml")
LANGUAGES = ("en", "ru")


class StringRow(Row):
    """One string: `{name}` in it is filled in when it is shown."""

    key: str
    en: str
    ru: str


@dataclass(frozen=True, slots=True)
class Strings:
    """All strings of the desk."""

    rows: dict[str, StringRow]

    def say(self, language: str, key: str, **values: object) -> str:
        """The string of a key, filled in. Raises ConfigError for a key that the file lacks."""
        return self.text(language, key).format_map(values)

    def text(self, language: str, key: str) -> str:
        """The string of a key as it stands in the file. Raises ConfigError for a key that the file lacks."""
        if key not in self.rows:
            raise ConfigError(f"{STRINGS}: no string '{key}'; add a row with its English and Russian words")
        row = self.rows[key]
        return row.ru if language == "ru" else row.en

    def name(self, language: str, prefix: str, code: str) -> str:
        """The name of a code that another room may add to; the code itself where the file has none."""
        return self.say(language, prefix + code) if prefix + code in self.rows else code


@cache
def read_strings(path: Path = STRINGS) -> Strings:
    """Reads and checks the file. Raises ConfigError naming file and line."""
    rows = read_numbered_rows(path, "strings", StringRow)
    check_unique(path, rows, "key")
    return Strings({row.key: row for _, row in rows})


def choose_language(cookie: str, accepted: str) -> str:
    """The language of a page: what the cookie says, else the first of the browser's that the desk speaks."""
    wanted = [cookie, *(part.strip()[:2].lower() for part in accepted.split(","))]
    return next((language for language in wanted if language in LANGUAGES), LANGUAGES[0])
