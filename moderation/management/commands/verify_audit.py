"""`manage.py verify_audit`: checks the whole log, its guards, and the policies that it names; exit 1 when one does not
hold, with the first bad line."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, ProgrammingError

from moderation.audit.verified import note_verified
from moderation.audit.verify import VerifyReport, verify
from moderation.policy.amiss import versions_amiss
from moderation.processes.meter import Meter

LIMITS = (
    "Lines that are not sealed yet are checked by themselves only. Lines cut off at the end together with their seals "
    "leave no trace: keep the root elsewhere to be able to tell. More in docs/audit-log.md."
)
UNGUARDED = (
    " But the log is not guarded: these of its append-only triggers are missing, changed or switched off: {}. Until they "
    "are back, whoever writes to the database can change lines. docs/audit-log.md says how to put them back."
)
AMISS = "But policies are not what the log says was published, so nothing is approved or rejected under them:"


def unguarded(report: VerifyReport) -> str:
    """To be said after what holds; nothing while the log is guarded."""
    return UNGUARDED.format(", ".join(report.unguarded)) if report.unguarded else ""


class Command(BaseCommand):
    help = "Check every line of the audit log. Exit 1 and the first bad line when it does not hold."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        meter = Meter(sys.stderr, "lines")
        try:
            report = verify(progress=meter.reach)
        except (OperationalError, ProgrammingError) as problem:
            raise CommandError(
                f"The log cannot be read: {problem}. Run `manage.py migrate` first?"
            ) from problem
        finally:
            meter.close()
        self.note(report)
        if report.bad:
            raise CommandError(
                f"The log does not hold. Line {report.bad.id:,}: {report.bad.reason}. "
                f"The {report.checked:,} lines before it hold.{unguarded(report)}",
                returncode=1,
            )
        if report.unguarded:
            raise CommandError(f"The {report.checked:,} lines hold.{unguarded(report)}", returncode=1)
        if amiss := list(versions_amiss()):
            raise CommandError(
                f"The {report.checked:,} lines hold. {AMISS} {'; '.join(str(one) for one in amiss)}.",
                returncode=1,
            )
        self.stdout.write(self.style.SUCCESS(f"The log holds: {report.checked:,} lines."))
        self.stdout.write(f"{report.sealed:,} are sealed, {report.unsealed:,} not yet.")
        if report.sealed:
            self.stdout.write(f"The root over the first {report.sealed:,} lines is {report.root}.")
        self.stdout.write(LIMITS)

    def note(self, report: VerifyReport) -> None:
        """Into the log, for /audit/. Whoever may only read checks all the same."""
        try:
            note_verified(report)
        except DatabaseError as problem:
            self.stderr.write(f"This run could not be noted in the log: {problem}")
