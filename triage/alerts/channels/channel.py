"""What every channel can do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from config.alerts import AlertRules
from config.settings import Settings
from triage.alerts.keys import Key
from triage.alerts.messages import Envelope, Outgoing, Sent
from triage.alerts.outbound import Outbound


@dataclass(frozen=True)
class Sender:
    """What channels share while a sender runs."""

    settings: Settings
    rules: AlertRules
    key: Key
    http: Outbound
    clock: Callable[[], datetime]


@runtime_checkable
class Channel(Protocol):
    """One way to a partner. `compose` and `check_address` are pure; `send` never raises for a receiver's fault."""

    name: str
    is_fetched: bool
    """Whether the partner fetches it with a token of ours: then nothing is sent, and nothing is to be confirmed."""

    def why_off(self, settings: Settings) -> str:
        """Which setting is missing; empty where the channel works."""
        ...

    def check_address(self, address: str) -> str:
        """What is wrong with an address of this channel; empty where it may be one."""
        ...

    def compose(self, sender: Sender, envelope: Envelope) -> Outgoing:
        """The message, byte by byte."""
        ...

    async def send(self, sender: Sender, outgoing: Outgoing) -> Sent:
        """One try."""
        ...


@runtime_checkable
class FetchedChannel(Channel, Protocol):
    """A channel from which the partner fetches what was published for it (triage/alerts/pages/feed.py)."""

    def compose_file(self, envelope: Envelope, name: str) -> Outgoing | None:
        """What stands under a name at the private address ("" for the address itself); None where nothing does."""
        ...


@runtime_checkable
class AskingChannel(Channel, Protocol):
    """A channel that says the question of the double opt-in by itself."""

    async def ask(self, sender: Sender, destination: str, text: str) -> Sent:
        """Says a text at an address."""
        ...


@runtime_checkable
class SealingChannel(Channel, Protocol):
    """A channel that can encrypt to a partner's key."""

    def seal(self, outgoing: Outgoing) -> Outgoing:
        """The same message, encrypted. Raises PgpError."""
        ...

    def compose_waiting(self, sender: Sender, envelope: Envelope) -> Outgoing:
        """What goes out where encryption failed: that a message is waiting, and where."""
        ...
