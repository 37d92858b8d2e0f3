"""What holds one source's process in check: memory, processor time, and that it never outlives its runner."""

import ctypes
import os
import resource
import select
import signal
import sys
import threading
from pathlib import Path

PR_SET_PDEATHSIG = 1
MEGABYTE = 2**20


def die_with_parent() -> None:
    """Ends this process when the runner dies: by the kernel's signal on Linux, and anywhere when stdin closes."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if select.select([sys.stdin], [], [], 0)[0]:
        os._exit(1)  # the runner died while this process was still starting
    threading.Thread(target=_wait_for_the_end, name="runner-watch", daemon=True).start()


def limit_resources(memory_mb: int, cpu_seconds: int) -> None:
    """Caps the address space at what is used now plus `memory_mb`, and processor time from the start."""
    limit = _address_space() + memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _wait_for_the_end() -> None:
    """The runner holds the other end of stdin and never writes."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    return int(pages) * resource.getpagesize()
