"""`manage.py platform create NAME`: a platform and its secrets, shown once."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from moderation.audit.actor import Actor
from moderation.cases.onboard import FIRST_POLICY, CreatedPlatform, create_platform

MIGRATE = "The database is not ready: run `manage.py migrate` with the same settings first."


class Command(BaseCommand):
    help = "Create a platform. Its API key and hook secret are shown once and can be replaced later."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="Add a platform.")
        create.add_argument("name", help="What people call it.")
        create.add_argument("--slug", default="", help="Its name in addresses; made from NAME if not given.")
        create.add_argument(
            "--policy", default=FIRST_POLICY, help=f"A policy's slug (default {FIRST_POLICY})."
        )
        create.add_argument("--json", action="store_true", help="Print {slug, api_key, hook_secret} as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        created = self.create(options["name"], options["slug"], options["policy"])
        secrets = {
            "slug": created.platform.slug,
            "api_key": created.api_key,
            "hook_secret": created.hook_secret,
        }
        if options["json"]:
            self.stdout.write(json.dumps(secrets))
            return
        self.stdout.write(f"Created {created.platform.name}. These are shown once:")
        for name, value in secrets.items():
            self.stdout.write(f"  {name:12} {value}")

    def create(self, name: str, slug: str, policy: str) -> CreatedPlatform:
        try:
            return create_platform(name=name, slug=slug, policy_slug=policy, actor=Actor.system())
        except ValidationError as problem:
            raise CommandError(worded(problem, slug_given=bool(slug))) from problem
        except (OperationalError, ProgrammingError) as problem:
            raise CommandError(f"{MIGRATE} ({problem})") from problem


def worded(problem: ValidationError, *, slug_given: bool) -> str:
    """What is wrong, and how a slug is given: a first one where none could be made of the name, else another one."""
    words = " ".join(problem.messages)
    faults = problem.error_dict.get("slug", [])
    if not faults:
        return words
    another = slug_given or any(fault.code == "unique" for fault in faults)
    return f"{words} {'Give another one' if another else 'Give it'} with --slug."
