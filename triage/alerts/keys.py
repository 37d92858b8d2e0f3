"""The one secret of alerting, and what is derived from it: nothing that opens a partner's channel is in the database.

A leaked backup or database therefore forges no webhook, opens no feed and answers no alert."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from config.errors import UsageError

KEY_FILE = "alerts.key"
BYTES = 32


class KeyFileError(UsageError):
    """The key file cannot be used; the message names it and the next step."""


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """The secret of this home. Its `id` is stored with what was derived from it, so that a wrong file is noticed."""

    secret: bytes

    @property
    def id(self) -> str:
        return self.derive("id").hex()[:16]

    def derive(self, *purpose: object) -> bytes:
        """32 bytes for one purpose: HMAC-SHA-256 over its parts, apart by NUL."""
        return hmac.digest(self.secret, b"\0".join(str(part).encode() for part in purpose), hashlib.sha256)

    @staticmethod
    def is_same(given: str, expected: str) -> bool:
        """Compares two tokens in a time that tells nothing."""
        return hmac.compare_digest(given.encode(), expected.encode())

    def webhook_secret(self, address_id: int, generation: int) -> bytes:
        """What messages to an address, and answers from it, are signed with."""
        return self.derive("webhook", address_id, generation)

    def feed_token(self, address_id: int, generation: int) -> str:
        """What opens a feed: in the header `Authorization: Bearer …`, or in its private address."""
        return f"{address_id}-{self.derive('feed', address_id, generation).hex()[:40]}"

    def answer_token(self, number: str) -> str:
        """What the answer link of a mail holds."""
        return f"{number}-{self.derive('answer', number).hex()[:40]}"

    def confirm_token(self, address_id: int, generation: int) -> str:
        """What only somebody who reads the address can send back."""
        return f"{address_id}-{self.derive('confirm', address_id, generation).hex()[:40]}"


def read_key(home: Path) -> Key:
    """The key of a home, made where there is none, for its owner only. Raises KeyFileError for a damaged one."""
    path = home / KEY_FILE
    if not path.exists():
        _make(path)
    text = path.read_text(encoding="ascii").strip()
    if len(text) != 2 * BYTES:
        raise KeyFileError(f"{path}: expected {2 * BYTES} hex digits; restore it from where you keep it")
    return Key(bytes.fromhex(text))


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    try:
        # Two processes may start at once: the first link wins, and both read the same key.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
