"""What the dock says before a decision goes out, and what goes with an approval: by plain forms."""

from __future__ import annotations

import re

import pytest

from moderation.cases.conclude import conclude
from moderation.cases.models import Case, Decision
from moderation.policy.rules import ApprovalAction
from tests.cast import Cast
from tests.moderation.cases.deciding import ask_for_two_where, change_policy
from tests.moderation.cases.opening import let_it_be_final, let_three_seconds_pass
from tests.review.queue.conftest import SignIn
from tests.review.queue.test_acts import form_of
from tests.review.queue.waiting import waiting
from tests.review.session.browser import text

pytestmark = pytest.mark.django_db
OFFERS = (ApprovalAction("age_restrict", "Age restriction"), ApprovalAction("remove", "Hide from search"))


@pytest.fixture
def case(cast: Cast) -> Case:
    change_policy(cast.kleinmarkt, approval_actions=OFFERS)
    return waiting(cast.kleinmarkt)


def ticked(html: str) -> list[tuple[str, str]]:
    boxes = re.findall(r'<input type="checkbox" name="(\w+)" value="(\w+)"[^>]* checked', html)
    return [(str(name), str(value)) for name, value in boxes]


def test_each_reason_has_its_words_for_the_uploader_beside_it(cast: Cast, sign_in: SignIn) -> None:
    ask_for_two_where(cast.kleinmarkt, "minors")
    case = waiting(cast.kleinmarkt)
    html = sign_in(cast.mira).get(f"/review/cases/{case.id}").content.decode()
    told = dict(re.findall(r'id="told-(\w+)">(.*?)</span>\n', html, re.DOTALL))
    assert len(told) == 9
    assert "Your picture is part of an offer that misleads people" in told["scam"]
    assert 'aria-describedby="told-scam"' in html
    assert "remove, suspend_uploader" in told["minors"]
    assert [code for code, words in told.items() if "a second person" in words] == ["minors"]


def test_an_approval_carries_what_is_ticked_and_no_reason(cast: Cast, sign_in: SignIn, case: Case) -> None:
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"outcome": "approved", "action": "age_restrict", "reason": "scam"}
    page = text(client.post(f"/review/cases/{case.id}/decide", form, follow=True))
    made = Decision.objects.get()
    assert (made.kind, made.actions, made.reasons) == ("approved", ["age_restrict"], [])
    assert "Approved, with age restriction." in page
    own = text(client.get(f"/review/cases/{case.id}"))
    assert "You approved this, with age restriction" in own
    assert "You approved, with age restriction" in own
    let_three_seconds_pass(case)
    assert conclude(case.id)
    log = text(sign_in(cast.priya).get("/audit/"))
    assert log.count("Approved, with age_restrict") == 2


def test_a_rejection_carries_its_reasons_actions_only(cast: Cast, sign_in: SignIn, case: Case) -> None:
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"outcome": "rejected", "action": "age_restrict", "reason": "scam"}
    client.post(f"/review/cases/{case.id}/decide", form)
    assert Decision.objects.get().actions == ["remove"]


def test_what_was_ticked_is_ticked_still_when_it_is_refused(cast: Cast, sign_in: SignIn, case: Case) -> None:
    client = sign_in(cast.mira)
    sent = form_of(client, case) | {"note": "x" * 4001}
    for more, expected in (
        ({"outcome": "approved", "action": "remove"}, [("action", "remove")]),
        ({"outcome": "rejected", "reason": "scam", "action": "remove"}, [("reason", "scam")]),
    ):
        page = client.post(f"/review/cases/{case.id}/decide", sent | more)
        assert (page.status_code, ticked(page.content.decode())) == (422, expected)
    unknown = client.post(f"/review/cases/{case.id}/decide", sent | {"outcome": "approved", "action": "ban"})
    assert "The policy offers no action" in text(unknown)


def test_a_change_of_mind_may_carry_them(cast: Cast, sign_in: SignIn, case: Case) -> None:
    client = sign_in(cast.mira)
    client.post(
        f"/review/cases/{case.id}/decide", form_of(client, case) | {"outcome": "rejected", "reason": "scam"}
    )
    let_it_be_final(case)
    url = f"/review/decisions/{Decision.objects.get().id}/change"
    assert "Hide from search" in text(client.get(url))
    client.post(url, {"outcome": "approved", "action": "remove", "reason": "scam"})
    assert Decision.objects.latest("made_at").actions == ["remove"]


def test_a_rejection_may_be_for_other_reasons_instead(cast: Cast, sign_in: SignIn) -> None:
    ask_for_two_where(cast.kleinmarkt, "minors")
    case, client = waiting(cast.kleinmarkt), sign_in(cast.mira)
    form = form_of(client, case) | {"outcome": "rejected", "reason": "scam"}
    client.post(f"/review/cases/{case.id}/decide", form)
    let_it_be_final(case)
    made = Decision.objects.get()
    url = f"/review/decisions/{made.id}/change"
    page = text(client.get(url))
    assert re.search(r'name="outcome" value="approved" data-key="a"', page)
    assert re.search(r'name="outcome" value="rejected" data-key="r"', page)
    assert page.count('name="reason"') == 9
    assert 'value="drugs" data-key="' in page
    assert ticked(page) == []
    told = dict(re.findall(r'id="told-(\w+)">(.*?)</span>\n', page, re.DOTALL))
    assert "a second person" in told["minors"]

    same = client.post(url, {"outcome": "rejected", "reason": "scam", "note": "Hm."})
    assert same.status_code == 422
    assert "nothing would change" in text(same)
    assert "Hm.</textarea>" in text(same)
    assert ticked(text(same)) == [("reason", "scam")]
    none = client.post(url, {"outcome": "rejected"})
    assert "Choose at least one reason" in text(none)
    assert Decision.objects.count() == 1

    after = text(client.post(url, {"outcome": "rejected", "reason": ["drugs", "scam"]}, follow=True))
    assert "Rejected, drugs" in after
    let_it_be_final(case)
    assert "Rejected for drugs, scam" in text(sign_in(cast.priya).get("/audit/"))
    assert [one["code"] for one in Decision.objects.latest("made_at").reasons] == ["drugs", "scam"]
