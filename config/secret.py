"""The installation's own key: for what must be random to others and the same tomorrow."""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from config.errors import UsageError
from config.settings import Settings

FILE = "secret.key"
SHORTEST = 16
"""Characters of a key that an operator sets."""


def read_secret(settings: Settings) -> bytes:
    """The key in force: the setting's, else the one in the home folder, which is made where it is absent.

    Raises UsageError for a key that is too short."""
    if settings.secret_key is not None:
        given = settings.secret_key.get_secret_value()
        if len(given) < SHORTEST:
            raise UsageError(f"EXILEWATCH_SECRET_KEY has {len(given)} characters; give at least {SHORTEST}")
        return hashlib.sha256(given.encode()).digest()
    path = settings.home / FILE
    if not path.exists():
        _make(path)
    return hashlib.sha256(path.read_bytes()).digest()


def _make(path: Path) -> None:
    """Makes the file whole or not at all: of two processes that start at once, one wins and both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
        stream.write(secrets.token_urlsafe(32).encode())
    with suppress(FileExistsError):
        os.link(partial, path)
    partial.unlink()


def derive(secret: bytes, purpose: str, text: str) -> bytes:
    """32 bytes that only the holder of the key can compute, different for each purpose."""
    return hmac.digest(secret, f"{purpose}\0{text}".encode(), "sha256")
