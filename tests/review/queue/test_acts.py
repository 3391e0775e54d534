"""Deciding, skipping, escalating, noting: by plain forms, each ending on the next case."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from moderation.audit.models import Entry
from moderation.cases.models import Case, Decision, Note, Skip
from moderation.policy.rules import ApprovalAction
from moderation.vocabulary import CaseKind, DecisionKind, EventName, Level
from tests.cast import PASSWORD, Cast
from tests.moderation.cases.deciding import change_policy
from tests.moderation.cases.opening import let_it_be_final
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting, without_moments

pytestmark = pytest.mark.django_db


def form_of(client: Client, case: Case) -> dict[str, str]:
    """The hidden fields of the case's own form."""
    html = client.get(f"/review/cases/{case.id}").content.decode()
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found
    return {"version": found[1]}


def test_a_decision_goes_to_the_next_case_and_says_so_there(cast: Cast, sign_in: SignIn) -> None:
    first, second = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, first) | {"outcome": "approved"}
    answer = client.post(f"/review/cases/{first.id}/decide", form, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith(f"/review/cases/{second.id}?after=")
    assert "Approved." in html
    due = Case.objects.get(id=first.id).conclude_at
    assert due
    assert f'Final at <span class="num">{due:%H:%M:%S}</span> UTC' in html
    assert "You approved" in html
    made = Decision.objects.get(case=first)
    assert made.kind == DecisionKind.APPROVED
    assert "Sealed until it is final" in html
    assert "0.73" not in without_moments(html)
    result = f"/review/decisions/{made.id}/result"
    assert client.get(result).status_code == 204
    let_it_be_final(first)
    assert "0.73" in client.get(result).content.decode()
    assert "0.73" in client.get(answer.redirect_chain[0][0]).content.decode()
    assert sign_in(cast.jonas).get(result).status_code == 404


def test_a_rejection_names_its_reasons(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | {
        "outcome": "rejected",
        "reason": ["weapons", "scam"],
        "note": "a crossbow",
    }
    client.post(f"/review/cases/{case.id}/decide", form)
    made = Decision.objects.get(case=case)
    assert [reason["code"] for reason in made.reasons] == ["weapons", "scam"]
    assert made.note == "a crossbow"
    assert made.looked_ms is not None


def test_a_rejection_without_a_reason_is_refused_in_words(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"outcome": "rejected", "note": "kept"}
    page = client.post(f"/review/cases/{case.id}/decide", form)
    assert page.status_code == 422
    assert "Choose at least one reason." in page.content.decode()
    assert "kept</textarea>" in page.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "form",
    [{}, {"outcome": "maybe"}, {"outcome": "withdrawn"}, {"outcome": "rejected", "reason": "none such"}],
)
def test_nonsense_decides_nothing(cast: Cast, sign_in: SignIn, form: dict[str, str]) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    page = client.post(f"/review/cases/{case.id}/decide", form_of(client, case) | form)
    assert page.status_code == 422
    assert not Decision.objects.exists()


def test_a_stale_decision_is_a_conflict_that_keeps_the_note(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    stale = form_of(mira, case)
    Case.objects.filter(id=case.id).update(lease_until=None)
    jonas.post(
        f"/review/cases/{case.id}/decide",
        form_of(jonas, case) | {"outcome": "rejected", "reason": "drugs"},
    )
    page = mira.post(
        f"/review/cases/{case.id}/decide", stale | {"outcome": "approved", "note": "a museum piece"}
    )
    html = page.content.decode()
    assert page.status_code == 409
    assert "Jonas Weil decided this case first" in html
    assert "Your approval was not recorded." in html
    assert "a museum piece" in html
    assert Decision.objects.get(case=case).person == cast.jonas


def test_the_same_decision_sent_twice_is_one_decision(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"outcome": "approved"}
    client.post(f"/review/cases/{case.id}/decide", form)
    again = client.post(f"/review/cases/{case.id}/decide", form)
    assert again.status_code == 302
    assert Decision.objects.count() == 1


REJECTS: dict[str, Any] = {"outcome": "rejected", "reason": ["scam", "drugs"], "note": "a price"}


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"outcome": "approved", "note": "a plaque"}, {}),
        ({"outcome": "approved", "note": "a plaque"}, {"note": ""}),
        ({"outcome": "approved", "note": "a plaque"}, {"note": " a plaque\r\n"}),
        ({"outcome": "approved", "note": "a plaque, @aiko"}, {}),
        (REJECTS, {}),
        (REJECTS, {"reason": ["drugs", "scam"]}),
    ],
)
def test_what_loses_nothing_is_one_decision(
    cast: Cast, sign_in: SignIn, first: dict[str, Any], again: dict[str, Any]
) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | first
    client.post(f"/review/cases/{case.id}/decide", form)
    assert client.post(f"/review/cases/{case.id}/decide", form | again).status_code == 302
    assert Decision.objects.count() == 1


NOTE_LOST = "Your note did not come along."
REJECTION_LOST = "Your rejection was not recorded."


@pytest.mark.parametrize(
    ("first", "again", "lost"),
    [
        ({"outcome": "approved"}, {"note": "look at frame two"}, NOTE_LOST),
        ({"outcome": "approved", "note": "a plaque"}, {"note": "look at frame two"}, NOTE_LOST),
        ({"outcome": "approved"}, {"note": "look at frame two, @nobody"}, NOTE_LOST),
        (REJECTS, {"note": "look at frame two"}, NOTE_LOST),
        (REJECTS, {"reason": ["weapons"], "note": "look at frame two"}, REJECTION_LOST),
        (REJECTS, {"reason": ["scam"], "note": ""}, REJECTION_LOST),
        (REJECTS, {"reason": ["scam", "no such"], "note": ""}, REJECTION_LOST),
    ],
)
def test_what_would_be_lost_is_a_conflict_that_keeps_it(
    cast: Cast, sign_in: SignIn, first: dict[str, Any], again: dict[str, Any], lost: str
) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | first
    client.post(f"/review/cases/{case.id}/decide", form)
    page = client.post(f"/review/cases/{case.id}/decide", form | again)
    html = page.content.decode()
    assert page.status_code == 409
    assert "You decided this case first" in html
    assert lost in html
    assert again["note"] in html if "note" in again else True
    assert Decision.objects.count() == 1


def test_other_actions_with_an_approval_are_a_conflict(cast: Cast, sign_in: SignIn) -> None:
    change_policy(cast.kleinmarkt, approval_actions=(ApprovalAction("blur", "Blur it"),))
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"outcome": "approved", "action": "blur"}
    client.post(f"/review/cases/{case.id}/decide", form)
    assert client.post(f"/review/cases/{case.id}/decide", form).status_code == 302
    page = client.post(f"/review/cases/{case.id}/decide", form | {"action": []})
    assert page.status_code == 409
    assert "Your approval was not recorded." in page.content.decode()


@pytest.mark.parametrize("kind", [CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW])
def test_what_must_stay_sealed_is_not_shown_afterwards(cast: Cast, sign_in: SignIn, kind: CaseKind) -> None:
    case, _ = waiting(cast.kleinmarkt, kind=kind), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"outcome": "approved"}
    html = client.post(f"/review/cases/{case.id}/decide", form, follow=True).content.decode()
    made = Decision.objects.get(case=case)
    assert "Approved." in html
    assert "Sealed until it is final" in html
    assert "0.73" not in without_moments(html)
    assert client.get(f"/review/decisions/{made.id}/change")["Location"] == f"/review/cases/{case.id}"
    let_it_be_final(case)
    result = client.get(f"/review/decisions/{made.id}/result").content.decode()
    assert (
        "This one stays sealed" in result
    )  # the same for each kind: one of them named would give away the others
    assert "0.73" not in without_moments(result)
    assert client.get(f"/review/decisions/{made.id}/change").status_code == 404


def test_a_change_of_mind_supersedes_and_is_marked(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.post(f"/review/cases/{case.id}/decide", form_of(client, case) | {"outcome": "approved"})
    made = Decision.objects.get(case=case)
    let_it_be_final(case)
    assert "Reject instead" in client.get(f"/review/decisions/{made.id}/change").content.decode()
    answer = client.post(
        f"/review/decisions/{made.id}/change", {"outcome": "rejected", "reason": "scam"}, follow=True
    )
    changed = Decision.objects.get(supersedes=made)
    assert changed.kind == DecisionKind.REJECTED
    assert changed.after_scores
    assert "<b>Rejected, scam.</b>" in answer.content.decode()
    assert "You rejected for scam" in answer.content.decode()


def test_the_reason_of_a_rejection_is_shown_back(cast: Cast, sign_in: SignIn) -> None:
    case, _ = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    form = form_of(mira, case) | {"outcome": "rejected", "reason": ["weapons", "scam", "drugs"]}
    html = mira.post(f"/review/cases/{case.id}/decide", form, follow=True).content.decode()
    assert "<b>Rejected, weapons, scam and 1 more.</b>" in html
    made = Decision.objects.get(case=case)
    let_it_be_final(case)
    for page in (f"/review/cases/{case.id}", f"/review/decisions/{made.id}/change"):
        assert "You rejected this for weapons, scam and 1 more" in mira.get(page).content.decode()
    late = jonas.post(f"/review/cases/{case.id}/decide", form | {"outcome": "approved"}).content.decode()
    assert "Mira Okafor decided this case first" in late
    assert "weapons" not in late
    own = mira.post(f"/review/cases/{case.id}/skip", form | {"skip": "unsure"}).content.decode()
    assert "Rejected for weapons, scam and 1 more at" in own


def test_a_skipped_case_never_returns(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    answer = client.post(
        f"/review/cases/{case.id}/skip", form_of(client, case) | {"skip": "language"}, follow=True
    )
    assert "Nothing waits in Kleinmarkt" in answer.content.decode()
    assert "Skipped. You will not be shown it again." in answer.content.decode()
    assert Skip.objects.get().person == cast.mira


def test_an_escalated_case_goes_to_the_seniors_with_its_note(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case) | {"note": "is this a replica?"}
    waiting(cast.kleinmarkt)
    said = client.post(f"/review/cases/{case.id}/escalate", form, follow=True).content.decode()
    assert 'class="toast" role="status"' in said
    assert "Escalated to the seniors, with your note." in said
    case.refresh_from_db()
    assert case.level == Level.SENIOR
    html = sign_in(cast.aiko).get(f"/review/cases/{case.id}").content.decode()
    assert "is this a replica?" in html
    assert "Escalated by Mira Okafor" in html


def test_whoever_handed_a_case_on_is_told_so_and_nobody_else(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    form = form_of(mira, case)
    mira.post(f"/review/cases/{case.id}/escalate", form)
    page = mira.get(f"/review/cases/{case.id}")
    assert page.status_code == 404
    assert "You handed this case on" in page.content.decode()
    late = mira.post(
        f"/review/cases/{case.id}/decide", form | {"outcome": "approved", "note": "typed in an old tab"}
    ).content.decode()
    assert "was not recorded" in late
    assert "typed in an old tab" in late
    assert "handed this case on" not in jonas.get(f"/review/cases/{case.id}").content.decode()
    assert not Decision.objects.exists()


def test_a_note_stays_on_the_case(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    answer = client.post(
        f"/review/cases/{case.id}/note", form_of(client, case) | {"note": "plaque"}, follow=True
    )
    assert Note.objects.get().text == "plaque"
    assert "Your note is kept" in answer.content.decode()
    assert client.post(f"/review/cases/{case.id}/note", {"note": " "}).status_code == 422


def test_suspected_abuse_asks_first_then_locks(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    form = form_of(client, case)
    assert "The bytes are kept" in client.get(f"/review/cases/{case.id}/suspected-abuse").content.decode()
    case.refresh_from_db()
    assert not case.hidden
    client.post(f"/review/cases/{case.id}/suspected-abuse", form)
    case.refresh_from_db()
    assert case.hidden
    page = client.get(f"/review/cases/{case.id}")
    assert page.status_code == 404
    assert "You locked this picture" in page.content.decode()
    assert client.get(f"/review/cases/{case.id}/picture/veiled/1").status_code == 404


def test_the_lock_says_when_nobody_could_open_it(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    pages = (f"/review/cases/{case.id}", f"/review/cases/{case.id}/suspected-abuse")
    assert all("Nobody is named" in client.get(page).content.decode() for page in pages)
    settings.ABUSE_HANDLERS = ["aiko"]
    assert not any("Nobody is named" in client.get(page).content.decode() for page in pages)


def test_a_form_sent_after_the_session_ended_leads_back_to_its_case(cast: Cast) -> None:
    case = waiting(cast.kleinmarkt)
    sent_from = {"HTTP_REFERER": f"http://testserver/review/cases/{case.id}?frame=1"}
    answer = Client().post(f"/review/cases/{case.id}/decide", {"outcome": "approved"}, **sent_from)
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert query == {"ended": ["form"], "next": [f"/review/cases/{case.id}?frame=1"]}
    html = Client().get(answer["Location"]).content.decode()
    assert "Your session has ended." in html
    assert "not recorded" in html
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "referer", ["https://evil.example/review/", "//evil.example", "", "javascript:alert(1)"]
)
def test_nobody_elses_page_is_the_way_back(cast: Cast, referer: str) -> None:
    case = waiting(cast.kleinmarkt)
    answer = Client().post(f"/review/cases/{case.id}/skip", HTTP_REFERER=referer)
    assert answer["Location"] == "/sign-in/?ended=form"


def test_grey_and_colour_are_steps_of_changing_ones_mind_too(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.post(f"/review/cases/{case.id}/decide", form_of(client, case) | {"outcome": "approved"})
    made = Decision.objects.get(case=case)
    let_it_be_final(case)
    page = f"/review/decisions/{made.id}/change"
    grey = f"/review/cases/{case.id}/picture/grey/1"
    assert client.get(grey).status_code == 404
    assert grey not in client.get(f"{page}?shown=grey").content.decode().replace(f'data-grey="{grey}"', "")
    answer = client.post(f"/review/cases/{case.id}/peek", {"change": str(made.id)}, HTTP_ACCEPT="text/html")
    assert answer["Location"] == f"{page}?shown=grey&frame=1"
    assert f'src="{grey}"' in client.get(answer["Location"]).content.decode()
    assert client.get(grey).status_code == 200
    assert (
        Entry.objects.filter(event=EventName.CASE_GREY_PEEKED, submission_id=case.submission_id).count() == 1
    )
    assert sign_in(cast.jonas).get(grey).status_code == 404


def test_a_note_carried_through_the_sign_in_is_shown_once_and_only_to_who_typed_it(cast: Cast) -> None:
    case = waiting(cast.kleinmarkt)
    back = f"/review/cases/{case.id}"
    form = {"password": PASSWORD, "next": back, "note": "a plaque", "note_by": str(cast.mira.id)}
    mira, jonas = Client(), Client()
    assert (
        "a plaque</textarea>"
        not in jonas.post("/sign-in/", form | {"username": "jonas"}, follow=True).content.decode()
    )
    Case.objects.update(lease_until=None)
    assert (
        "a plaque</textarea>"
        in mira.post("/sign-in/", form | {"username": "mira"}, follow=True).content.decode()
    )
    assert "a plaque</textarea>" not in mira.get(back).content.decode()
