"""Keeps a few pieces in work at once and gives their results in order; a lost piece is handed out again."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from config.errors import UsageError

Piece = TypeVar("Piece")
Result = TypeVar("Result")

MOST_LOSSES = 20
"""Workers that may be lost while one piece is the next: from then on the piece itself is taken for the cause."""


class LostPieceError(UsageError, RuntimeError):
    """A piece was lost with its worker again and again."""


def work_ahead(
    pieces: Iterable[Piece],
    ahead: int,
    submit: Callable[[Piece], "Future[Result]"],
    lost: tuple[type[BaseException], ...],
    again: Callable[[], Any],
) -> Iterator[Result]:
    """The result of each piece in order, with up to `ahead` in work.

    `lost`: the errors that mean that the worker is gone, and not that the work failed; `again` makes ready for a new
    start, after which all that was in work is submitted once more. Raises LostPieceError, and what the work raises."""
    waiting: deque[tuple[Piece, Future[Result]]] = deque()
    coming = iter(pieces)
    losses = 0
    while True:
        try:
            while len(waiting) < ahead and (piece := next(coming, _END)) is not _END:
                waiting.append((piece, _submitted(submit, piece, lost)))  # type: ignore[arg-type]
            if not waiting:
                return
            result = waiting[0][1].result()
        except lost as error:
            losses += 1
            if losses > MOST_LOSSES:
                raise LostPieceError(f"workers were lost {losses} times over one piece of work ({error})") from error
            again()
            waiting = deque((piece, _submitted(submit, piece, lost)) for piece, _ in waiting)
            continue
        losses = 0
        waiting.popleft()
        yield result


class _End:
    """Stands for the end of the pieces."""


_END = _End()


def _submitted(
    submit: Callable[[Piece], "Future[Result]"], piece: Piece, lost: tuple[type[BaseException], ...]
) -> "Future[Result]":
    """The piece in work; where there is no worker to take it, a future that says so when it is asked."""
    try:
        return submit(piece)
    except lost as error:
        failed: Future[Result] = Future()
        failed.set_exception(error)
        return failed
