"""The word to stop, which reaches whoever is in the middle of long work: a run of the engine takes up to 45 s.

It is a pipe that nobody writes to. The supervisor alone has the end that could; its cluster, and all that this starts,
inherit the other one, which is at its end as soon as the supervisor has closed its own or is gone.
"""

from __future__ import annotations

import os
import select
import stat

STOP_FD = "SECOND_LOOK_STOP_FD"


class Word:
    """The supervisor's end, of one cluster."""

    def __init__(self) -> None:
        self.inherited, self._ours = os.pipe()

    @property
    def env(self) -> dict[str, str]:
        """For the cluster, beside passing it `inherited`: the descriptor, and which pipe it is."""
        return {STOP_FD: f"{self.inherited}:{os.fstat(self.inherited).st_ino}"}

    def started(self) -> None:
        """The cluster has its end; ours of it goes."""
        os.close(self.inherited)

    def give(self) -> None:
        """From now on `is_given` in the cluster."""
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1


def is_given() -> bool:
    """Whether this process is to come to an end. Never, where no supervisor started it, or where it has not inherited
    the pipe: what is closed, or another file by now, would say so for ever, and nothing would be worked off."""
    descriptor, _, pipe = os.environ.get(STOP_FD, "").partition(":")
    if not descriptor or not _is_pipe(int(descriptor), int(pipe)):
        return False
    end = select.poll()
    end.register(int(descriptor), 0)
    return any(event & select.POLLHUP for _, event in end.poll(0))


def _is_pipe(descriptor: int, inode: int) -> bool:
    try:
        found = os.fstat(descriptor)
    except OSError:
        return False
    return stat.S_ISFIFO(found.st_mode) and found.st_ino == inode
