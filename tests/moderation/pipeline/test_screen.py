"""Screening when the storage fails: made anew once, and a person in the end; never a row that is tried for ever."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from moderation.cases.models import Case, Routing
from moderation.intake.models import Image, Rendition, Stage, Submission
from moderation.pipeline import work
from moderation.pipeline.prepare import STORAGE_ATTEMPTS, STORAGE_FAILED, PrepareLane
from moderation.vocabulary import CaseKind, Status
from tests.cast import Cast
from tests.moderation.pipeline.test_work import work_until_screening
from tests.posting import post
from tests.servers.analysis import AnalysisServer


def spoil(folder: Path) -> None:
    """A folder where the file was: not a lost file, but one that cannot be read."""
    path = folder / Rendition.objects.get(name="analysis").key
    path.unlink()
    path.mkdir()


def test_a_rendition_that_cannot_be_read_is_made_again(
    cast: Cast, analysis_api: AnalysisServer, files_folder: Path
) -> None:
    submission = post(cast.lantern)
    work_until_screening(submission)
    spoil(files_folder)
    work()

    submission.refresh_from_db()
    assert submission.status == Status.APPROVED


def test_a_person_takes_over_when_renditions_are_lost_for_too_long(
    cast: Cast, analysis_api: AnalysisServer, files_folder: Path
) -> None:
    submission = post(cast.lantern)
    work_until_screening(submission)
    spoil(files_folder)
    Submission.objects.update(give_up_at=timezone.now() - timedelta(seconds=1))
    work()

    submission.refresh_from_db()
    assert (submission.status, submission.stage) == (Status.IN_REVIEW, Stage.DONE)
    assert Case.objects.get(submission=submission).kind == CaseKind.UNSCREENED
    assert analysis_api.requests == []


def test_a_lost_original_ends_at_a_person_too(cast: Cast, files_folder: Path) -> None:
    submission = post(cast.lantern)
    (files_folder / Image.objects.get().key).unlink()
    work()

    submission.refresh_from_db()
    assert submission.status == Status.IN_REVIEW
    assert Case.objects.get(submission=submission).kind == CaseKind.UNSCREENED
    assert Image.objects.get().state == "unprepared"
    assert "could not be prepared" in Routing.objects.get().outcome["reasons"][0]["words"]


def test_a_disk_that_takes_no_renditions_is_waited_for(
    cast: Cast, analysis_api: AnalysisServer, files_folder: Path
) -> None:
    """As long as the disk is to blame: an image has three attempts of its own, and a full disk some minutes."""
    submission = post(cast.lantern)
    (files_folder / "renditions").write_bytes(b"a file where the folder should be")
    for attempt in range(1, 5):
        Submission.objects.update(due_at=timezone.now())
        claim_and_prepare()
        submission.refresh_from_db()
        assert (submission.stage, submission.attempts) == (Stage.PREPARE, attempt)
    (files_folder / "renditions").unlink()
    Submission.objects.update(due_at=timezone.now())
    work()
    submission.refresh_from_db()
    assert submission.status == Status.APPROVED


def test_a_disk_that_stays_full_ends_at_a_person(
    cast: Cast, analysis_api: AnalysisServer, files_folder: Path
) -> None:
    submission = post(cast.lantern)
    (files_folder / "renditions").write_bytes(b"a file where the folder should be")
    Submission.objects.update(attempts=STORAGE_ATTEMPTS - 1, failure=STORAGE_FAILED)
    claim_and_prepare()
    submission.refresh_from_db()
    assert (submission.stage, submission.status) == (Stage.DONE, Status.IN_REVIEW)


def claim_and_prepare() -> None:
    lane = PrepareLane()
    (job,) = lane.claim(1)
    lane.commit(job, lane.perform(job))
