"""Passwords: argon2id, with argon2-cffi's parameters after RFC 9106."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters of a password that somebody chooses."""

_hasher = PasswordHasher()
# A hash takes 64 MiB; a flood of sign-ins must not take the machine's memory.
_room = threading.Semaphore(2)
# Verified when there is no such account, so that both answers take the same time.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$MDAwMDAwMDAwMDAwMDAwMA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def make_password() -> str:
    """A random password of 20 characters (120 bits)."""
    return secrets.token_urlsafe(15)


def hash_password(password: str) -> str:
    """The PHC string that is kept instead of the password."""
    with _room:
        return _hasher.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; False, after as long a time, where there is none (None or empty)."""
    with _room:
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and bool(password_hash)
        except (VerificationError, InvalidHashError):
            return False
