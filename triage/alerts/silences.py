"""What a silence holds back, after Alertmanager's. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

FOLLOW_UPS = ("correction", "withdrawal")
"""Kinds that nothing holds back: who was told wrongly must hear so."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What is held back until when. None and empty fit all."""

    ends_at: datetime
    partner_id: int | None = None
    person_id: int | None = None
    stage: str = ""


def held_until(silences: Iterable[Silence], partner_id: int, person_id: int, stage: str) -> datetime | None:
    """The latest end of the silences that an alert falls into; None where it falls into none."""
    return max((one.ends_at for one in silences if falls_into(one, partner_id, person_id, stage)), default=None)


def falls_into(silence: Silence, partner_id: int, person_id: int, stage: str) -> bool:
    """Whether a silence holds an alert of that partner, person and stage."""
    fits_partner = silence.partner_id in (None, partner_id)
    return fits_partner and silence.person_id in (None, person_id) and silence.stage in ("", stage)
