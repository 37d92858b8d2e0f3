"""Looks after what fails silently: keys that will expire, channels that fail; and tells the operator by mail."""

import asyncio
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.alerts import Times
from db.models import AlertFlag, PartnerAddress
from db.queries.alert_flags import open_flags
from db.session import Database
from triage.alerts.channels import find_channels
from triage.alerts.channels.channel import Sender
from triage.alerts.flags import lower_flags, raise_flag
from triage.alerts.mailing import hand_in, read_mail_server
from triage.alerts.settling import ITSELF


async def look_after(database: Database, sender: Sender) -> None:
    """Flags keys that expire soon, and mails the operator about flags that he was not told of."""
    now = sender.clock()
    with database.write() as session:
        watch_keys(session, sender.rules.times, now)
        _clear_channels(session, sender, now)
        fresh = [flag.id for flag in open_flags(session) if flag.mailed_at is None]
    if fresh and await _mail_operator(sender, len(fresh)):
        with database.write() as session:
            for number in fresh:
                session.get_one(AlertFlag, number).mailed_at = now


def watch_keys(session: Session, times: Times, now: datetime) -> None:
    """Raises a flag for each OpenPGP key that expires within the time of warning; lowers it when there is a new key."""
    for address in session.scalars(select(PartnerAddress).where(PartnerAddress.pgp_key != "")):
        subject, ends = f"address {address.id}", address.pgp_expires_at
        if ends is not None and ends - now <= timedelta(days=times.key_warning_days):
            says = f"The OpenPGP key of address {address.id} expires on {ends:%Y-%m-%d}: ask the partner for a new one."
            raise_flag(session, "key_expires", subject, address.partner_id, says, now)
        else:
            lower_flags(session, ("key_expires",), subject, ITSELF, now)


def _clear_channels(session: Session, sender: Sender, now: datetime) -> None:
    for name, channel in find_channels().items():
        if not channel.why_off(sender.settings):
            lower_flags(session, ("not_configured",), f"channel {name}", ITSELF, now)


async def _mail_operator(sender: Sender, count: int) -> bool:
    """One bare mail to the operator, or to the contact where no operator is set. False where it could not go."""
    settings = sender.settings
    _, receiver = parseaddr(settings.operator_mail or settings.contact)
    if settings.smtp_url is None or not settings.mail_from or "@" not in receiver:
        return False
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, receiver
    message["Subject"] = f"Alerting: {count} to look at"
    message.set_content("Something of alerting needs your eye. Run: exilewatch alerts flags\n")
    server = read_mail_server(settings.smtp_url.get_secret_value())
    given = (server, settings.mail_from, receiver, message.as_bytes(), sender.rules.times.try_seconds)
    try:
        await asyncio.to_thread(hand_in, *given)
    except (smtplib.SMTPException, OSError):
        return False
    return True
