"""When two must read a card, and whether they read it alike. Pure.

Source of the rules: ACLED and Krippendorff code blind and by two; the second never sees what the first said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from config.alerts import read_alert_rules
from config.codebook import Codebook
from triage.records.coding import Coding

GATED_STAGES = ("3",)
"""Stages that are recorded only when two have coded them alike."""
COMPARED = ("measure", "date", "host", "requested_by")
"""Fields in which two codings must agree; places and words may be put differently."""
CODED = (*COMPARED, "place", "place_precision")
"""Fields whose agreement is measured."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one reader made of a card: a coding, or a reason why it is no event."""

    user: str
    coding: Coding | None = None
    reason: str = ""


def why_second(measure: str, sensitive: bool, asked: bool, codebook: Codebook) -> str:
    """Why a coding waits for a second reader before it is recorded; empty where it need not."""
    if codebook.stage_of(measure) in GATED_STAGES:
        return "stage"
    if sensitive:
        return "sensitive"
    return "asked" if asked else ""


def is_alike(first: Judgement, second: Judgement) -> bool:
    """Whether two readers agree: the same reason, or codings that say the same in what is compared."""
    if first.coding is None or second.coding is None:
        return first.coding is second.coding and first.reason == second.reason
    return all(getattr(first.coding, name) == getattr(second.coding, name) for name in COMPARED)


def joined(first: Coding, second: Coding) -> Coding:
    """The second coding, filled with what only the first says; of two labels asked for the stricter holds."""
    empty = {name: getattr(first, name) for name in Coding.__dataclass_fields__ if not getattr(second, name)}
    label = max(first.tlp, second.tlp, key=["", *read_alert_rules().labels].index)
    return replace(second, **{**empty, "tlp": label})


def judgement_of(user: str, human: Mapping[str, Any], reason: str) -> Judgement:
    """The judgement that a row of the audit chain holds."""
    said = human.get("coding")
    known = {name: str(value) for name, value in said.items() if name in Coding.__dataclass_fields__} if said else None
    return Judgement(user, Coding(**known) if known else None, "" if known else reason)
