"""A submission whose next case opens soon: sealed for whoever may be handed it, in no list of theirs, and then in its
place as one that came in at that moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from moderation.cases.models import Case, CaseState
from moderation.cases.opening import open_due_case
from moderation.intake.models import Submission
from moderation.platforms.models import Platform
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, said, second_case
from tests.moderation.cases.opening import opened
from tests.pictures import photograph
from tests.posting import post_and_work
from tests.review.queue.test_blindness import masked
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db
NAME = "lantern-post-77"
GONE = "This is no longer in the queue"


@pytest.fixture
def case(cast: Cast, settings: LazySettings) -> Case:
    """Decided by Mira; a second person will look."""
    settings.OPENING_MINUTES = 10
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    first = opened(cast.lantern)
    Submission.objects.filter(id=first.submission_id).update(external_id=NAME)
    said(first, cast.mira, APPROVED)
    return first


@pytest.mark.parametrize("who", ["jonas", "aiko", "priya"])
def test_it_is_in_no_list_and_has_no_page(cast: Cast, case: Case, who: str) -> None:
    soon = Case.objects.get(state=CaseState.OPENING)
    client = signed_in(getattr(cast, who))
    for asked in ({}, {"q": NAME}, {"status": "sealed"}, {"status": "approved"}):
        page = text(client.get("/submissions/", asked))
        assert "row-link" not in page
    for url in (f"/submissions/{case.submission_id}/", f"/submissions/{case.submission_id}/picture/thumb/"):
        assert client.get(url).status_code == 404
    assert GONE in text(client.get(f"/submissions/{case.submission_id}/"))
    for named in (NAME, str(case.submission_id)):
        answer = client.get("/go", {"q": named})
        assert str(case.submission_id) not in answer.get("Location", "")
        unknown = text(client.get("/go", {"q": "none-77"})).replace("none-77", "")
        assert masked(text(answer).replace(named, "")) == masked(unknown)
    if who == "priya":
        page = text(client.get("/audit/", {"find": str(case.submission_id)}))
        assert "sealed for you" not in page
        assert "No line passes these filters" in page
    assert client.get(f"/submissions/in-the-queue/{soon.id}/").status_code == 404
    assert client.get(f"/review/cases/{soon.id}").status_code == 404


def test_who_decided_it_sees_what_it_met(cast: Cast, case: Case) -> None:
    page = text(signed_in(cast.mira).get(f"/submissions/{case.submission_id}/"))
    assert GONE not in page
    assert "approved" in page


def test_it_comes_into_the_list_as_the_newest(cast: Cast, case: Case) -> None:
    newer = opened(cast.lantern)
    Case.objects.filter(state=CaseState.OPENING).update(opened_at=timezone.now() - timedelta(minutes=1))
    assert open_due_case(Case.objects.get(state=CaseState.OPENING).id)
    page = text(signed_in(cast.jonas).get("/submissions/", {"status": "sealed"}))
    places = [page.index(str(key)) for key in (second_case(case).id, newer.id)]
    assert places == sorted(places), "however late the worker was"


def test_its_picture_is_not_served(cast: Cast, settings: LazySettings) -> None:
    settings.OPENING_MINUTES = 10
    submission = post_and_work(cast.kleinmarkt, photograph(1))
    thumb, client = f"/submissions/{submission.id}/picture/thumb/", signed_in(cast.priya)
    assert client.get(thumb).status_code == 200
    Platform.objects.filter(id=cast.kleinmarkt.id).update(second_review_share=1)
    said(Case.objects.get(submission=submission), cast.karl, APPROVED)
    assert client.get(thumb).status_code == 404
