"""What states are called in the languages of the desk: names of the Unicode CLDR, which Babel carries."""

from functools import cache

from babel import Locale


def name_state(language: str, code: str | None) -> str:
    """The name of a state (ISO 3166-1, two letters) in a language (`en`, `ru`); the code itself where it has none."""
    return _names(language).get(code or "", code or "")


@cache
def _names(language: str) -> dict[str, str]:
    return {code: name for code, name in Locale(language).territories.items() if code.isalpha()}
