"""`python -m crawler.child FOLDER`: the nursery of a night. It loads all that reading takes, once, and then makes
each source's child by a fork, which takes milliseconds where a new process takes seconds.

It stays a single thread and never crawls itself. Orders come over the UNIX socket on stdin, with the ends of the
child's pipe and of its error file beside them; the folder in the command line only names the night in `ps`."""

import json
import os
import select
import signal
import socket
import sys
import traceback
from pathlib import Path

from crawler.child import archiving, gates, reading, replaying
from crawler.child.limits import die_with_parent, name_process
from crawler.child.main import carry_out
from crawler.child.preloading import preload
from spiders.kinds import articles
from spiders.reading.languages import read_language

PRELOADED = (archiving, gates, reading, replaying, articles)
MESSAGE_BYTES = 1 << 16
ANY_CHILD = -1


def main(channel: socket.socket) -> None:
    """Serves until the runner closes the channel."""
    read_language("The model that tells languages apart is read once, here.", possible=("en",))
    preload()
    waker = _wake_on_child()
    children: set[int] = set()
    while True:
        ready, _, _ = select.select([channel, waker], [], [])
        if waker in ready:
            waker.recv(MESSAGE_BYTES)
            _reap(channel, children)
        if channel in ready and not _obey(channel, children):
            os._exit(0)


def _obey(channel: socket.socket, children: set[int]) -> bool:
    """Carries out one message of the runner; False at the end of the channel."""
    data, handles, _, _ = socket.recv_fds(channel, MESSAGE_BYTES, 2)
    if not data:
        return False
    message = json.loads(data)
    if "kill" in message:
        if message["kill"] in children:
            os.kill(message["kill"], signal.SIGKILL)
        return True
    nursery = os.getpid()
    child = os.fork()
    if child == 0:
        _become_child(nursery, channel, Path(message["order"]), *handles)
    for handle in handles:
        os.close(handle)
    children.add(child)
    channel.send(json.dumps({"began": child}).encode())
    return True


def _become_child(nursery: int, channel: socket.socket, order: Path, pipe: int, errors: int) -> None:
    """Never returns: a child that is done, or failed, is gone at once."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    die_with_parent(nursery)
    channel.close()
    os.dup2(errors, sys.stderr.fileno())
    name_process(order.stem)
    try:
        carry_out(order, pipe)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _reap(channel: socket.socket, children: set[int]) -> None:
    while children:
        child, status = os.waitpid(ANY_CHILD, os.WNOHANG)
        if not child:
            return
        children.discard(child)
        channel.send(json.dumps({"ended": child, "code": os.waitstatus_to_exitcode(status)}).encode())


def _wake_on_child() -> socket.socket:
    """A socket that becomes readable when a child ends."""
    reading_end, writing_end = socket.socketpair()
    reading_end.setblocking(False)
    writing_end.setblocking(False)
    # Kept open for the life of the process.
    signal.set_wakeup_fd(writing_end.detach())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reading_end


if __name__ == "__main__":
    die_with_parent(os.getppid())  # one that died before this line has closed the channel
    main(socket.socket(fileno=0))
