"""A real OpenID provider in a process of its own: oidc-provider-mock, with the check of PKCE that it lacks.

Started by tests as `python -W ignore openid_provider.py`; says its port on stdout, ends with its stdin."""

import base64
import hashlib
import io
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
from werkzeug.serving import make_server

Start = Callable[..., Any]


class CheckingPkce:
    """Hands out a token only to whoever knows the verifier of the challenge that the code was asked with."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._challenges: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/oauth2/token" and not self._may_have_token(environ):
            start("400 BAD REQUEST", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        asked = parse_qs(environ.get("QUERY_STRING", "")).get("code_challenge", [""])[0]
        found: Iterable[bytes] = self._app(environ, self._noting(asked, start))
        return found

    def _may_have_token(self, environ: dict[str, Any]) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        # It knows no public clients; of ours PKCE is the proof.
        environ.setdefault("HTTP_AUTHORIZATION", "Basic " + base64.b64encode(b"desk:public").decode())
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return self._challenges.get(form.get("code", "")) == challenge

    def _noting(self, asked: str, start: Start) -> Start:
        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            location = dict(headers).get("Location", "")
            for code in parse_qs(urlsplit(location).query).get("code", []):
                self._challenges[code] = asked
            return start(status, headers, *rest)

        return note


def main() -> None:
    """Serves until stdin ends."""
    server = make_server("localhost", 0, CheckingPkce(oidc_provider_mock.app()), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
