"""Mail: a neutral subject, an opaque number, a link behind the sign-in; encrypted where the partner gave a key."""

import asyncio
import csv
import io
import json
import smtplib
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from config.settings import Settings
from triage.alerts.channels.channel import Sender
from triage.alerts.channels.webhook import describe
from triage.alerts.mailing import hand_in, read_mail_server
from triage.alerts.messages import Envelope, Outgoing, Sent
from triage.alerts.pgp import encrypt
from triage.alerts.wording import say_notice, say_subject, say_waiting

WIRE = policy.SMTP.clone(max_line_length=76)
COLUMNS = ("alert", "kind", "stage", "tlp", "thread", "sequence", "link")


class Email:
    """Hands mail to the operator's server."""

    name = "email"
    is_fetched = False

    def why_off(self, settings: Settings) -> str:
        """Mail needs a server, a sender and the address that links begin with."""
        needed = {
            "EXILEWATCH_SMTP_URL": settings.smtp_url,
            "EXILEWATCH_MAIL_FROM": settings.mail_from,
            "EXILEWATCH_PARTNER_URL": settings.partner_url,
        }
        missing = [name for name, value in needed.items() if not value]
        return f"not set: {', '.join(missing)}" if missing else ""

    def check_address(self, address: str) -> str:
        """One plain mail address, without a name beside it."""
        _, plain = parseaddr(address)
        local, _, domain = plain.rpartition("@")
        is_plain = plain == address and local and "." in domain and address.isascii() and address.isprintable()
        return (
            "" if is_plain and not set(address) & set(' ,;:<>"()[]\\') else "expected one address, as name@example.org"
        )

    def compose(self, sender: Sender, envelope: Envelope) -> Outgoing:
        """The message in the clear; with a key of the partner it is encrypted before it leaves."""
        message = _write(envelope, [say_notice(notice, envelope.language) for notice in envelope.notices])
        if envelope.is_digest:
            _attach_tables(message, envelope)
        return _pack(sender, envelope, message)

    def compose_waiting(self, sender: Sender, envelope: Envelope) -> Outgoing:
        """The bare message for when encryption failed: that something waits, and where."""
        bare = replace(envelope, pgp_key="")
        return _pack(sender, bare, _write(bare, [say_waiting(notice, bare.language) for notice in bare.notices]))

    def seal(self, outgoing: Outgoing) -> Outgoing:
        """The message under PGP/MIME (RFC 3156): the inside encrypted, the outside headers as they were.

        Raises PgpError."""
        head, _, rest = outgoing.body.partition(b"\r\n\r\n")
        content = [line for line in _unfolded(head) if line.lower().startswith((b"content-", b"mime-version"))]
        armoured = encrypt(b"\r\n".join(content) + b"\r\n\r\n" + rest, outgoing.pgp_key)
        outside = EmailMessage(policy=WIRE)
        for name, value in outgoing.headers:
            outside[name] = value
        outside["MIME-Version"] = "1.0"
        outside["Content-Type"] = 'multipart/encrypted; protocol="application/pgp-encrypted"'
        outside.attach(_part(b"Version: 1\r\n", "pgp-encrypted", ""))
        outside.attach(_part(armoured, "octet-stream", "encrypted.asc"))
        return replace(outgoing, body=outside.as_bytes(), seal="opaque", pgp_key="")

    async def send(self, sender: Sender, outgoing: Outgoing) -> Sent:
        """One try at the operator's server."""
        url = sender.settings.smtp_url
        if url is None:
            return Sent("failed", self.why_off(sender.settings))
        server = read_mail_server(url.get_secret_value())
        given = (server, sender.settings.mail_from, outgoing.destination, outgoing.body, sender.rules.times.try_seconds)
        try:
            await asyncio.to_thread(hand_in, *given)
        except smtplib.SMTPRecipientsRefused as error:
            return _judge(max(code for code, _ in error.recipients.values()))
        except smtplib.SMTPResponseException as error:
            return _judge(error.smtp_code)
        except TimeoutError:
            return Sent("failed", f"the mail server took longer than {sender.rules.times.try_seconds:g} s")
        except (smtplib.SMTPException, OSError) as error:
            return Sent("failed", f"the mail server failed: {type(error).__name__}")
        return Sent("delivered")


def _judge(code: int) -> Sent:
    # 530–535 are about our own sign-in at the server: no fault of this message.
    final = 500 <= code < 600 and not 530 <= code <= 538
    return Sent("rejected" if final else "failed", f"the mail server answered {code}")


def _write(envelope: Envelope, blocks: list[list[str]]) -> EmailMessage:
    message = EmailMessage(policy=WIRE)
    message["Subject"] = say_subject(envelope)
    message.set_content("\n\n".join("\n".join(lines) for lines in blocks) + "\n")
    return message


def _pack(sender: Sender, envelope: Envelope, message: EmailMessage) -> Outgoing:
    headers = _headers(sender, envelope, str(message["Subject"]))
    del message["Subject"]
    for name, value in headers:
        message[name] = value
    return Outgoing(
        delivery_ids=tuple(notice.delivery_id for notice in envelope.notices),
        address_id=envelope.address_id,
        channel="email",
        destination=envelope.destination,
        message_id=envelope.message_id,
        headers=headers,
        body=message.as_bytes(),
        seal="sealed" if envelope.pgp_key else "open",
        pgp_key=envelope.pgp_key,
    )


def _headers(sender: Sender, envelope: Envelope, subject: str) -> tuple[tuple[str, str], ...]:
    origin = sender.settings.mail_from
    domain = origin.rpartition("@")[2]
    headers = [
        ("From", origin),
        ("To", envelope.destination),
        ("Subject", subject),
        ("Date", format_datetime(max(notice.told_at for notice in envelope.notices))),
        ("Message-ID", f"<{_own_id(envelope)}@{domain}>"),
        ("Auto-Submitted", "auto-generated"),
    ]
    if not envelope.is_digest and envelope.notices[0].sequence > 1:
        first = f"<{envelope.notices[0].thread}@{domain}>"
        headers += [("In-Reply-To", first), ("References", first)]
    return tuple(headers)


def _own_id(envelope: Envelope) -> str:
    return envelope.message_id if envelope.is_digest else envelope.notices[0].number


def _attach_tables(message: EmailMessage, envelope: Envelope) -> None:
    rows = [describe(notice) for notice in envelope.notices]
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    message.add_attachment(table.getvalue().encode(), maintype="text", subtype="csv", filename="digest.csv")
    listed = json.dumps({"alerts": rows}, ensure_ascii=False, indent=1).encode()
    message.add_attachment(listed, maintype="application", subtype="json", filename="digest.json")


def _part(content: bytes, subtype: str, filename: str) -> EmailMessage:
    part = EmailMessage(policy=WIRE)
    part.set_content(content, "application", subtype, cte="7bit", filename=filename or None)
    return part


def _unfolded(head: bytes) -> list[bytes]:
    lines: list[bytes] = []
    for line in head.split(b"\r\n"):
        if line[:1] in b" \t" and lines:
            lines[-1] += b"\r\n" + line
        else:
            lines.append(line)
    return lines


CHANNEL = Email()
