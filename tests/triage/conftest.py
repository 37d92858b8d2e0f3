"""What all rooms of the desk and of alerts share in tests."""

import os
import ssl
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def trust_is_read_once() -> Iterator[None]:
    """The system's certificates cost 45 ms each time; senders and sign-ins are made by the hundred."""
    read, kept = ssl.create_default_context, {}

    def once(purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH, **files: str | None) -> ssl.SSLContext:
        key = (purpose, *files.items(), os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        if key not in kept:
            kept[key] = read(purpose, **files)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", once)
        yield
