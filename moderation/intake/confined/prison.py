"""The limits a job's process puts on itself before it looks at the first byte."""

from __future__ import annotations

import ctypes
import os
import resource
import signal

CPU_SECONDS = 10
OPEN_FILES = 16

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
# Loaded once in the fork server: a child has no room for surprises.
_libc = ctypes.CDLL(None, use_errno=True)


def keep_only(descriptor: int) -> int:
    """Close every descriptor but this one, which becomes number 3, and put nothing on 0 to 2."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    if descriptor != 3:
        os.dup2(descriptor, 3, inheritable=False)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    return 3


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, however that ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)


def lock(memory_bytes: int) -> None:
    """Limit memory (as address space), processor time, files and processes, for good."""
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # The soft limit first: its signal tells this end from others, the hard one would be a plain kill.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
