"""What a coder says happened: read from a form, checked against the codebook. Pure."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from config.alerts import read_alert_rules
from config.codebook import Codebook
from db.models.base import Json

PRECISIONS = {4: "year", 7: "month", 10: "day"}
PLACE_PRECISIONS = ("town", "region", "state")
LONGEST = {"place": 200, "actor": 200, "actor_said_by": 200, "claim_said_by": 200, "claim": 4000, "note": 4000}
"""Characters; the columns of db/models/events.py."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something cannot be done: a key of the desk's strings, and the field that it is about."""

    code: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Coding:
    """One act as coded by a person. Empty strings where nothing is said."""

    measure: str
    date: str = ""
    """ISO date, month or year."""
    place: str = ""
    place_precision: str = ""
    host: str = ""
    requested_by: str = ""
    actor: str = ""
    actor_said_by: str = ""
    claim: str = ""
    claim_said_by: str = ""
    note: str = ""
    tlp: str = ""
    """A TLP label that the coder asks for (config/alerts.yml); heard where it is stricter than the rules."""

    @property
    def date_precision(self) -> str:
        """day, month or year: follows from how much of the date is given."""
        return PRECISIONS.get(len(self.date), "")

    def as_json(self) -> Json:
        """The coding as it goes into the audit chain."""
        return asdict(self)


def read_coding(form: Mapping[str, str], codebook: Codebook, today: date) -> Coding | Refusal:
    """The coding that a form holds, or the first thing that is wrong with it."""
    coding = coding_of(form)
    for check in (_check_measure, _check_lengths, _check_states, _check_place, _check_claim, _check_label):
        refusal = check(coding, codebook)
        if refusal is not None:
            return refusal
    return _check_date(coding, today) or coding


def coding_of(form: Mapping[str, str]) -> Coding:
    """The coding that a form holds, unchecked: blanks trimmed, codes of states in capitals."""
    said = {name: form.get(name, "").strip() for name in Coding.__dataclass_fields__}
    return Coding(**{**said, "host": said["host"].upper(), "requested_by": said["requested_by"].upper()})


def read_day(text: str) -> date | None:
    """First day of an ISO date, month or year; None where it is none of them."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return None
    try:
        return date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return None


def _check_measure(coding: Coding, codebook: Codebook) -> Refusal | None:
    if not coding.measure:
        return Refusal("refused.measure_missing", "measure")
    return None if coding.measure in codebook.measures else Refusal("refused.measure_unknown", "measure")


def _check_lengths(coding: Coding, _codebook: Codebook) -> Refusal | None:
    long = (field for field, most in LONGEST.items() if len(getattr(coding, field)) > most)
    field = next(long, None)
    return Refusal("refused.too_long", field) if field else None


def _check_states(coding: Coding, _codebook: Codebook) -> Refusal | None:
    for field in ("host", "requested_by"):
        code = getattr(coding, field)
        if code and not re.fullmatch(r"[A-Z]{2}", code):
            return Refusal("refused.state_code", field)
    return None


def _check_place(coding: Coding, _codebook: Codebook) -> Refusal | None:
    known = coding.place_precision in ("", *PLACE_PRECISIONS)
    return None if known else Refusal("refused.place_precision", "place_precision")


def _check_claim(coding: Coding, _codebook: Codebook) -> Refusal | None:
    if coding.claim and not coding.claim_said_by:
        return Refusal("refused.claim_unattributed", "claim_said_by")
    if coding.actor and not coding.actor_said_by:
        return Refusal("refused.actor_unattributed", "actor_said_by")
    return None


def _check_label(coding: Coding, _codebook: Codebook) -> Refusal | None:
    known = coding.tlp in ("", *read_alert_rules().labels)
    return None if known else Refusal("refused.label", "tlp")


def _check_date(coding: Coding, today: date) -> Refusal | None:
    if not coding.date:
        return None
    day = read_day(coding.date)
    if day is None:
        return Refusal("refused.date", "date")
    # A day of grace: it is tomorrow already in Bishkek while it is today on the server.
    return Refusal("refused.date_future", "date") if day > today + timedelta(days=1) else None
