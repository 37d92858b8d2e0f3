"""Talks to the OpenID provider: what it says of itself, and the exchange of a code for an ID token.

Each answer is bounded in time and size, and follows no redirect; nothing but the operator's own provider is asked."""

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from triage.desk.elsewhere.terms import Terms, is_safe
from triage.desk.elsewhere.tickets import Ticket

LARGEST = 1 << 20
"""Bytes of one answer."""
SECONDS = 15.0
"""Longest time of one request, whole."""


class ProviderError(RuntimeError):
    """The provider does not answer as OpenID Connect wants it; the message says what, and holds no token."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    algorithms: tuple[str, ...]
    end_session_endpoint: str
    """Where one signs out of it (OpenID Connect RP-Initiated Logout 1.0); '' where it offers none over TLS."""


class Provider:
    """One provider."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def metadata(self) -> Metadata:
        """Asks it for its endpoints. Raises ProviderError."""
        address = self.terms.issuer.rstrip("/") + "/.well-known/openid-configuration"
        said = self._ask("GET", address)
        if str(said.get("issuer", "")).rstrip("/") != self.terms.issuer.rstrip("/"):
            raise ProviderError(f"{address}: names another issuer than EXILEWATCH_OIDC_ISSUER")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        asked, exchanged, keys = (str(said.get(name, "")) for name in names)
        if not all(map(is_safe, (asked, exchanged, keys))):
            raise ProviderError(f"{address}: lacks an endpoint, or names one without https")
        algorithms = said.get("id_token_signing_alg_values_supported") or ("RS256",)
        leaving = str(said.get("end_session_endpoint") or "")
        return Metadata(asked, exchanged, keys, tuple(map(str, algorithms)), leaving if is_safe(leaving) else "")

    def keys(self, metadata: Metadata) -> dict[str, Any]:
        """Its public keys, as a JSON Web Key Set. Raises ProviderError."""
        return self._ask("GET", metadata.jwks_uri)

    def exchange(self, metadata: Metadata, code: str, ticket: Ticket) -> str:
        """The ID token for a code. Raises ProviderError where there is none."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.terms.back,
            "code_verifier": ticket.verifier,
            "client_id": self.terms.client_id,
        }
        said = self._ask("POST", metadata.token_endpoint, form)
        if not isinstance(said.get("id_token"), str):
            raise ProviderError(f"{metadata.token_endpoint}: gave no ID token")
        return str(said["id_token"])

    def _ask(self, method: str, address: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        login = (self.terms.client_id, self.terms.client_secret) if form and self.terms.client_secret else None
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        try:
            with (
                httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as client,
                client.stream(method, address, data=form, auth=login, headers=headers) as response,
            ):
                body = _read(address, response)
        except httpx.HTTPError as error:
            raise ProviderError(f"{address}: does not answer ({type(error).__name__})") from error
        return _parse(address, response.status_code, body)


def _read(address: str, response: httpx.Response) -> bytes:
    """The body as it came over the wire: unpacked it could be of any size."""
    end, body = time.monotonic() + SECONDS, bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > LARGEST or time.monotonic() > end:
            raise ProviderError(f"{address}: its answer is too large or too slow")
    return bytes(body)


def _parse(address: str, status: int, body: bytes) -> dict[str, Any]:
    if status != 200:
        raise ProviderError(f"{address}: answers {status}")
    try:
        said = json.loads(body)
    except ValueError as error:
        raise ProviderError(f"{address}: answers no JSON") from error
    if not isinstance(said, dict):
        raise ProviderError(f"{address}: answers no JSON object")
    return said
