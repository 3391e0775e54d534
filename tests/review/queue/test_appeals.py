"""An appeal on its case page: who asks, and in which words."""

from __future__ import annotations

import pytest

from moderation.cases.models import Appeal
from moderation.cases.receive_appeal import Appealed, receive_appeal
from moderation.vocabulary import Complainant
from tests.cast import Cast
from tests.moderation.cases.deciding import REJECTED, said
from tests.moderation.cases.reporting import ACTOR
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db
WHO = {
    Complainant.UPLOADER: "Who posted it asks for another outcome",
    Complainant.NOTIFIER: "Who reported it asks for another outcome",
}


def appealed(cast: Cast, text: str, complainant: str) -> Appeal:
    case = waiting(cast.kleinmarkt)
    said(case, cast.mira, REJECTED)
    case.submission.refresh_from_db()
    return receive_appeal(submission=case.submission, appealed=Appealed(text, complainant), actor=ACTOR)


@pytest.mark.parametrize("complainant", Complainant)
def test_it_says_who_asks_and_why(cast: Cast, sign_in: SignIn, complainant: Complainant) -> None:
    appeal = appealed(cast, "<b>It</b> is a sculpture.\u202e", complainant)
    html = sign_in(cast.aiko).get(f"/review/cases/{appeal.case_id}").content.decode()
    assert WHO[complainant] in html
    assert "&lt;b&gt;It&lt;/b&gt; is a sculpture." in html
    assert "\u202e" not in html
    assert "reports-title" not in html


def test_whoever_decided_cannot_open_it(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    said(case, cast.aiko, REJECTED)
    case.submission.refresh_from_db()
    appeal = receive_appeal(submission=case.submission, appealed=Appealed("It is not."), actor=ACTOR)
    page = sign_in(cast.aiko).get(f"/review/cases/{appeal.case_id}")
    assert page.status_code == 409
    assert "It is not." not in page.content.decode()
