"""The ticket of a sign-in that is under way: what only this browser and this desk know, sealed in a cookie. Pure.

State ties the answer to this browser (CSRF), the nonce ties the ID token to this sign-in, the verifier (PKCE, RFC 7636)
ties the code to whoever asked for it."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken

from config.secret import derive
from triage.desk.elsewhere.terms import BACK, Terms

SECONDS = 600
"""How long somebody may take at the provider."""
SCOPES = "openid profile email"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One sign-in that is under way."""

    state: str
    nonce: str
    verifier: str
    back: str
    """Path of the desk to go on to."""


def make_ticket(back: str) -> Ticket:
    """A new one: 256 random bits for each part."""
    return Ticket(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32), back)


def seal_ticket(secret: bytes, ticket: Ticket) -> str:
    """The ticket as the cookie holds it: sealed under the installation's key."""
    return _box(secret).encrypt(json.dumps(asdict(ticket)).encode()).decode()


def open_ticket(secret: bytes, sealed: str, state: str) -> Ticket | None:
    """The ticket of a cookie, where it is ours, not too old, and the answer's state is its own; else None."""
    try:
        ticket = Ticket(**json.loads(_box(secret).decrypt(sealed.encode(), ttl=SECONDS)))
    except InvalidToken:
        return None
    return ticket if hmac.compare_digest(ticket.state.encode(), state.encode()) else None


def asking_address(endpoint: str, terms: Terms, ticket: Ticket) -> str:
    """Where to send the browser: the provider's page, with everything that this sign-in is tied to."""
    asked = {
        "response_type": "code",
        "client_id": terms.client_id,
        "redirect_uri": terms.back,
        "scope": SCOPES,
        "state": ticket.state,
        "nonce": ticket.nonce,
        "code_challenge": challenge_of(ticket.verifier),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def leaving_address(endpoint: str, terms: Terms) -> str:
    """Where to send the browser to sign out of the provider (RP-Initiated Logout 1.0, section 2), and back to the desk.

    No `id_token_hint`: ID tokens are kept nowhere; the provider asks the person instead."""
    back = terms.back.removesuffix(BACK) + "/sign-in"
    asked = urlencode({"client_id": terms.client_id, "post_logout_redirect_uri": back})
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{asked}"


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier (RFC 7636, section 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _box(secret: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(secret, "sign-in elsewhere", "")))
