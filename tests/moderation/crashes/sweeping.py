"""Sweeps a stage: a child dies at each of its moments, its work comes back twice, and in the end all must hold."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django_q.models import OrmQ

from tests.moderation.crashes.dying import NEVER, Fate, die_in, left_behind
from tests.moderation.crashes.finishing import finish
from tests.moderation.crashes.invariants import violations
from tests.moderation.crashes.stage import Stage
from tests.moderation.crashes.world import World

TRIES = 5
# `make test` dies at every 18th moment (on PostgreSQL, where dying is dear, at every 24th), beginning at another one
# each day, so that it ends in time. With CRASHES=every it dies at all of them, with CRASHES=all also after each.
EVERY = 1 if os.environ.get("CRASHES") else 24 if os.environ.get("TEST_ON") == "postgresql" else 18
FIRST = date.today().toordinal() % EVERY


def chosen(moments: list[str]) -> list[str]:
    """Those to die at: of a stage with few moments all."""
    return moments if len(moments) < 12 else moments[FIRST::EVERY]


@dataclass
class Sweep:
    """What came of it: the stage's moments, how many deaths, and what was wrong after which."""

    stage: Stage[Any]
    moments: list[str] = field(default_factory=list)
    deaths: int = 0
    wrong: list[str] = field(default_factory=list)
    whose: dict[str, str] = field(default_factory=dict)
    groups: set[int] = field(default_factory=set)

    def run(self, world: World) -> None:
        self.moments = self.live(NEVER).moments
        for moment in chosen(self.moments):
            # Not each subject comes by everywhere: a folder that is there already need not be made.
            if not any(self.live(moment).died for _ in range(TRIES)):
                self.wrong.append(f"never came again to the moment {moment}")
        finish(world)
        self.wrong += [self.traced(found) for found in violations(world)]
        self.wrong += left_behind(self.groups)

    def live(self, moment: str) -> Fate:
        """One subject: its work dies at this moment, and comes back twice."""
        where = moment or "nothing died"
        subject = self.stage.arrange()
        OrmQ.objects.all().delete()  # a worker has taken the wake-ups, and died with them
        fate = die_in(
            lambda watch: self.stage.run(subject, watch),
            moment,
            meanwhile=lambda: self.stage.meanwhile(subject),
        )
        self.groups.add(fate.group)
        self.deaths += fate.died
        self.look(subject, where)
        for _ in range(2):
            self.stage.again(subject)
            self.look(subject, where)
        self.whose |= {str(name): where for name in self.stage.submissions(subject)}
        return fate

    def look(self, subject: Any, where: str) -> None:
        self.wrong += [f"{found} ({where})" for found in self.stage.amiss(subject)]

    def traced(self, found: str) -> str:
        """A violation with the death that led to it, where it names a submission."""
        return next((f"{found} ({where})" for name, where in self.whose.items() if name in found), found)
