"""Begun by nurseries.py: one process that has loaded what a nursery loads, and becomes one, in a fork, when asked."""

import json
import os
import signal
import socket
import sys

from crawler.child.__main__ import main
from crawler.child.limits import die_with_parent
from crawler.child.preloading import preload
from spiders.reading.languages import read_language

MESSAGE_BYTES = 1 << 16


def serve(channel: socket.socket) -> None:
    """Becomes a nursery, in a fork, for each message, until nobody is there to send one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how one ended
    while True:
        data, handles, _, _ = socket.recv_fds(channel, MESSAGE_BYTES, 3)
        if not data:
            return
        here, child = os.getpid(), os.fork()
        if child == 0:
            channel.close()
            become_nursery(here, json.loads(data), *handles)
        channel.send(str(child).encode())
        for handle in handles:
            os.close(handle)


def become_nursery(parent: int, said: dict[str, object], stdin: int, stderr: int, lock: int) -> None:
    """Never returns. The lock stays open: while the nursery lives, its night does."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    die_with_parent(parent)
    os.dup2(stderr, sys.stderr.fileno())
    os.close(stderr)
    os.chdir(str(said["folder"]))
    os.environ.clear()
    os.environ.update(said["environment"])  # type: ignore[call-overload]
    main(socket.socket(fileno=stdin))


if __name__ == "__main__":
    read_language("Read once, here.", possible=("en",))
    preload()
    serve(socket.socket(fileno=0))
