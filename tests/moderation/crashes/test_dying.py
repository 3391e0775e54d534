"""The sweep itself: it comes to every moment, its deaths are real, and it finds what a careless stage leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F

from moderation.audit.models import Entry
from moderation.cases.claim import record_claim
from moderation.cases.models import Case
from tests.cast import Cast
from tests.moderation.audit.sealing import write
from tests.moderation.crashes.dying import NEVER, Watch, die_in, left_behind
from tests.moderation.crashes.people import Claim
from tests.moderation.crashes.sweeping import Sweep
from tests.moderation.crashes.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def write_a_line(watch: Watch) -> None:
    watch()
    write()


def test_what_a_transaction_wrote_is_there_only_after_its_commit(cast: Cast) -> None:
    def left_by(moment: str) -> bool:
        before = Entry.objects.count()
        assert die_in(write_a_line, moment).died == bool(moment)
        return Entry.objects.count() > before

    moments = die_in(write_a_line, NEVER).moments
    assert any("INSERT INTO audit_entry" in moment for moment in moments)
    left = [left_by(moment) for moment in moments]
    assert left == sorted(left)
    assert left.count(False) >= 3  # before BEGIN, INSERT and COMMIT
    assert left_by(NEVER)


def test_threads_and_their_files_are_watched(cast: Cast, tmp_path: Path) -> None:
    def in_a_thread(watch: Watch) -> None:
        watch()
        thread = threading.Thread(target=(tmp_path / "file").write_bytes, args=(b"whole",))
        thread.start()
        thread.join()

    moments = die_in(in_a_thread, NEVER).moments
    kinds = [moment.split(",")[0] for moment in moments if moment.startswith("before ")]
    assert kinds == ["before open", "before BufferedWriter.write", "before BufferedWriter.__exit__"]
    (tmp_path / "file").unlink()
    assert die_in(in_a_thread, next(moment for moment in moments if "write" in moment)).died
    assert (tmp_path / "file").read_bytes() == b""


def test_work_that_breaks_is_no_death(cast: Cast) -> None:
    def broken(watch: Watch) -> None:
        raise ValueError("as it happens")

    with pytest.raises(RuntimeError, match="as it happens"):
        die_in(broken, NEVER)


def test_a_process_that_outlives_its_owner_is_named(cast: Cast) -> None:
    def leave_one(watch: Watch) -> None:
        subprocess.Popen(["sleep", "60"])

    group = die_in(leave_one, NEVER).group
    try:
        assert len(left_behind({group}, within=0.3)) == 1
    finally:
        os.killpg(group, signal.SIGKILL)


class CarelessClaim(Claim):
    """The case in one transaction, its line in the next."""

    def run(self, subject: Case, watch: Watch) -> None:
        person = self.mira
        watch()
        Case.objects.filter(id=subject.id).update(holder=person, version=F("version") + 1)
        with transaction.atomic():
            record_claim(subject.id, subject.platform_id, subject.submission_id, person)


def test_a_change_without_its_line_is_found_with_the_moment_of_the_death(crash_world: World) -> None:
    sweep = Sweep(CarelessClaim(crash_world))
    sweep.run(crash_world)
    assert sweep.wrong
    assert all("version" in found and "lines" in found and "before" in found for found in sweep.wrong)
