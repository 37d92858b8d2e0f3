"""What a look at the outbox knows while it takes what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.alerts import AlertRules
from config.codebook import Codebook
from config.settings import Settings
from db.models import PartnerAddress
from triage.alerts.channels import Channel
from triage.alerts.keys import Key
from triage.alerts.silences import Silence


@dataclass(frozen=True)
class House:
    """What claiming and sending share."""

    settings: Settings
    rules: AlertRules
    codebook: Codebook
    key: Key
    channels: Mapping[str, Channel]


@dataclass(frozen=True)
class Claim:
    """One look at what is due for one address."""

    house: House
    address: PartnerAddress
    now: datetime
    share: int
    """Most messages that may leave."""
    silences: Sequence[Silence]
