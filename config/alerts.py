"""The rules of alerting: TLP labels, what may leave under which, times and limits. The rows are in alerts.yml."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError

from config.codebook import Titled, read_codebook
from config.rows import HERE, ConfigError, Row, check_unique, line_of, read_mapping, read_numbered_rows

ALERTS = HERE / "alerts.yml"
NEVER = "never"
R = TypeVar("R", bound=Row)
T = TypeVar("T", bound=Titled)


class LabelRule(Row):
    """Which events get a label; None and empty fit all."""

    label: str
    do_not_disclose: bool | None = None
    stages: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    home_states: tuple[str, ...] = ()

    @property
    def fits_all(self) -> bool:
        return self.do_not_disclose is None and not (self.stages or self.measures or self.home_states)


class FieldRule(Titled):
    message_up_to: str
    page_up_to: str
    hidden: bool = False


class PlaceRule(Row):
    label: str
    finest: Literal["town", "region", "state", "none"]


class Inhibition(Row):
    """What of a person goes into the daily digest because something stronger was told at once of the same person."""

    told: tuple[str, ...] = Field(min_length=1)
    moves: tuple[str, ...] = Field(min_length=1)
    hours: int = Field(gt=0)


class Times(Row):
    """Times of day as HH:MM; the rest in the unit that the name says."""

    hold_minutes: int = Field(ge=0)
    digest_at: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    confirm_days: int = Field(gt=0)
    rotation_hours: int = Field(gt=0)
    key_warning_days: int = Field(gt=0)
    answer_minutes: int = Field(gt=0)
    link_days: int = Field(gt=0)
    failing_minutes: int = Field(gt=0)
    tries_seconds: tuple[int, ...] = Field(min_length=1)
    try_seconds: float = Field(gt=0)
    longest_retry_after_hours: int = Field(gt=0)

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.hold_minutes)


class Limits(Row):
    per_address: int = Field(gt=0)
    in_flight: int = Field(gt=0)
    failing_after: int = Field(gt=0)
    response_bytes: int = Field(gt=0)
    webhook_ports: tuple[int, ...] = Field(min_length=1)
    digest_rows: int = Field(gt=0)
    mails_apart: int = Field(gt=0)


@dataclass(frozen=True)
class AlertRules:
    """The rules in force. Mappings are code → row, in the order of the file."""

    labels: dict[str, Titled]
    label_rules: tuple[LabelRule, ...]
    fields: dict[str, FieldRule]
    places: dict[str, str]
    times: Times
    limits: Limits
    answers: dict[str, Titled]
    inhibitions: tuple[Inhibition, ...] = ()

    def is_within(self, label: str, highest: str) -> bool:
        """Whether a label is at most as strict as another; nothing is within `never`."""
        order = list(self.labels)
        return highest != NEVER and order.index(label) <= order.index(highest)


@cache
def read_alert_rules(path: Path = ALERTS) -> AlertRules:
    """Reads and checks the rules. Raises ConfigError naming file and line."""
    labels = _by_code(path, "labels", Titled)
    rules = read_numbered_rows(path, "label_rules", LabelRule)
    fields = _by_code(path, "fields", FieldRule)
    places = read_numbered_rows(path, "places", PlaceRule)
    _check_labels(path, labels, rules, fields)
    if missing := set(labels) - {row.label for _, row in places}:
        raise ConfigError(f"{path}:{line_of(path, 'places')}: no row for {', '.join(sorted(missing))}")
    return AlertRules(
        labels=labels,
        label_rules=tuple(row for _, row in rules),
        fields=fields,
        places={row.label: row.finest for _, row in places},
        times=_read_one(path, "times", Times),
        limits=_read_one(path, "limits", Limits),
        answers=_by_code(path, "answers", Titled),
        inhibitions=_read_inhibitions(path),
    )


def _check_labels(
    path: Path, labels: dict[str, Titled], rules: list[tuple[int, LabelRule]], fields: dict[str, FieldRule]
) -> None:
    measures = read_codebook().measures
    for line, rule in rules:
        if rule.label not in labels or set(rule.measures) - set(measures):
            raise ConfigError(f"{path}:{line}: unknown label or measure in {rule!r}; labels are {', '.join(labels)}")
    if not rules or not rules[-1][1].fits_all:
        raise ConfigError(f"{path}:{line_of(path, 'label_rules')}: the last rule must fit every event")
    for place, field in enumerate(fields.values()):
        if {field.message_up_to, field.page_up_to} - {NEVER, *labels}:
            raise ConfigError(f"{path}:{line_of(path, 'fields', place)}: field '{field.code}': unknown label")


def _read_inhibitions(path: Path) -> tuple[Inhibition, ...]:
    rows = read_numbered_rows(path, "inhibitions", Inhibition)
    stages = read_codebook().stages
    for line, row in rows:
        if unknown := {*row.told, *row.moves} - set(stages):
            raise ConfigError(f"{path}:{line}: unknown stage {', '.join(sorted(unknown))}; see config/codebook.yml")
    return tuple(row for _, row in rows)


def _by_code(path: Path, key: str, model: type[T]) -> dict[str, T]:
    rows = read_numbered_rows(path, key, model)
    check_unique(path, rows, "code")
    return {row.code: row for _, row in rows}


def _read_one(path: Path, key: str, model: type[R]) -> R:
    try:
        return model.model_validate(read_mapping(path).get(key))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}:{line_of(path, key, *first['loc'])}: {key}.{where}: {first['msg']}") from error
