"""`manage.py run`: everything on this machine, for a look around. `make run` calls it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any, TextIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from moderation.environment import BASE_DIR, DATA_DIR
from moderation.processes import commands
from moderation.processes.child import Child, end_with_parent
from moderation.processes.demo.banner import render_banner
from moderation.processes.demo.people import ABUSE_HANDLER, PEOPLE
from moderation.processes.demo.photographs import LANTERN
from moderation.processes.demo.post import post_photographs
from moderation.processes.demo.ready import wait_until_ready
from moderation.processes.demo.seed import seed
from moderation.processes.demo.state import DemoState, load_state, save_state
from moderation.processes.lock import AlreadyRunning, hold_lock, say_ending
from moderation.processes.output import Output
from moderation.processes.ports import HOST, PortTaken, choose_port, wait_for_port
from moderation.processes.supervisor import RUN_TAG, Supervisor, end_leftovers

LOCK_PATIENCE_SECONDS = 10.0
PORT_PATIENCE_SECONDS = 5.0
READY_PATIENCE_SECONDS = 120.0


class Command(BaseCommand):
    help = "Runs the demo: web, worker and a page that plays a platform's webhook receiver, on 127.0.0.1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="stop when the parent process ends")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("This is the demo and needs DEBUG=1, which `make run` sets.")
        if not settings.OUTBOUND_ALLOW_LOOPBACK:
            raise CommandError(
                "The demo's webhooks go to this machine: set OUTBOUND_ALLOW_LOOPBACK=1, or use `make run`, which does."
            )
        if options["with_parent"]:
            end_with_parent(os.getppid())
        os.umask(0o077)  # what the demo writes is its owner's alone
        stop = threading.Event()
        obey_signals(stop)
        port = int(os.environ.get("PORT") or 8000)
        output = Output(sys.stdout)
        try:
            with hold_lock(DATA_DIR, patience=LOCK_PATIENCE_SECONDS) as lock:
                run_all(port, output, stop, lock)
        except (AlreadyRunning, PortTaken) as refusal:
            raise CommandError(str(refusal)) from None


def obey_signals(stop: threading.Event) -> None:
    """Ctrl-C, SIGTERM and a closed terminal all ask for the same clean stop."""

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)


def run_all(port: int, output: Output, stop: threading.Event, lock: TextIO) -> None:
    """Clear what a killed run left, prepare the data, keep the children alive until `stop`, end them all."""
    run = str(DATA_DIR)
    if ended := end_leftovers(run):
        output.say("run", f"ended {ended} processes that an earlier run had left")
    wait_for_port(port, patience=PORT_PATIENCE_SECONDS)
    call_command("migrate", verbosity=0, interactive=False)
    receiver_port = choose_port(load_state(DATA_DIR).receiver_port)
    state = seed(DATA_DIR, receiver_port=receiver_port, password=os.environ.get("DEMO_PASSWORD", ""))
    state.port = port
    save_state(DATA_DIR, state)
    connections.close_all()
    supervisor = Supervisor(run, make_children(run, port, receiver_port, output), output)
    try:
        if not stop.is_set():
            supervisor.start()
            announcer = threading.Thread(target=announce, args=(port, state, output, stop), daemon=True)
            announcer.start()
            supervisor.watch(stop)
    finally:
        say_ending(lock)
        supervisor.stop()
        output.say("run", "stopped")


def make_children(run: str, port: int, receiver_port: int, output: Output) -> list[Child]:
    named = ",".join(settings.ABUSE_HANDLERS) or ABUSE_HANDLER
    env = {**os.environ, RUN_TAG: run, "DATA_DIR": run, "PORT": str(port), "ABUSE_HANDLERS": named}
    argvs = {
        "receiver": commands.receiver(receiver_port, DATA_DIR),
        "web": commands.web(port),
        "work": commands.work(),
    }
    return [Child(name, argv, env=env, cwd=BASE_DIR, output=output) for name, argv in argvs.items()]


def announce(port: int, state: DemoState, output: Output, stop: threading.Event) -> None:
    """Once the web server is ready: print where to go, then post the photographs."""
    url = f"http://{HOST}:{port}"
    if not wait_until_ready(port, stop=stop, patience=READY_PATIENCE_SECONDS):
        if not stop.is_set():
            output.say(
                "run", f"{url}/readyz has not answered in {READY_PATIENCE_SECONDS:g} s, see the lines above"
            )
        return
    receiver_url = f"http://{HOST}:{state.receiver_port}"
    people = [person.username for person in PEOPLE]
    output.print(render_banner(url=url, receiver_url=receiver_url, people=people, state=state, slug=LANTERN))
    post_photographs(url, state.keys, output=output, stop=stop)
