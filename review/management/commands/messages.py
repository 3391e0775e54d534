"""`manage.py messages`: the catalogues brought up to date with what templates and code say, and compiled."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from review.language import catalogue, po


class Command(BaseCommand):
    help = (
        "Bring the catalogues of translations up to date and compile them; says what is still to translate."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 if anything is missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        missing = 0
        for language in catalogue.OTHERS:
            messages = catalogue.refreshed(catalogue.read(language))
            if not options["check"]:
                catalogue.path_of(language, "po").write_text(po.write(messages))
                catalogue.path_of(language, "mo").write_bytes(catalogue.compiled(language))
            for message in messages:
                if not message.is_translated:
                    missing += 1
                    self.stdout.write(f"{language}: {message.places[0]}: {message.key.text}")
            self.stdout.write(f"{language}: {len(messages) - 1} messages, {missing} to translate")
        if missing and options["check"]:
            raise SystemExit(1)
