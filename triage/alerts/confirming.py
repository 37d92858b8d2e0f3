"""Double opt-in: a token goes to the address, and only who reads it there can give it back."""

import asyncio
import json
from datetime import datetime, timedelta
from email.message import EmailMessage

from config.alerts import AlertRules
from config.settings import Settings
from db.models import PartnerAddress
from db.queries.decisions import NewDecision, append_decision
from db.session import Database
from triage.alerts.addresses import require_address
from triage.alerts.channels import find_channels
from triage.alerts.channels.channel import AskingChannel, Sender
from triage.alerts.keys import Key
from triage.alerts.mailing import hand_in, read_mail_server
from triage.alerts.partners import PartnerError
from triage.alerts.signing import sign

QUESTION = {
    "en": "Somebody gave this address to receive messages. If it was you, give this code back: {token}\n"
    "If it was not, do nothing: no message will come.\n",
    "ru": "Этот адрес указан для получения сообщений. Если это были вы, верните этот код: {token}\n"
    "Если нет, ничего не делайте: сообщений не будет.\n",
}


async def ask_to_confirm(database: Database, sender: Sender, address_id: int) -> None:
    """Sends the question to an address. Raises PartnerError where it cannot be asked, OSError where it cannot go."""
    with database.read() as session:
        row = require_address(session, address_id)
        why = _why_not(row, sender.settings)
        token = sender.key.confirm_token(row.id, row.generation)
        language = row.partner.language
    if why:
        raise PartnerError(f"address {address_id}: {why}")
    channel = find_channels().get(row.channel)
    if isinstance(channel, AskingChannel):
        sent = await channel.ask(sender, row.address, QUESTION[language].format(token=token))
        if sent.result != "delivered":
            raise PartnerError(f"address {address_id}: {sent.says}; nothing is confirmed")
    elif row.channel == "email":
        await asyncio.to_thread(_mail, sender, row.address, QUESTION[language].format(token=token))
    else:
        await _post(sender, row, token)
    with database.write() as session:
        require_address(session, address_id).asked_at = sender.clock()


def confirm_address(database: Database, key: Key, rules: AlertRules, token: str, by: str, at: datetime) -> int:
    """Takes a token that came back, and returns the address's number. Raises PartnerError for a wrong or late one."""
    number = token.partition("-")[0]
    with database.write() as session:
        row = session.get(PartnerAddress, int(number)) if number.isascii() and number.isdigit() else None
        if row is None or row.status != "unconfirmed" or not _is_token(key, row, token):
            raise PartnerError("this code is wrong, or its address is confirmed already")
        if row.asked_at is None or at - row.asked_at > timedelta(days=rules.times.confirm_days):
            raise PartnerError("this code is too old; ask again with 'exilewatch partners ask'")
        row.status, row.confirmed_at = "confirmed", at
        append_decision(session, NewDecision(by, "address_confirmed", human={"address": row.id}), at)
        return row.id


def _why_not(row: PartnerAddress, settings: Settings) -> str:
    if row.status != "unconfirmed":
        return f"it is {row.status}"
    channel = find_channels().get(row.channel)
    return channel.why_off(settings) if channel else f"no channel '{row.channel}'"


def _is_token(key: Key, row: PartnerAddress, token: str) -> bool:
    return key.is_same(token, key.confirm_token(row.id, row.generation))


def _mail(sender: Sender, receiver: str, text: str) -> None:
    url = sender.settings.smtp_url
    if url is None:
        raise PartnerError("EXILEWATCH_SMTP_URL is not set")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender.settings.mail_from, receiver, "Confirmation"
    message.set_content(text)
    server = read_mail_server(url.get_secret_value())
    hand_in(server, sender.settings.mail_from, receiver, message.as_bytes(), sender.rules.times.try_seconds)


async def _post(sender: Sender, row: PartnerAddress, token: str) -> None:
    moment = sender.clock()
    said = {"type": "address.confirm", "timestamp": moment.isoformat(timespec="seconds"), "data": {"code": token}}
    body = json.dumps(said).encode()
    secret = sender.key.webhook_secret(row.id, row.generation)
    signed = sign([secret], f"ask_{row.id}_{row.generation}", moment, body)
    answer = await sender.http.post(row.address, (("content-type", "application/json"), *signed), body)
    if not 200 <= answer.status < 300:
        raise PartnerError(f"address {row.id}: the receiver answered {answer.status}; nothing is confirmed")
