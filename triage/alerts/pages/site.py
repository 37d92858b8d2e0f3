"""What all pages of partners share: templates, words, headers, and who is signed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from config.alerts import AlertRules
from config.codebook import Codebook, Titled
from config.rows import read_rows
from config.settings import Settings
from config.states import name_state
from db.session import Database
from triage.alerts.contacts import ROLES
from triage.alerts.guard.client import Asked
from triage.alerts.keys import Key
from triage.desk.limits import SignInLimit
from triage.desk.visible import show_hidden

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # no-referrer would make a browser send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True)
class Site:
    """The application's parts."""

    settings: Settings
    database: Database
    key: Key
    rules: AlertRules
    codebook: Codebook
    guard: Asked
    clock: Callable[[], datetime]
    limit: SignInLimit


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of a partner, signed in."""

    session_id: str
    csrf: str
    contact: str
    partner_id: int
    partner: str
    language: str
    role: str = "reader"
    """reader | reviewer | keeper; each may do what those before it may (triage/alerts/contacts.py)."""

    def may(self, role: str) -> bool:
        """Whether this guest may do what that role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


@cache
def read_words() -> dict[str, Titled]:
    """The words of the pages. Raises ConfigError."""
    return {row.code: row for row in read_rows(HERE / "strings.yml", "strings", Titled)}


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: show_hidden(value) if type(value) is str else value,
    )


def show(template: str, language: str, status: int = 200, guest: Guest | None = None, **values: object) -> Response:
    """A page in the language of the reader."""
    words = read_words()
    text = (
        _templates()
        .get_template(template)
        .render(language=language, state=name_state, t=lambda code: words[code].title(language), guest=guest, **values)
    )
    return HTMLResponse(text, status)


def say(language: str, code: str, status: int = 200, guest: Guest | None = None) -> Response:
    """A page of one sentence."""
    return show("said.html", language, status, guest, code=code)


def language_of(headers: Mapping[str, str]) -> str:
    """ru where the browser asks for Russian first, else en."""
    return "ru" if headers.get("accept-language", "").lower().startswith("ru") else "en"
