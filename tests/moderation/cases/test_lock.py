"""Suspected child abuse: the picture is out of everybody's sight at once, and no machine is asked about it again."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from moderation.cases.claim import next_case, open_case
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound
from moderation.cases.hand_on import add_note
from moderation.cases.lock import lock_suspected_abuse
from moderation.cases.models import Case
from moderation.cases.pictures import PictureUnavailable, case_picture
from moderation.cases.undo import undo
from moderation.checks import check_abuse_handlers
from moderation.intake.models import Image
from moderation.people.models import User
from moderation.pipeline.screen import ScreenLane
from moderation.vocabulary import CaseKind, DecisionKind, Severity, Status
from tests.cast import Cast
from tests.moderation.cases.opening import opened, posting
from tests.moderation.pipeline.test_work import work_until_screening
from tests.posting import post, post_and_work
from tests.servers.analysis import AnalysisServer


def lock(case: Case, cast: Cast) -> None:
    held = open_case(case.id, cast.mira)
    lock_suspected_abuse(held.id, cast.mira, held.version)


def test_every_case_of_the_picture_is_hidden(cast: Cast) -> None:
    case = opened(cast.lantern)
    image = case.submission.image
    other = opened(cast.lantern, submission=posting(cast.lantern, image=image))
    held = open_case(other.id, cast.jonas)
    done = opened(cast.lantern, submission=posting(cast.lantern, image=image))
    taken = open_case(done.id, cast.lena)
    made = decide(taken.id, cast.lena, taken.version, DecisionKind.APPROVED, [])
    elsewhere = opened(cast.lantern)
    lock(case, cast)

    assert set(Case.objects.filter(hidden=True)) == {case, other, done}
    assert next_case(cast.aiko) == elsewhere
    with pytest.raises(CaseNotFound):
        decide(held.id, cast.jonas, held.version, DecisionKind.APPROVED, [])
    with pytest.raises(CaseNotFound):
        undo(made.id, cast.lena)
    with pytest.raises(CaseNotFound):
        add_note(case.id, cast.aiko, "what is it?")
    with pytest.raises(CaseNotFound):
        open_case(case.id, cast.mira)


def test_only_the_holder_locks_and_only_what_they_saw(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    with pytest.raises(CaseConflict):
        lock_suspected_abuse(held.id, cast.jonas, held.version)
    with pytest.raises(CaseConflict):
        lock_suspected_abuse(held.id, cast.mira, held.version - 1)
    assert not Image.objects.filter(locked_at__isnull=False).exists()


def test_no_picture_is_served_except_to_named_people(cast: Cast, settings: Any) -> None:
    submission = post_and_work(cast.kleinmarkt)
    case = Case.objects.get(submission=submission)
    concluded = opened(cast.kleinmarkt, kind=CaseKind.REPORT, submission=submission)
    assert case_picture(case.id, cast.mira, "veiled", 1)
    lock(case, cast)
    Case.objects.filter(id=concluded.id).update(hidden=False)  # even if a case were to be found

    with pytest.raises(PictureUnavailable):
        case_picture(concluded.id, cast.aiko, "veiled", 1)
    with pytest.raises(CaseNotFound):
        case_picture(case.id, cast.aiko, "veiled", 1)
    settings.ABUSE_HANDLERS = ["aiko"]
    assert case_picture(case.id, cast.aiko, "veiled", 1)


def test_no_scorer_is_asked_about_another_posting_of_it(cast: Cast, analysis_api: AnalysisServer) -> None:
    first = post_and_work(cast.lantern)
    lock(opened(cast.lantern, kind=CaseKind.REPORT, submission=first), cast)
    second = post_and_work(cast.lantern, caption="so that no stored answer serves")

    assert len(analysis_api.requests) == 1
    assert second.status == Status.IN_REVIEW
    assert Case.objects.get(submission=second).hidden


def test_an_answer_that_was_on_its_way_approves_nothing(cast: Cast, analysis_api: AnalysisServer) -> None:
    first = post_and_work(cast.lantern)
    report = opened(cast.lantern, kind=CaseKind.REPORT, submission=first)
    second = post(cast.lantern, caption="asked again")
    if second.stage != "screen":
        work_until_screening(second)
    lane = ScreenLane()
    (job,) = lane.claim(1)
    answer = lane.perform(job)
    lock(report, cast)
    lane.commit(job, answer)

    second.refresh_from_db()
    assert second.status == Status.IN_REVIEW
    case = Case.objects.get(submission=second)
    assert (case.hidden, case.kind) == (True, CaseKind.UNSCREENED)


def test_what_is_locked_is_due_as_severe_from_now_and_never_later_than_before(cast: Cast) -> None:
    late, soon = opened(cast.lantern, due_in=500), opened(cast.lantern, due_in=5)
    before = soon.due_at
    lock(late, cast)
    lock(soon, cast)
    late.refresh_from_db()
    soon.refresh_from_db()
    minutes = (late.due_at - timezone.now()).total_seconds() / 60
    assert (late.severity, soon.severity) == (Severity.SEVERE, Severity.SEVERE)
    assert 55 < minutes <= 60
    assert soon.due_at == before


def test_a_system_check_warns_while_nobody_can_open_what_is_locked(cast: Cast, settings: Any) -> None:
    def warned() -> list[str | None]:
        return [message.id for message in check_abuse_handlers(None, databases=["default"])]

    assert warned() == ["moderation.W004"]
    settings.ABUSE_HANDLERS = ["mira", "nobody-of-that-name"]  # a moderator is not handed seniors' cases
    assert warned() == ["moderation.W004"]
    settings.ABUSE_HANDLERS = ["aiko"]
    assert warned() == []
    User.objects.filter(username="aiko").update(is_active=False)
    assert warned() == ["moderation.W004"]
