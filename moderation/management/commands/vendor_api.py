"""`manage.py vendor_api`: plays every supported analysis API on this machine."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.processes.ports import is_free
from moderation.processes.vendor_api.faults import WORDS, Fault
from moderation.processes.vendor_api.lines import lines
from moderation.processes.vendor_api.server import State, make_server

FAULTS = "; ".join(f"{fault.value}: {words}" for fault, words in WORDS.items())


class Command(BaseCommand):
    help = (
        "Plays every supported analysis API on 127.0.0.1, to try Second Look without a key. It sees nothing: its "
        f"numbers come from the picture's hash. Faults: {FAULTS}."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8900, metavar="N", help="where it listens (8900)")
        parser.add_argument(
            "--fault", choices=[fault.value for fault in Fault], help="what goes wrong, from the start"
        )
        parser.add_argument(
            "--latency", type=float, default=0.0, metavar="S", help="seconds before each answer (0)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["port"] and not is_free(options["port"]):
            raise CommandError(f"Port {options['port']} is taken by another program.")
        fault = Fault(options["fault"]) if options["fault"] else None
        with make_server(options["port"], State(fault=fault, latency=options["latency"])) as server:
            self.stdout.write("\n".join([*lines(server.url, fault), "", ""]))
            self.stdout.flush()
            signal.signal(signal.SIGTERM, leave)
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                return


def leave(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
