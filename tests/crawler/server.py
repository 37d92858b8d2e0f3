"""A real HTTPS server on this machine that answers, and misbehaves, as it is told."""

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Answers by path; remembers what it was asked."""

    port: int
    answers: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    otherwise: Behaviour | None = None
    """What answers a path that has no answer of its own."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """Paths in the order in which they were asked for."""
        return [path for path, _ in self.asked]

    def say(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> None:
        """Lets a path answer with a whole response."""
        content = body.encode() if isinstance(body, str) else body
        sent = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {**sent, "Content-Length": str(len(content))}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(content)

        self.answers[path] = answer

    def send_raw(self, path: str, *parts: bytes, pause: float = 0) -> None:
        """Lets a path answer with these bytes, and close."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            for part in parts:
                handler.wfile.write(part)
                handler.wfile.flush()
                time.sleep(pause)
            handler.close_connection = True

        self.answers[path] = answer


def serve(server: Server, context: ssl.SSLContext) -> ThreadingHTTPServer:
    """Starts to answer in a thread."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            server.asked.append((self.path, dict(self.headers)))
            behaviour = server.answers.get(self.path, server.otherwise)
            try:
                if behaviour is None:
                    self.send_error(404)
                else:
                    behaviour(self)
            except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    real = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    real.daemon_threads = True
    real.handle_error = lambda *_: None  # type: ignore[method-assign]
    real.socket = context.wrap_socket(real.socket, server_side=True)
    server.port = real.server_address[1]
    threading.Thread(target=real.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return real


def certify(folder: Path) -> ssl.SSLContext:
    """A key and a certificate for 127.0.0.1 in `folder`/ca.pem, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context
