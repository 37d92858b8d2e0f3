"""What a page gets to see of a request, and of the desk that it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from config.codebook import Codebook
from config.settings import Settings
from db.queries.users import SignedIn
from db.session import Database
from triage.desk.counting import KeptCounts
from triage.desk.elsewhere.provider import Provider
from triage.desk.limits import SignInLimit
from triage.desk.rendering import Renderer
from triage.desk.searching_owed import OwedSearcher
from triage.desk.static_files import StaticFile
from triage.desk.turns import Turns
from triage.records.recording import Terms


@dataclass(frozen=True)
class Desk:
    """What all pages share."""

    settings: Settings
    database: Database
    codebook: Codebook
    renderer: Renderer
    limit: SignInLimit
    files: Mapping[str, StaticFile]
    secret: bytes
    """The installation's own key (config/secret.py)."""
    terms: Terms
    searcher: OwedSearcher
    provider: Provider | None
    """The OpenID provider at which people may sign in; None where none is configured."""
    counts: KeptCounts
    turns: Turns


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: read, admitted, and ready to be answered."""

    desk: Desk
    user: SignedIn | None
    """None only on public pages."""
    language: str
    """en | ru"""
    path: str
    parameters: Mapping[str, str]
    """Named parts of the path."""
    query: Mapping[str, str]
    form: Mapping[str, str]
    cookies: Mapping[str, str]
    address: str
    """Of the client, as the server sees it."""
    file: bytes = b""
    """What came with the form, on the one page that takes a file."""

    @property
    def signed_in(self) -> SignedIn:
        """The user of a page that is not public. Raises LookupError on one that is."""
        if self.user is None:
            raise LookupError(f"{self.path} is public: nobody needs to be signed in; see triage/desk/policy.py")
        return self.user

    def number(self, name: str) -> int:
        """A numbered part of the path; Starlette has checked that it is digits."""
        return int(self.parameters[name])


Handler = Callable[[Visit], Response]
