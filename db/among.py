"""A condition that takes any number of numbers as one value, so that one statement serves for all of them.

SQLAlchemy's own IN writes a name for each: a page of fifty cards then sends a text of its own, and the planner of
PostgreSQL starts anew for each length."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, ColumnElement, Dialect, String, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class Numbers(TypeDecorator[Sequence[int]]):
    """Some numbers as one value: an array on PostgreSQL, a text of JSON on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that a dialect sends."""
        is_array = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(BigInteger) if is_array else String())

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        """The value as the driver takes it."""
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else json.dumps(numbers)

    def literal_processor(self, dialect: Dialect) -> Any:
        """What writes the value into a statement of PostgreSQL."""
        return lambda numbers: "'{" + ",".join(str(int(number)) for number in numbers) + "}'::bigint[]"


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLAlchemy would ask SQLite whether it equals 1, and no index answers that."""
        return self


class _AmongWritten(_Among):
    inherit_cache = True


def among(column: Any, name: str, written: bool = False) -> ColumnElement[bool]:
    """Whether a column is one of the numbers that are given under a name when the statement is asked.

    written: into the text of a statement to PostgreSQL, for its planner to see each: of some hundred it looks up all
    at once in an index, where it would compare each row with each of a value that it does not know."""
    return (_AmongWritten if written else _Among)(column, bindparam(name, type_=Numbers()))


@compiles(_Among, "postgresql")
def _as_array(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, numbers = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} = ANY ({numbers})"


@compiles(_AmongWritten, "postgresql")
def _as_text(element: _AmongWritten, compiler: SQLCompiler, **how: Any) -> str:
    column, numbers = element.clauses
    return f"{compiler.process(column, **how)} = ANY ({compiler.process(numbers, **how | {'literal_execute': True})})"


@compiles(_Among, "sqlite")
def _as_json(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, numbers = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608 - both are parts of a statement
