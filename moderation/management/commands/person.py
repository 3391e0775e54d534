"""`manage.py person create NAME --role ROLE`: the first admin, or anyone; prints a one-time sign-in link."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError, transaction

from moderation.audit.actor import Actor
from moderation.environment import DATA_DIR
from moderation.people.create import create_link
from moderation.platforms.members import create_person
from moderation.platforms.models import Platform
from moderation.processes.address import FROM_WHERE, own_url
from moderation.vocabulary import Role

MIGRATE = "The database is not ready: run `manage.py migrate` with the same settings first."


class Command(BaseCommand):
    help = "Add a person. They come in by the one-time link that is printed and then choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="Add a person.")
        create.add_argument("username", metavar="NAME", help="The name to sign in with.")
        create.add_argument("--role", required=True, choices=[role.value for role in Role])
        create.add_argument(
            "--platform", default="", metavar="SLUG", help="Only there; else at all platforms."
        )
        create.add_argument("--name", default="", help="What colleagues see; else NAME.")
        create.add_argument("--url", default="", help=f"Where the pages are (default: {FROM_WHERE}).")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = self.create(
                options["username"], Role(options["role"]), options["platform"], options["name"]
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        except (OperationalError, ProgrammingError) as problem:
            raise CommandError(f"{MIGRATE} ({problem})") from problem
        url = (options["url"] or own_url(DATA_DIR)).rstrip("/")
        if not options["url"]:
            self.stderr.write(f"The link leads to {url}. Give --url if the pages are elsewhere.")
        self.stdout.write(f"{url}/sign-in/link/{token}")

    def create(self, username: str, role: Role, slug: str, name: str) -> str:
        """The token of a link for the new person; nothing is left behind when a part of it fails."""
        with transaction.atomic():
            platform = self.platform(slug)
            user = create_person(
                username=username, name=name, role=role, platform=platform, actor=Actor.system()
            )
            return create_link(user=user, actor=Actor.system()).token

    def platform(self, slug: str) -> Platform | None:
        platform = Platform.objects.filter(slug=slug).first() if slug else None
        if slug and platform is None:
            raise CommandError(f"There is no platform {slug!r}.")
        return platform
