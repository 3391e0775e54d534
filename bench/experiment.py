"""One experiment in a process and a folder of its own: `python -m bench.experiment NAME RESULT [--quick]`."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import django
from django.db import connections

from bench.measure import Absent, Measure, not_measured
from bench.place import environment, free_port, manage
from bench.postgres import database
from bench.report import document


def noop() -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "bench.noop.settings", "SCREENING_PROVIDERS": "noop"}


def slow(more: dict[str, str]) -> dict[str, str]:
    url = f"http://127.0.0.1:{free_port()}"
    return {"SCREENING_PROVIDERS": "analyses", "ANALYSIS_API_URL": url, **more}


SETTINGS: dict[str, Callable[[], dict[str, str]]] = {
    "ingest": dict,
    "normalise": dict,
    "overhead": noop,
    "append": dict,
    "idle": noop,
    "idle_postgres": noop,
    "claims": dict,
    "review": dict,
    "painted": dict,
    "whatif": dict,
    "whatif_postgres": dict,
    "label_studio": dict,
    "labelling_stream": dict,
    "slow_api": lambda: slow({"WORKERS": "1", "SCREENING_CONCURRENCY": "32"}),
    "capped": lambda: slow({"WORKERS": "1", "ANALYSES_REQUESTS_PER_MINUTE": "600"}),
}


ON_POSTGRES = (
    "append",
    "capped",
    "claims",
    "idle_postgres",
    "review",
    "painted",
    "whatif_postgres",
    "label_studio",
    "labelling_stream",
)


def main() -> None:
    """Set Django up on a fresh database, run, and write the measures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=SETTINGS)
    parser.add_argument("result", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    try:
        measures = measure(options.name, quick=options.quick)
    except Absent as absent:
        measures = [not_measured("", options.name, str(absent), unit="s", gate=0, goal=0)]
    options.result.write_text(json.dumps([document(found) for found in measures], indent=1))


def measure(name: str, *, quick: bool) -> list[Measure]:
    """Raises Absent when what it runs on is not installed."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sl-bench-"))
        env = environment(Path(folder), **SETTINGS[name]())
        if name in ON_POSTGRES:
            env["DATABASE_URL"] = stack.enter_context(database())
        manage(env, "migrate", "--verbosity", "0", "--skip-checks")
        os.environ.update(env)
        django.setup()
        stack.callback(connections.close_all)
        run = importlib.import_module(f"bench.{name}").run  # it imports models: only now
        measures: list[Measure] = run(Path(folder), env, quick=quick)
        return measures


if __name__ == "__main__":
    main()
