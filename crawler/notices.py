"""What the operator is told when a source breaks and when it heals: one message each. Pure; others send it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.conditions import Condition


@dataclass(frozen=True, slots=True)
class OperatorNotice:
    """One message: a subject of one line, and a text. Neither ever names a person."""

    subject: str
    text: str


def compose_notices(
    before: Mapping[str, Condition], after: Mapping[str, Condition], held: Mapping[str, int] | None = None
) -> list[OperatorNotice]:
    """At most two messages of a night: the sources that broke in it, and those that healed.

    `held`: source → documents of failed runs that wait there."""
    waits = held or {}
    broke = [name for name, now in after.items() if now.state == "broken" and _state(before, name) != "broken"]
    healed = [name for name, now in after.items() if now.state == "well" and _state(before, name) == "broken"]
    notices = []
    if broke:
        notices.append(
            OperatorNotice(
                _subject("broke", broke), "\n\n".join(_broken(name, after[name], waits.get(name, 0)) for name in broke)
            )
        )
    if healed:
        text = "".join(_healed(name, before[name], waits.get(name, 0)) for name in healed)
        notices.append(OperatorNotice(_subject("is well again", healed), text))
    return notices


def _state(conditions: Mapping[str, Condition], name: str) -> str:
    return conditions[name].state if name in conditions else "never_run"


def _subject(what: str, names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"exilewatch: source {names[0]} {what}"
    return f"exilewatch: {len(names)} sources {what.replace('is', 'are')}"


def _broken(name: str, condition: Condition, held: int) -> str:
    good = f"{condition.last_good:%Y-%m-%d %H:%M} UTC" if condition.last_good else "never"
    return (
        f"{condition.reason}\n"
        f"broken since: {condition.since:%Y-%m-%d %H:%M} UTC; last good run: {good}\n"
        f"what was stored before stays; try the addresses with 'exilewatch sources probe {name}', "
        f"run it again with 'exilewatch nightly --source {name}'\n" + _waiting(name, held)
    )


def _healed(name: str, before: Condition, held: int) -> str:
    return f"source {name} is read again; it was broken since {before.since:%Y-%m-%d %H:%M} UTC\n" + _waiting(
        name, held
    )


def _waiting(name: str, held: int) -> str:
    """What failed runs read and no list names again: nobody sees it until a person says so."""
    if not held:
        return ""
    return (
        f"{held} documents that failed runs read are held back; let them out with 'exilewatch sources release {name}'\n"
    )
