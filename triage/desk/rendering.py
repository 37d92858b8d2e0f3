"""Fills templates: everything is escaped, and no unseen character passes unseen."""

import re
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

from config.codebook import Codebook, Titled
from config.states import name_state
from triage.desk.keys import KEYS
from triage.desk.navigation import FURTHER_PAGES, PAGES_OF_THE_DAY, entry_of
from triage.desk.policy import may
from triage.desk.reasons import say_reason
from triage.desk.static_files import StaticFile
from triage.desk.strings import LANGUAGES, Strings
from triage.desk.visible import show_hidden

PIECES = 2000
"""Parts of pages that are kept, some two megabytes. What was put into them is part of their key: none is stale."""
TEMPLATES = Path(__file__).with_name("templates")
FIXED = re.compile(r"\{\{ t\('([a-z0-9_.]+)'\) \}\}")
SHOWN = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "time": "%Y-%m-%d %H:%M UTC"}


class FixedWords(Extension):
    """Writes strings that take no values into a template when it is compiled: most of what a page says is always so."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with each string that takes no values replaced by its words, escaped."""
        say: Callable[[str], str] = self.environment.globals["t"]  # type: ignore[assignment]
        return FIXED.sub(lambda found: str(escape(show_hidden(say(found[1])))), source)


class Renderer:
    """Templates with the strings and codes of one desk: compiled once for each language."""

    def __init__(self, strings: Strings, codebook: Codebook, files: Mapping[str, StaticFile]) -> None:
        self._strings = strings
        self._codebook, self._home_states = codebook, codebook.home_states
        self._made = lru_cache(PIECES)(self._make_piece)
        shared = {
            "asset": lambda name: f"/static/{files[name].digest}/{name}",
            "codebook": codebook,
            "entry_of": entry_of,
            "further_pages": FURTHER_PAGES,
            "keys": KEYS,
            "languages": LANGUAGES,
            "may": may,
            "day_of": show_day,
            "moment": show_moment,
            "pages_of_the_day": PAGES_OF_THE_DAY,
        }
        self._environments = {language: self._environment(language, shared) for language in LANGUAGES}

    def render(self, template: str, language: str, values: Mapping[str, object]) -> str:
        """The page as text. Raises jinja2.UndefinedError where a template asks for what it was not given."""
        return self._environments[language].get_template(template).render(values)

    def _environment(self, language: str, shared: Mapping[str, object]) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            finalize=_finalize,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[FixedWords],
        )
        words = {"name_of": partial(self._strings.name, language), "title_of": partial(_title, language)}
        environment.globals |= {
            **shared,
            **words,
            "language": language,
            "piece": partial(self._piece, language),
            "t": partial(_say, self._strings, language),
        }
        # As filters, where a page asks them a hundred times: a call from a template costs several times a filter.
        environment.filters |= {
            "moment": show_moment,
            "written_moment": write_moment,
            "named": partial(_named, self._strings, language),
        }
        environment.filters |= {
            "counted": partial(write_number, language),
            "decimal": partial(write_decimal, language, "{:.3f}"),
            "isolated": isolate,
            "signed": partial(write_decimal, language, "{:+.2f}"),
            "reason": partial(say_reason, language, self._codebook),
            "state": partial(_state, language, self._home_states),
            "titled": partial(_titled, language),
        }
        return environment

    def _piece(self, language: str, template: str, **values: Hashable) -> Markup:
        """A part of a page that says the same wherever the same is put into it: made once, and kept a while.

        Its template holds one macro, `show`, which knows only what it is given."""
        return self._made(language, template, tuple(values.items()))

    def _make_piece(self, language: str, template: str, values: tuple[tuple[str, Hashable], ...]) -> Markup:
        module = self._environments[language].get_template(template).module
        # Escaped already: it is a template's own answer.
        return Markup(module.show(**dict(values)))  # type: ignore[attr-defined]  # noqa: S704


def show_moment(moment: datetime | None, precision: str = "time") -> Markup:
    """A moment in UTC, as exactly as it is known; empty where it is unknown. Its element keeps a day in one line."""
    # Digits, and marks of ours between them: nothing to escape.
    return Markup(f"<time>{write_moment(moment, precision)}</time>" if moment else "")  # noqa: S704


def write_moment(moment: datetime | None, precision: str = "time") -> str:
    """The same without its element, for where none may stand."""
    return "" if moment is None else moment.strftime(SHOWN.get(precision, SHOWN["time"]))


def show_day(date: str | None, published: datetime | None) -> Markup:
    """The date of an event as it is known, else the day on which it was told; in one line."""
    return Markup("<time>{}</time>").format(_finalize(date)) if date else show_moment(published, "day")


def isolate(text: object) -> Markup:
    """A name that may be written from right to left, for the middle of a sentence: dates beside it stay as they are."""
    return Markup("<bdi>{}</bdi>").format(_finalize(text))


def _say(strings: Strings, language: str, key: str, **values: object) -> str:
    """The string of a key; markup where one of its values is, and what is not is escaped."""
    if not any(isinstance(value, Markup) for value in values.values()):
        return strings.say(language, key, **values)
    # The words are ours, and the values that are no markup are escaped as they are filled in.
    return Markup(strings.text(language, key)).format(**values)  # noqa: S704


def write_number(language: str, number: int) -> str:
    """A number of things, its thousands apart: 12,345 in English, 12 345 in Russian (where no line breaks)."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}") if language == "ru" else f"{number:,}"


def write_decimal(language: str, form: str, number: float) -> str:
    """A number with a fraction: −0.50 in English, −0,50 in Russian, with a minus as wide as a plus; 0 has no sign."""
    written = form.format(number).replace("-", "\N{MINUS SIGN}")
    if not written.strip("+\N{MINUS SIGN}0."):
        written = written.lstrip("+\N{MINUS SIGN}")
    return written.replace(".", ",") if language == "ru" else written


def _state(language: str, home_states: Mapping[str, Titled], code: str | None) -> str:
    """The name of a state; the five home states are called as the codebook says."""
    return _title(language, home_states, code) if code in home_states else name_state(language, code)


def _title(language: str, rows: Mapping[str, Titled], code: str | None) -> str:
    """The title of a code; a code that this edition of the codebook lacks is shown as it is."""
    row = rows.get(code or "")
    return row.title(language) if row else code or ""


def _titled(language: str, code: str | None, rows: Mapping[str, Titled]) -> str:
    return _title(language, rows, code)


def _named(strings: Strings, language: str, code: str, prefix: str) -> str:
    return strings.name(language, prefix, code)


def _finalize(value: object) -> object:
    return show_hidden(value) if isinstance(value, str) and not isinstance(value, Markup) else value
