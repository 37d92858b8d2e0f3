"""Signatures after the Standard Webhooks specification 1.0 (standardwebhooks.com): symmetric, version `v1`. Pure."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

PREFIX = "whsec_"


def show_secret(secret: bytes) -> str:
    """A secret as the specification writes it, for the partner's settings."""
    return PREFIX + base64.b64encode(secret).decode()


def sign(secrets: Iterable[bytes], message_id: str, at: datetime, body: bytes) -> tuple[tuple[str, str], ...]:
    """The three headers; with several secrets (a rotation) one signature each, apart by blanks."""
    stamp = str(int(at.timestamp()))
    signatures = " ".join(f"v1,{_signature(secret, message_id, stamp, body)}" for secret in secrets)
    return (("webhook-id", message_id), ("webhook-timestamp", stamp), ("webhook-signature", signatures))


def why_refused(
    secrets: Iterable[bytes],
    message_id: str,
    stamp: str,
    signatures: str,
    body: bytes,
    now: datetime,
    oldest: timedelta,
) -> str:
    """Why a signed message is not to be believed: malformed, stale or altered; empty where it is good."""
    if not message_id or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return "malformed"
    if abs(now.timestamp() - int(stamp)) > oldest.total_seconds():
        return "stale"
    given = [entry.partition(",")[2] for entry in signatures.split() if entry.startswith("v1,")]
    expected = [_signature(secret, message_id, stamp, body) for secret in secrets]
    # Every pair is compared, so that the time tells nothing.
    matches = [hmac.compare_digest(one.encode(), other.encode()) for one in given[:10] for other in expected]
    return "" if any(matches) else "altered"


def _signature(secret: bytes, message_id: str, stamp: str, body: bytes) -> str:
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    return base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
