"""Heavy work as a pure map: a state made once by each worker, and a function from state and piece to result."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Payload = TypeVar("Payload")
State = TypeVar("State")
Piece = TypeVar("Piece")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Job(Generic[Payload, State, Piece, Result]):
    """What workers do. All of it can be pickled: functions by their names, values by value.

    `do` must depend on nothing but state and piece: a piece whose worker died is simply done again."""

    payload: Payload
    """All that a worker is told beside the pieces."""
    prepare: Callable[[Payload], State]
    do: Callable[[State, Piece], Result]


class Engine(Protocol):
    """Runs jobs."""

    def map(self, job: Job[Payload, State, Piece, Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """The result of each piece, in the order of the pieces. Reads ahead by a few pieces only."""
        ...

    def close(self) -> None:
        """Ends what it began."""
        ...


class Here:
    """Runs a job in this process."""

    def map(self, job: Job[Payload, State, Piece, Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """One piece after the other."""
        state = job.prepare(job.payload)
        for piece in pieces:
            yield job.do(state, piece)

    def close(self) -> None:
        """Nothing was begun."""
