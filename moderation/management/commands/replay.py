"""`manage.py replay`: stored decisions give the same outcome again; exit 1 when one does not."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from moderation.cases.models import Routing
from moderation.cases.replay import Replayed, replay, replay_all, routings_of
from moderation.processes.meter import Meter

MOST_TOLD = 20


class Command(BaseCommand):
    help = (
        "Evaluate a stored decision again from its stored answers, rules and circumstances, and compare byte for byte. "
        "Exit 1 when the outcome is another one."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", nargs="?", type=UUID, help="of a decision, a submission or a routing")
        parser.add_argument("--all", action="store_true", help="every routing there is")

    def handle(self, *args: Any, id: UUID | None, **options: Any) -> None:
        if bool(id) == options["all"]:
            raise CommandError("Name one decision or submission, or say --all.", returncode=2)
        if id:
            self.replay_one(id)
        else:
            self.replay_all()

    def replay_one(self, key: UUID) -> None:
        routings = routings_of(key)
        if not routings:
            raise CommandError(f"No policy has routed anything under {key}.", returncode=1)
        for one in replay(routings):
            version = one.routing.policy_version
            under = f"version {version.number} of {version.policy.slug}"
            if not one.same:
                raise CommandError(f"{one.routing.id} does not replay. {one.problem}", returncode=1)
            self.stdout.write(f"{one.routing.id}: {one.routing.verdict} again, byte for byte, under {under}.")

    def replay_all(self) -> None:
        total = Routing.objects.count()
        meter = Meter(sys.stderr, "routings")
        try:
            done, failed, told = self.count(replay_all(), total, meter)
        finally:
            meter.close()
        for one in told:
            self.stderr.write(f"{one.routing.id} does not replay. {one.problem}")
        if failed:
            raise CommandError(f"{failed:,} of {done:,} routings do not replay.", returncode=1)
        self.stdout.write(f"All {done:,} routings give the same outcome again, byte for byte.")

    def count(self, found: Iterable[Replayed], total: int, meter: Meter) -> tuple[int, int, list[Replayed]]:
        """How many there were, how many did not replay, and the first of these."""
        done = failed = 0
        told: list[Replayed] = []
        for one in found:
            done += 1
            if not one.same:
                failed += 1
                told += [one] if failed <= MOST_TOLD else []
            meter.reach(done, total)
        return done, failed, told
