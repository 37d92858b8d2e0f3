"""What the owner of an address is given once: the secret of a webhook, the private address of what it fetches."""

from config.settings import Settings
from triage.alerts.channels import find_channels
from triage.alerts.keys import read_key
from triage.alerts.signing import show_secret


def show_handover(settings: Settings, channel: str, number: int, generation: int) -> str:
    """The secret or private address; empty for a channel that has none. Give it over a safe way."""
    key, known = read_key(settings.home), find_channels().get(channel)
    if channel == "webhook":
        return show_secret(key.webhook_secret(number, generation))
    if known is not None and known.is_fetched:
        return f"{settings.partner_url.rstrip('/')}/feed/{key.feed_token(number, generation)}"
    return ""
