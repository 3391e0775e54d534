"""`manage.py tallies`: counts anew what the insights are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from moderation.tallies.count import count_again


class Command(BaseCommand):
    help = (
        "Counts anew, hour by hour from the first posting, what /insights/ is made of. The worker does this by itself "
        "for the last 100 days; this is for older ones, or after rows were changed by hand. Nothing else is touched."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = count_again(timezone.now(), self.tell)
        self.stdout.write(f"Counted {done:,} {'hour' if done == 1 else 'hours'}.")

    def tell(self, day: datetime) -> None:
        self.stdout.write(f"  {day:%Y-%m-%d}")
