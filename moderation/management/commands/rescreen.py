"""`manage.py rescreen`: screens stored pictures again, behind live traffic."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.audit.actor import Actor
from moderation.pipeline.rescreen_begin import begin
from moderation.pipeline.rescreen_estimate import Estimate, RescreenRefused, estimate
from moderation.platforms.models import Platform
from moderation.processes.following import follow
from moderation.processes.meter import Meter
from moderation.rescreening.change import cancel, pause, resume
from moderation.rescreening.chosen import Choice
from moderation.rescreening.models import UNFINISHED, Rescreen
from moderation.rescreening.words import in_words
from moderation.screening.limits.money import written
from moderation.vocabulary import Status

SHOWN = 20
MOST = 2_000_000_000
CHANGES = {"pause": pause, "resume": resume, "cancel": cancel}
DONE = {"pause": "Paused", "resume": "Resumed", "cancel": "Cancelled"}
LEFT = (
    "\nIt goes on in the worker. `manage.py rescreen pause {0}` stops it, `manage.py rescreen list` shows it."
)


class Command(BaseCommand):
    help = (
        "Screens stored pictures again with one scorer, newest first, while live traffic has nothing due. The answers "
        "are kept and change nothing that was decided. `list`, `pause`, `resume` and `cancel` look after it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", default="begin", choices=["begin", "list", *CHANGES])
        parser.add_argument(
            "backlog", nargs="?", default="", help="its id; not needed where one is unfinished"
        )
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--platform", metavar="SLUG", help="whose pictures")
        whose.add_argument(
            "--all", action="store_true", help="those of all platforms whose policy asks the scorer"
        )
        parser.add_argument("--provider", metavar="NAME", help="the scorer, as in SCREENING_PROVIDERS")
        parser.add_argument("--since", type=day, metavar="DATE", help="posted on this day (UTC) or later")
        parser.add_argument(
            "--status", choices=[status.value for status in Status], help="that have this status"
        )
        parser.add_argument("--limit", type=above_zero, metavar="N", help="the newest N of them")
        parser.add_argument("--reason", default="by manage.py rescreen", help="why, for the log")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what it would come to, and begin nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        action = options["action"]
        if action == "begin":
            self.begin(options)
        elif action == "list":
            self.list_newest()
        else:
            self.change(action, options["backlog"])

    def list_newest(self) -> None:
        found = list(Rescreen.objects.select_related("platform").order_by("-id")[:SHOWN])
        for batch in found:
            self.stdout.write(f"{batch.id}  {in_words(batch)}")
        if not found:
            self.stdout.write("There is no backlog, and there has been none.")

    def begin(self, options: dict[str, Any]) -> None:
        choice = choice_of(options)
        try:
            self.stdout.write(said(estimate(choice)))
            if options["dry_run"]:
                return
            batch = begin(choice, why=options["reason"], actor=Actor.system())
        except RescreenRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Begun as {batch.id}.")
        self.follow(batch)

    def follow(self, batch: Rescreen) -> None:
        """Show how far it is; Ctrl-C ends the watching and not the work."""
        meter = Meter(sys.stderr, "pictures")
        try:
            batch = follow(batch, meter, lambda now: self.stdout.write(in_words(now)))
        except KeyboardInterrupt:
            meter.close()
            self.stdout.write(LEFT.format(batch.id))
            return
        self.stdout.write(in_words(batch))

    def change(self, action: str, given: str) -> None:
        batch = find(given)
        if not CHANGES[action](batch, actor=Actor.system()):
            raise CommandError(f"It cannot be {DONE[action].lower()}: it is {batch.state}.")
        self.stdout.write(f"{DONE[action]}: {in_words(Rescreen.objects.get(id=batch.id))}")


def choice_of(options: dict[str, Any]) -> Choice:
    """Raises CommandError in plain words."""
    if not options["provider"]:
        raise CommandError("Say which scorer with --provider NAME.")
    if not options["platform"] and not options["all"]:
        raise CommandError("Say whose pictures with --platform SLUG, or --all.")
    platform = Platform.objects.filter(slug=options["platform"]).first() if options["platform"] else None
    if options["platform"] and platform is None:
        raise CommandError(f"There is no platform {options['platform']!r}.")
    return Choice(options["provider"], platform, options["since"], options["status"] or "", options["limit"])


def find(given: str) -> Rescreen:
    """The backlog of this id, or the one that is unfinished. Raises CommandError."""
    if given:
        found = [batch for batch in Rescreen.objects.all() if str(batch.id).startswith(given.lower())]
    else:
        found = list(Rescreen.objects.filter(state__in=UNFINISHED))
    if len(found) == 1:
        return found[0]
    which = f"begins with {given}" if given else "is unfinished"
    raise CommandError(
        f"{'No' if not found else 'More than one'} backlog {which}. See `manage.py rescreen list`."
    )


def said(found: Estimate) -> str:
    """The estimate in a sentence."""
    about = "" if found.exact else f", by an estimate from the newest {found.looked_at:,}"
    cost = (
        "a cost that nobody knows, since no price is set"
        if found.all_cost is None
        else (f"{written(found.all_cost)} at the most")
    )
    return (
        f"{found.pictures:,} pictures, {found.all_asked:,} of them to be asked about: "
        f"{found.all_calls:,} calls for {cost}{about}."
    )


def day(text: str) -> datetime:
    try:
        moment = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day: write it as 2026-01-31.") from None
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def above_zero(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < number <= MOST:
        raise ArgumentTypeError(f"{text!r} is no whole number from 1 to {MOST:,}.")
    return number
