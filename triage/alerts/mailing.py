"""Speaks SMTP: one message, within a wall-clock deadline, over TLS wherever the server is not this machine."""

import contextlib
import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, repr=False)
class MailServer:
    """Where mail is handed in, as the setting `smtp_url` says."""

    host: str
    port: int
    user: str
    password: str
    starts_in_tls: bool


def read_mail_server(url: str) -> MailServer:
    """Reads smtp:// or smtps://. Raises ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("setting EXILEWATCH_SMTP_URL: expected smtp://host or smtps://user:password@host")
    secure = parts.scheme == "smtps"
    port = parts.port or (465 if secure else 587)
    return MailServer(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), secure)


def hand_in(server: MailServer, sender: str, receiver: str, message: bytes, seconds: float) -> None:
    """Hands one message in. Raises smtplib.SMTPException or OSError; TimeoutError after the deadline.

    Blocks: call it in a thread."""
    connection = _connect(server, seconds)
    late = threading.Event()
    # smtplib's timeout is per answer: a server that drips would hold us. The clock shuts the socket instead.
    clock = threading.Timer(seconds, _cut, (connection, late))
    clock.start()
    try:
        _talk(connection, server, sender, receiver, message)
    except (smtplib.SMTPException, OSError) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        clock.cancel()
        connection.close()


def _connect(server: MailServer, seconds: float) -> smtplib.SMTP:
    if server.starts_in_tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=ssl.create_default_context())
    return smtplib.SMTP(server.host, server.port, timeout=seconds)


def _talk(connection: smtplib.SMTP, server: MailServer, sender: str, receiver: str, message: bytes) -> None:
    connection.ehlo("localhost")
    if not server.starts_in_tls and (server.host not in LOCAL or connection.has_extn("starttls")):
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo("localhost")
    if server.user:
        connection.login(server.user, server.password)
    refused = connection.sendmail(sender, [receiver], message)
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)
    # The message is taken: what the server says to our farewell changes nothing.
    with contextlib.suppress(smtplib.SMTPException, OSError):
        connection.quit()


def _cut(connection: smtplib.SMTP, late: threading.Event) -> None:
    late.set()
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
