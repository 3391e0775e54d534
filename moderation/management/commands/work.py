"""`manage.py work`: takes submissions through the stages until it is told to stop."""

from __future__ import annotations

import signal
import sys
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from moderation.audit.seal import seal_new
from moderation.pipeline.sweep import sweep
from moderation.processes.sealer import Sealer
from moderation.processes.watchdog import Watchdog
from moderation.processes.work import Work

CLUSTER = (sys.executable, "-m", "moderation.processes.cluster")


class Command(BaseCommand):
    help = "Runs the worker: django-q2's cluster, the sweep for what was left behind, the log's sealer, a watchdog."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sweep-seconds", type=float, default=3.0, help="seconds between two sweeps")
        parser.add_argument(
            "--overdue-seconds", type=float, default=15.0, help="how old due work may get before it counts"
        )
        parser.add_argument(
            "--patience-seconds", type=float, default=20.0, help="how long nothing may move before a restart"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def ask_to_stop(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, ask_to_stop)
        watchdog = Watchdog(overdue=options["overdue_seconds"], patience=options["patience_seconds"])
        sealer = Sealer(seal_new)
        sealer.start(stop)
        Work(CLUSTER, sweep, every=options["sweep_seconds"], watchdog=watchdog).run(stop)
        sealer.finish()
