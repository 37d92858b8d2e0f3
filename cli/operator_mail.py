"""Mails the operator when sources break and when they heal: one message each a night."""

import logging
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime

from config.settings import Settings
from crawler.notices import OperatorNotice, compose_notices
from crawler.watching import read_conditions
from db.queries.publishing import read_held
from db.session import open_database
from db.values import now
from triage.alerts.mailing import hand_in, read_mail_server

SECONDS = 60.0
log = logging.getLogger(__name__)


@contextmanager
def watching(settings: Settings) -> Iterator[None]:
    """Compares the sources before and after a night, and mails what changed where the operator wants it."""
    database = open_database(settings.database, durable=False)
    try:
        before = read_conditions(database)
        yield
        with database.read() as session:
            held = {name: each.documents for name, each in read_held(session).items()}
        tell_operator(settings, compose_notices(before, read_conditions(database), held))
    finally:
        database.close()


def tell_operator(settings: Settings, notices: Sequence[OperatorNotice]) -> None:
    """Hands each message in. A mail server that fails is logged: it must not cost a night."""
    if not (settings.operator_mail and settings.smtp_url and settings.mail_from):
        return
    server = read_mail_server(settings.smtp_url.get_secret_value())
    for notice in notices:
        try:
            hand_in(server, settings.mail_from, settings.operator_mail, _write(settings, notice), SECONDS)
        except (smtplib.SMTPException, OSError) as error:
            log.error("the mail '%s' could not be handed in (see EXILEWATCH_SMTP_URL): %s", notice.subject, error)


def _write(settings: Settings, notice: OperatorNotice) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, settings.operator_mail
    message["Subject"], message["Date"] = notice.subject, format_datetime(now())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice.text)
    return message.as_bytes()
