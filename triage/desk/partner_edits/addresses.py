"""What a form changes of a partner's addresses; what their owner needs is returned, to be shown this once."""

import asyncio

from config.alerts import read_alert_rules
from db.models.base import now
from triage.alerts import addresses, confirming
from triage.alerts.channels.channel import Sender
from triage.alerts.handing_over import show_handover
from triage.alerts.keys import read_key
from triage.alerts.outbound import Outbound, bounds_of
from triage.desk.pages.deliveries import read_number
from triage.desk.partner_edits.edit import Edit
from triage.desk.visit import Visit


def add(on: Edit) -> str:
    """A new one, which hears nothing before it is confirmed."""
    desk, facts = on.visit.desk, _facts(on)
    new = addresses.NewAddress(
        facts.detail, facts.per_hour, facts.quiet_from, facts.quiet_until, on.text("channel"), on.text("where"),
        on.text("pgp_key"),
    )  # fmt: skip
    number = addresses.add_address(desk.database, read_key(desk.settings.home), on.by, on.partner, new)
    return show_handover(desk.settings, new.channel, number, 1)


def change(on: Edit) -> str:
    """Its detail, rate and quiet hours."""
    addresses.change_address(on.visit.desk.database, on.by, on.address(), _facts(on))
    return ""


def set_key(on: Edit) -> str:
    """Its OpenPGP key."""
    addresses.set_pgp_key(on.visit.desk.database, on.by, on.address(), on.text("pgp_key"))
    return ""


def rotate(on: Edit) -> str:
    """Its secret."""
    desk, number = on.visit.desk, on.address()
    generation = addresses.rotate_secret(desk.database, read_key(desk.settings.home), on.by, number)
    with desk.database.read() as session:
        channel = addresses.require_address(session, number).channel
    return show_handover(desk.settings, channel, number, generation)


def ask(on: Edit) -> str:
    """Asks its owner whether messages are wanted."""
    asyncio.run(_ask_now(on.visit, on.address()))
    return ""


def confirm(on: Edit) -> str:
    """Confirms it by the code that came back."""
    desk = on.visit.desk
    key = read_key(desk.settings.home)
    confirming.confirm_address(desk.database, key, read_alert_rules(), on.text("code"), on.by, now())
    return ""


def _facts(on: Edit) -> addresses.AddressFacts:
    rate = read_number(on.text("per_hour"))
    return addresses.AddressFacts(on.text("detail") or "thin", rate, on.text("quiet_from"), on.text("quiet_until"))


async def _ask_now(visit: Visit, number: int) -> None:
    rules, settings = read_alert_rules(), visit.desk.settings
    http = Outbound(bounds_of(rules))
    try:
        sender = Sender(settings, rules, read_key(settings.home), http, now)
        await confirming.ask_to_confirm(visit.desk.database, sender, number)
    finally:
        await http.close()
