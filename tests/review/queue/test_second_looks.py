"""The same by the pages: two disagree and a senior decides; a known item is told on the page after next; a trainee."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moderation.cases.conclude import conclude, due_to_conclude
from moderation.cases.gold import make_gold_item, open_gold
from moderation.cases.models import Case
from moderation.platforms.models import Platform
from moderation.vocabulary import CaseKind, Category, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import REJECTED, said
from tests.moderation.cases.opening import let_three_seconds_pass
from tests.review.queue.conftest import SignIn
from tests.review.queue.test_handing import send
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


def decide_next(client: Client, outcome: str, *, level: str = "moderator") -> tuple[str, Any]:
    """Take the next case at Lantern, decide it by its form and let it take effect: its id, and the page that follows."""
    taken = client.get(f"/review/next?queue=lantern&level={level}", follow=True)
    url = taken.redirect_chain[-1][0]
    html = taken.content.decode()
    form: dict[str, Any] = {
        "version": re.findall(r'name="version" value="(\d+)"', html)[0],
        "outcome": outcome,
    }
    if outcome == "rejected":
        form["reason"] = re.findall(r'name="reason" value="([^"]+)"', html)[0]
    following = client.post(f"{url}/decide", form, follow=True)
    case_id = url.rsplit("/", 1)[1].split("?")[0]
    let_three_seconds_pass(Case.objects.get(id=case_id))
    assert [conclude(one) for one in due_to_conclude()] == [True]
    return case_id, following


def status_of(case_id: str) -> str:
    return Case.objects.select_related("submission").get(id=case_id).submission.status


def test_two_disagree_and_a_senior_decides(cast: Cast, sign_in: SignIn) -> None:
    Platform.objects.filter(slug="lantern").update(second_review_share=1)
    waiting(cast.lantern)
    mira, jonas, aiko = (sign_in(person) for person in (cast.mira, cast.jonas, cast.aiko))
    first, _ = decide_next(mira, "approved")
    assert "Nothing waits" in mira.get("/review/next?queue=lantern", follow=True).content.decode()
    again = Case.objects.get(kind=CaseKind.SECOND_REVIEW)
    kept = mira.get(f"/review/cases/{again.id}")
    assert kept.status_code == 409
    assert "This case goes to somebody else" in kept.content.decode()
    second, _ = decide_next(jonas, "rejected")
    assert (second, status_of(first)) == (str(again.id), Status.APPROVED)
    decide_next(aiko, "rejected", level="senior")

    assert status_of(first) == Status.REJECTED
    own = mira.get("/quality/mine/").content.decode()
    assert "another outcome" in own
    assert "another outcome" not in jonas.get("/quality/mine/").content.decode()


def test_a_second_look_given_to_who_decided_first_goes_back_by_itself(cast: Cast, sign_in: SignIn) -> None:
    Platform.objects.filter(slug="lantern").update(second_review_share=1)
    waiting(cast.lantern)
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    decide_next(mira, "approved")
    again = Case.objects.get(kind=CaseKind.SECOND_REVIEW)
    url = f"/review/cases/{again.id}"
    assert "nothing for you to do" not in mira.get(url).content.decode()  # it was never theirs
    send(jonas, again, "reassign", colleague="mira")
    assert url in mira.get("/review/mine/").content.decode()

    for _ in range(2):
        page = mira.get(url)
        assert page.status_code == 409
        assert "It went back to its queue: there is nothing for you to do." in page.content.decode()
    assert url not in mira.get("/review/mine/").content.decode()
    assert url not in mira.get("/review/").content.decode()
    assert jonas.get("/review/next?queue=lantern")["Location"] == url


def test_a_known_item_is_told_when_it_cannot_be_undone_any_more(cast: Cast, sign_in: SignIn) -> None:
    item_case = waiting(cast.lantern)
    said(item_case, cast.lena, REJECTED)
    item = make_gold_item(
        submission_id=item_case.submission_id,
        expected=REJECTED,
        category=Category.VIOLENCE,
        person=cast.priya,
    )
    open_gold(item, timezone.now())
    mira = sign_in(cast.mira)
    _, following = decide_next(mira, "approved")
    assert "known item" not in following.content.decode()  # three seconds are not over: it could be undone
    waiting(cast.lantern)
    html = " ".join(mira.get("/review/next?queue=lantern", follow=True).content.decode().split())
    assert "That was a known item" in html
    assert "Expected: reject, violence. You chose: approve." in html
    assert "That was a known item" not in mira.get("/review/next", follow=True).content.decode()
    assert status_of(str(item_case.id)) == Status.REJECTED
