"""The word to stop, which reaches whoever is in the middle of long work: a run of the engine takes up to 45 s.

It is a pipe that nobody writes to. The supervisor alone has the end that could; its cluster, and all that this starts,
inherit the other one, which is at its end as soon as the supervisor has closed its own or is gone.
"""

from __future__ import annotations

import os
import select

STOP_FD = "SECOND_LOOK_STOP_FD"


class Word:
    """The supervisor's end, of one cluster."""

    def __init__(self) -> None:
        self.inherited, self._ours = os.pipe()

    @property
    def env(self) -> dict[str, str]:
        """For the cluster, beside passing it `inherited`."""
        return {STOP_FD: str(self.inherited)}

    def started(self) -> None:
        """The cluster has its end; ours of it goes."""
        os.close(self.inherited)

    def give(self) -> None:
        """From now on `is_given` in the cluster."""
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1


def is_given() -> bool:
    """Whether this process is to come to an end. Never, where no supervisor started it."""
    said = os.environ.get(STOP_FD, "")
    if not said:
        return False
    end = select.poll()
    end.register(int(said), select.POLLIN)
    return bool(end.poll(0))
