"""The child's end of the pipe to its runner."""

import os

from crawler.protocol import Message, encode


class Teller:
    """Writes messages to the pipe; waits where the runner is slow, which is what slows a child down."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def tell(self, message: Message) -> None:
        """Sends one message whole. Raises BrokenPipeError where the runner is gone."""
        rest = memoryview(encode(message))
        while rest:
            rest = rest[os.write(self._pipe, rest) :]
