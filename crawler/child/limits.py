"""What holds one source's process in check: memory, processor time, and that it never outlives its runner.

Linux only: the kernel ends a process with its parent, and /proc tells what it uses."""

import ctypes
import os
import resource
import signal
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
MEGABYTE = 2**20


def die_with_parent(parent: int) -> None:
    """Lets the kernel end this process when its parent dies: the nursery with the runner, a child with the nursery."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before the kernel was told


def name_process(name: str) -> None:
    """Names this process in `ps` and `top`, as far as 15 letters go."""
    ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def limit_resources(memory_mb: int, cpu_seconds: int) -> None:
    """Caps the address space at what is used now plus `memory_mb`, and processor time from the start."""
    limit = _address_space() + memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    return int(pages) * resource.getpagesize()
