"""`manage.py certify_benchmark`: what certifying reaches in worlds whose truth is known, and how often it is wrong."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.assurance.trials import TERMS, Trial, oracle, try_out
from moderation.assurance.worlds import WORLDS, World
from moderation.processes.meter import Meter

LABELS = (1_000, 5_000, 20_000)


class Command(BaseCommand):
    help = (
        "Certify simulated windows of five worlds: the share of uploads decided without a person on average, and the "
        "share of windows in which the guarantee did not hold."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="a list of objects instead of a table")
        parser.add_argument("--worlds", type=int, default=1000, help="windows drawn for each cell (1000)")
        parser.add_argument(
            "--labels", type=int, nargs="+", default=LABELS, help="how many (1000 5000 20000)"
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="of the draws; the same seed, the same table (1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["worlds"] < 1 or min(options["labels"]) < 1:
            raise CommandError("The numbers of worlds and of labels must be 1 or more.")
        if options["seed"] < 0:
            raise CommandError("The seed must be 0 or more.")
        meter = Meter(sys.stderr, "cells")
        cells: list[tuple[World, int, Trial]] = []
        try:
            for place, world in enumerate(WORLDS):
                for labels in options["labels"]:
                    seed = options["seed"] + place
                    cells.append(
                        (world, labels, try_out(world, labels, windows=options["worlds"], seed=seed))
                    )
                    meter.reach(len(cells), len(WORLDS) * len(options["labels"]))
        finally:
            meter.close()
        self.stdout.write(as_json(cells) if options["json"] else as_table(cells, options["worlds"]))


def as_json(cells: list[tuple[World, int, Trial]]) -> str:
    return json.dumps(
        [
            {
                "world": world.name,
                "labels": labels,
                "decided_percent": round(100 * trial.decided, 1),
                "violated_percent": round(100 * trial.violated, 1),
            }
            for world, labels, trial in cells
        ],
        ensure_ascii=False,
        indent=1,
    )


def as_table(cells: list[tuple[World, int, Trial]], windows: int) -> str:
    lines = [
        f"At most {TERMS.missed:g} missed and {TERMS.wrongly_rejected:g} wrongly rejected per 1,000 uploads, both at "
        f"{100 * TERMS.confidence:g} % confidence; {windows:,} windows a cell, everything labelled.",
        "decided: the share of uploads that needs no person, on average; violated: windows in which the guarantee does",
        "not hold; plug-in: the same for cut-offs at which only the estimate is within the tolerance.",
        "",
    ]
    before = None
    for world, labels, trial in cells:
        if world is not before:
            decided, missed = world.fixed_thresholds()
            lines.append(
                f"{world.name}: thresholds .5 and .8 decide {100 * decided:.1f} % and miss {1000 * missed:.1f} per "
                f"1,000; who knows the truth decides {100 * oracle(world):.1f} %"
            )
            before = world
        lines.append(
            f"  {labels:>7,} labels   decided {100 * trial.decided:5.1f} %   violated {100 * trial.violated:4.1f} %   "
            f"plug-in violated {100 * trial.plug_in_violated:4.1f} %"
        )
    return "\n".join(lines)
