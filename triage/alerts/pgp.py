"""OpenPGP by the gpg program: reading a partner's key, and encrypting to it. Keeps no keyring."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.errors import UsageError

SECONDS = 20
USABLE = ("-", "n", "m", "f", "u", "q", "")
"""Validity letters of gpg's colon listing for keys that are not expired, revoked or invalid."""


class PgpError(UsageError, RuntimeError):
    """A key cannot be read or used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A partner's key."""

    fingerprint: str
    expires_at: datetime | None
    """The earliest of key and encryption subkeys; None where it never expires."""


def find_gpg() -> str:
    """Path of the program; empty where there is none."""
    return shutil.which("gpg") or ""


def read_public_key(armoured: str) -> PublicKey:
    """Fingerprint and expiry. Raises PgpError for what is no single, usable public key that can encrypt."""
    with tempfile.TemporaryDirectory(prefix="exilewatch-gpg-") as folder:
        done = _run(folder, ["--with-colons", "--show-keys"], armoured.encode())
    rows = [line.split(":") for line in done.stdout.decode("utf8", "replace").splitlines()]
    keys = [row for row in rows if row[0] in ("pub", "sub")]
    primary = [row for row in keys if row[0] == "pub"]
    if done.returncode or len(primary) != 1 or any(row[0] in ("sec", "ssb") for row in rows):
        raise PgpError("this is not one OpenPGP public key; export it with 'gpg --armor --export ADDRESS'")
    able = [row for row in keys if "e" in row[11] and row[1] in USABLE]
    if primary[0][1] not in USABLE or not able:
        raise PgpError("this key is expired or revoked, or cannot encrypt; ask the partner for another")
    fingerprint = next(row[9] for row in rows if row[0] == "fpr")
    # The longest-lived subkey counts, and never longer than the key itself.
    ends = [_moment(primary[0][6]), max((_moment(row[6]) or _NEVER for row in able), default=None)]
    known = [moment for moment in ends if moment is not None and moment != _NEVER]
    return PublicKey(fingerprint, min(known, default=None))


def encrypt(plain: bytes, armoured_key: str) -> bytes:
    """The armoured message that only the key's owner can read. Raises PgpError where gpg refuses (expired, revoked)."""
    with tempfile.TemporaryDirectory(prefix="exilewatch-gpg-") as folder:
        key = Path(folder) / "key.asc"
        key.write_text(armoured_key, encoding="utf8")
        arguments = ["--armor", "--trust-model", "always", "--recipient-file", str(key), "--encrypt"]
        done = _run(folder, arguments, plain)
    if done.returncode or not done.stdout.startswith(b"-----BEGIN PGP MESSAGE-----"):
        raise PgpError("gpg could not encrypt to the partner's key; ask the partner for a new one")
    return done.stdout


def _run(folder: str, arguments: list[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    program = find_gpg()
    if not program:
        raise PgpError("the program gpg is absent; install gnupg")
    fixed = ["--homedir", folder, "--batch", "--no-tty", "--quiet", "--no-autostart", "--no-auto-key-locate"]
    try:
        # The program is ours by PATH, and no argument comes from outside.
        return subprocess.run([program, *fixed, *arguments], input=given, capture_output=True, timeout=SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PgpError(f"gpg did not finish: {type(error).__name__}") from error


def _moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


_NEVER = datetime.max.replace(tzinfo=UTC)
