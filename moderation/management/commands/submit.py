"""`manage.py submit`: posts files or folders over the real API."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation.environment import DATA_DIR
from moderation.platforms.keys import TooManyKeys
from moderation.platforms.models import Platform
from moderation.processes.address import FROM_WHERE, answers, own_url
from moderation.processes.client import Client
from moderation.processes.posting.key import borrow_key
from moderation.processes.posting.pictures import find_pictures
from moderation.processes.posting.post import post_pictures
from moderation.processes.posting.progress import Progress


class Command(BaseCommand):
    help = (
        "Posts files, or every picture in a folder, over the real API. Exit code 1 when one is refused. "
        "Without --key or SECOND_LOOK_KEY it uses the demo's key, else one that it makes and revokes again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--platform", required=True, metavar="SLUG", help="which platform posts them")
        parser.add_argument("--max-side", type=int, metavar="N", help="shrink larger pictures to N px")
        parser.add_argument("--url", default="", help=f"where Second Look listens (default: {FROM_WHERE})")
        parser.add_argument(
            "--key", default=os.environ.get("SECOND_LOOK_KEY", ""), help="an API key of the platform"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        platform = Platform.objects.filter(slug=options["platform"]).first()
        if platform is None:
            raise CommandError(f"There is no platform {options['platform']!r}.")
        url = listening(options["url"] or own_url(DATA_DIR))
        try:
            pictures = list(find_pictures(options["paths"]))
            with borrow_key(platform, given=options["key"], data_dir=DATA_DIR) as key:
                posted = post_pictures(
                    Client(url, key),
                    pictures,
                    max_side=options["max_side"],
                    progress=Progress(len(pictures), sys.stderr),
                )
        except FileNotFoundError as missing:
            raise CommandError(f"There is nothing at {missing}.") from None
        except TooManyKeys:
            raise CommandError("The platform has two active keys already: give one with --key.") from None
        self.stdout.write(f"{posted.accepted} accepted, {posted.failed} not")
        if posted.failed:
            sys.exit(1)


def listening(url: str) -> str:
    """The address, if something listens there. Raises CommandError in plain words."""
    try:
        if answers(url):
            return url
    except ValueError:
        raise CommandError(f"{url} is no address. One begins with http:// or https://.") from None
    raise CommandError(
        f"Nothing listens at {url}. Start Second Look (`make run`), or say with --url where it runs."
    )
