"""django-q2's cluster, with one change: when one of its processes is killed, all of it ends.

A worker, monitor or pusher that dies while it holds a queue's lock leaves the others waiting for ever, and
replacing that one process, as the cluster itself would, cannot give the lock back. So the guard ends the
whole process group and `manage.py work` starts a new one: within a second, instead of when the watchdog loses
its patience. Nothing is lost, the tables hold the work. Run as `python -m moderation.processes.cluster`.
"""

from __future__ import annotations

import logging
import os
import signal
from multiprocessing.process import BaseProcess

import django

logger = logging.getLogger(__name__)


def end_group_when_killed(process: BaseProcess) -> None:
    """SIGKILL this process's group when the process ended in any other way than by coming to its end."""
    if process.exitcode:
        logger.warning("a process of the cluster was killed (%s), ending the rest", process.exitcode)
        os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Run a cluster until SIGTERM, as the leader of a process group."""
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moderation.settings")
    django.setup()
    from django_q import cluster  # its models need Django set up

    class Guard(cluster.Sentinel):  # type: ignore[misc]  # django-q2 has no types
        def reincarnate(self, process: BaseProcess) -> None:
            end_group_when_killed(process)
            super().reincarnate(process)

    cluster.Sentinel = Guard
    cluster.Cluster().start()


if __name__ == "__main__":
    main()
