"""Reads data files that people edit, and refuses nonsense with file and line.

Every data file of this room is YAML whose top level is a mapping; a table is a list of
mappings under one key. A row is checked against a pydantic model, so an unknown column,
a missing one or a value of the wrong type is an error that names the line.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import UsageError

HERE = Path(__file__).resolve().parent


class ConfigError(UsageError, ValueError):
    """A data file says something that cannot be meant; the message names file, line and cure."""


class Row(BaseModel):
    """Base of every row model: no unknown columns, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


R = TypeVar("R", bound=BaseModel)


class PlainYaml(yaml.CSafeLoader):
    """YAML 1.2's notion of a boolean: 'On', 'No' and 'Yes' are words, and some are names of places."""


PlainYaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool"]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
PlainYaml.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|True|false|False)$"), list("tTfF"))


def read_mapping(path: Path) -> dict[str, Any]:
    """The file as a plain mapping. Raises ConfigError where it is absent, not YAML or no mapping."""
    value = _construct(_compose(path))
    if not isinstance(value, dict):
        raise ConfigError(f"{path}:1: expected 'key: value' lines at the top level")
    return value


def read_rows(path: Path, key: str, model: type[R]) -> list[R]:
    """The rows of the table `key`, each checked against `model`, in the order of the file."""
    return [row for _, row in read_numbered_rows(path, key, model)]


def read_numbered_rows(path: Path, key: str, model: type[R]) -> list[tuple[int, R]]:
    """As `read_rows`, each row with the number of its line (from 1)."""
    return [(line, _check(path, line, value, model)) for line, value in _raw_rows(path, key)]


def check_unique(path: Path, rows: list[tuple[int, R]], column: str) -> None:
    """Raises ConfigError where two rows have the same value in `column`."""
    seen: dict[Any, int] = {}
    for line, row in rows:
        value = getattr(row, column)
        if value in seen:
            raise ConfigError(f"{path}:{line}: {column} '{value}' stands already in line {seen[value]}")
        seen[value] = line


def line_of(path: Path, *keys: str | int) -> int:
    """The line of a (nested) key or list index of a YAML file, or of its nearest parent: for error messages."""
    node: yaml.Node = _compose(path)
    line = 1
    for key in keys:
        found = _child(node, key)
        if found is None:
            return line
        line, node = found
    return line


def _child(node: yaml.Node, key: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((k.start_mark.line + 1, v) for k, v in node.value if k.value == key), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line + 1, node.value[key]
    return None


def _raw_rows(path: Path, key: str) -> Iterator[tuple[int, Any]]:
    root = _compose(path)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    table = next((v for k, v in pairs if k.value == key), None)
    if not isinstance(table, yaml.SequenceNode):
        raise ConfigError(f"{path}:1: expected a list of rows under '{key}:'")
    for node in table.value:
        yield node.start_mark.line + 1, _construct(node)


def _check(path: Path, line: int, value: Any, model: type[R]) -> R:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "row"
        raise ConfigError(f"{path}:{line}: {where}: {first['msg']} (in {value!r})") from error


def _compose(path: Path) -> yaml.Node:
    try:
        state = path.stat()
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file; restore it from the repository") from error
    return _composed(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _composed(path: Path, changed: int, size: int) -> yaml.Node:
    """The file's nodes, kept while its tables are read one after the other; `changed` and `size` tell a new state."""
    try:
        with path.open(encoding="utf8") as stream:
            node = yaml.compose(stream, Loader=PlainYaml)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ConfigError(f"{path}:{line}: not YAML: {getattr(error, 'problem', error)}") from error
    if node is None:
        raise ConfigError(f"{path}:1: the file is empty")
    return node


def _construct(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()
