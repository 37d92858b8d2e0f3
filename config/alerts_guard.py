"""The guard's own policy, apart from the rules that messages are composed by. The rows are in alerts_guard.yml."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.alerts import NEVER, read_alert_rules
from config.rows import HERE, ConfigError, Row, check_unique, line_of, read_mapping, read_numbered_rows

GUARD = HERE / "alerts_guard.yml"


class Kind(Row):
    code: str
    up_to: str


class Field(Kind):
    titles: tuple[str, ...]


class Headers(Row):
    channel: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class GuardPolicy:
    """What may leave. Labels are those of TLP, weakest first."""

    labels: tuple[str, ...]
    kinds: dict[str, str]
    """Kind of value → highest label."""
    hidden: frozenset[str]
    fields: dict[str, Field]
    lines: tuple[str, ...]
    headers: dict[str, frozenset[str]]
    files: frozenset[str]

    def allows(self, highest: str, label: str) -> bool:
        """Whether something that may leave up to a label may leave under another; an unknown label allows nothing."""
        known = highest in self.labels and label in self.labels
        return known and self.labels.index(label) <= self.labels.index(highest)


@cache
def read_guard_policy(path: Path = GUARD) -> GuardPolicy:
    """Reads and checks the policy. Raises ConfigError naming file and line."""
    labels = tuple(read_alert_rules().labels)
    kinds = read_numbered_rows(path, "kinds", Kind)
    fields = read_numbered_rows(path, "fields", Field)
    for line, row in (*kinds, *fields):
        if row.up_to not in (*labels, NEVER):
            raise ConfigError(f"{path}:{line}: '{row.code}': unknown label '{row.up_to}'")
    check_unique(path, kinds, "code")
    return GuardPolicy(
        labels=labels,
        kinds={row.code: row.up_to for _, row in kinds},
        hidden=frozenset(_texts(path, "hidden")),
        fields={row.code: row for _, row in fields},
        lines=tuple(_texts(path, "lines")),
        headers={row.channel: frozenset(row.names) for _, row in read_numbered_rows(path, "headers", Headers)},
        files=frozenset(_texts(path, "files")),
    )


def _texts(path: Path, key: str) -> list[str]:
    value = read_mapping(path).get(key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{path}:{line_of(path, key)}: expected a list of texts under '{key}:'")
    return value
