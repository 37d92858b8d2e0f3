"""What an installation says of its OpenID provider: read from the settings, refused where it is half said. Pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from config.errors import UsageError
from config.settings import Settings
from triage.desk.policy import ROLES

BACK = "/sign-in/elsewhere/back"
"""Where the provider sends people back to."""
LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Terms:
    """A provider, and what we want of it."""

    issuer: str
    client_id: str
    client_secret: str
    """Empty for a public client: PKCE alone protects it."""
    back: str
    """Absolute address to which the provider sends people back."""
    role_claim: str
    """Claim of the ID token from which roles follow; empty where only linked accounts are let in."""
    roles: dict[str, str]
    """Value of that claim → role."""
    factor: str
    """What `amr` or `acr` of the ID token must say; empty where the provider is trusted with it."""


def read_terms(settings: Settings) -> Terms | None:
    """The provider of the settings; None where none is configured. Raises UsageError naming what is missing or off."""
    if not settings.oidc_issuer:
        return None
    for name in ("oidc_client_id", "desk_url"):
        if not getattr(settings, name):
            raise UsageError(f"EXILEWATCH_OIDC_ISSUER is set and EXILEWATCH_{name.upper()} is not; set both or neither")
    for name in ("oidc_issuer", "desk_url"):
        if not is_safe(getattr(settings, name)):
            raise UsageError(f"EXILEWATCH_{name.upper()} is no https address; sign-ins would go over the net in clear")
    if bool(settings.oidc_role_claim) != bool(settings.oidc_roles):
        raise UsageError("EXILEWATCH_OIDC_ROLE_CLAIM and EXILEWATCH_OIDC_ROLES are set together or not at all")
    secret = settings.oidc_client_secret
    return Terms(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else "",
        back=settings.desk_url.rstrip("/") + BACK,
        role_claim=settings.oidc_role_claim,
        roles=read_roles(settings.oidc_roles),
        factor=settings.oidc_factor,
    )


def read_roles(text: str) -> dict[str, str]:
    """`value=role, value=role` as a table. Raises UsageError for a role that the desk has not."""
    roles = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        value, _, role = (piece.strip() for piece in part.rpartition("="))
        if not value or role not in ROLES:
            raise UsageError(f"EXILEWATCH_OIDC_ROLES: '{part}' is no value=role; roles are {', '.join(ROLES)}")
        roles[value] = role
    return roles


def is_safe(address: str) -> bool:
    """Whether what is sent to an address goes over TLS, or does not leave this machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))
