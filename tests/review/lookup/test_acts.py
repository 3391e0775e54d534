"""What seniors do to submissions: reverse one, act on many, on all of an uploader; and that others cannot."""

from __future__ import annotations

import re
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.bulk.ask import AT_MOST, AT_ONCE
from moderation.bulk.models import Bulk
from moderation.cases.claim import open_case
from moderation.cases.models import Case
from moderation.intake.models import Submission
from moderation.pipeline import work
from moderation.platforms.own_uploaders import add_own_uploader
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import REJECTED, ask_for_two_where, said
from tests.moderation.cases.opening import opened, posting
from tests.review.session.browser import signed_in, text

CONFIRM, START = "/submissions/bulk/confirm", "/submissions/bulk/start"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def code(cast: Cast) -> str:
    return rules_of(current_version(cast.lantern)).reasons[0].code


def sent_on(page: str) -> dict[str, Any]:
    """The hidden fields of the confirmation's form."""
    return dict(HIDDEN.findall(page.partition("change-form")[2]))


def test_a_senior_reverses_with_a_reason_and_a_note(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    Submission.objects.filter(id=submission.id).update(caption="My bicycle")
    client, url = signed_in(cast.aiko), f"/submissions/{submission.id}/"
    assert f"{url}reverse" in text(client.get(url))
    asked = text(client.get(f"{url}reverse"))
    assert f'src="{url}picture/thumb/"' in asked, "what is judged is in view"
    assert ">My bicycle</p>" in asked
    form = {"version": "2", "outcome": "rejected", "reason": code(cast), "note": ""}
    refused = client.post(f"{url}reverse", form)
    assert refused.status_code == 422
    assert "Say why" in text(refused)
    assert f'value="{code(cast)}" checked' in text(refused)

    page = text(client.post(f"{url}reverse", form | {"note": "A second look."}, follow=True))
    assert "this is rejected now" in page
    assert "Reversed: rejected for" in page
    assert "<q" in page
    assert page.count("A second look.") == 2  # beside the decision, and where it happened
    stale = client.post(f"{url}reverse", form | {"outcome": "approved", "note": "Again"}, follow=True)
    assert "has changed since" in text(stale)


def test_a_senior_rejects_for_other_reasons(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED, "scam")
    client, url = signed_in(cast.aiko), f"/submissions/{case.submission_id}/"
    page = text(client.get(f"{url}reverse"))
    assert re.findall(r'name="outcome" value="(\w+)"', page) == ["rejected", "approved"], (
        "Enter in a ticked reason presses the first"
    )
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    form = {"version": version, "outcome": "rejected", "reason": "scam", "note": "Not that."}
    same = client.post(f"{url}reverse", form)
    assert same.status_code == 422
    assert "It is rejected for these very reasons already: nothing would change." in text(same)
    assert "Not that.</textarea>" in text(same)
    changed = text(client.post(f"{url}reverse", form | {"reason": "drugs"}, follow=True))
    assert "this is rejected for other reasons now" in changed
    assert "Changed: rejected for drugs" in changed
    assert "Reversed" not in changed


def test_a_reason_that_takes_two_is_out_of_reach_and_the_page_says_so(cast: Cast) -> None:
    assert "takes-two" not in text(
        signed_in(cast.aiko).get(f"/submissions/{posting(cast.lantern, status=Status.APPROVED).id}/reverse")
    )
    ask_for_two_where(cast.lantern, "minors")
    client = signed_in(cast.aiko)
    for status, look_again in ((Status.APPROVED, True), (Status.REJECTED, False)):
        submission = posting(cast.lantern, status=status)
        url = f"/submissions/{submission.id}/reverse"
        page = text(client.get(url))
        assert re.findall(r'value="(\w+)" disabled aria-describedby="takes-two"', page) == ["minors"]
        assert "takes a second person, so it cannot be chosen here." in page
        assert ("Have a person look again instead." in page) is look_again
        form = {"version": "2", "outcome": "rejected", "reason": "minors", "note": "So much typed."}
        refused = client.post(url, form)
        assert refused.status_code == 422
        assert "takes a second person: have somebody look again instead" in text(refused)
        assert "So much typed.</textarea>" in text(refused), "what was typed is kept"
    asked = text(
        client.post(
            CONFIRM, {"act": "reject", "chosen": str(posting(cast.lantern, status=Status.APPROVED).id)}
        )
    )
    assert "takes a second person, so it cannot be chosen here." in asked


@pytest.mark.parametrize(("who", "status"), [("mira", 403), ("otto", 403), ("karl", 404)])
def test_others_are_not_offered_it_and_cannot(cast: Cast, who: str, status: int) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    client, url = signed_in(getattr(cast, who)), f"/submissions/{submission.id}/"
    assert "reverse" not in text(client.get(url))
    assert client.get(f"{url}reverse").status_code == status
    form = {"version": "2", "outcome": "rejected", "reason": code(cast), "note": "Why"}
    client.post(f"{url}reverse", form)
    if who == "mira":
        assert "With those ticked" not in text(client.get("/submissions/"))
        assert client.post(CONFIRM, {"act": "approve", "chosen": str(submission.id)}).status_code == 403
    submission.refresh_from_db()
    assert submission.status == "approved"


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.IN_REVIEW])
def test_what_is_sealed_is_refused_whatever_its_outcome(cast: Cast, status: Status) -> None:
    submission = posting(cast.lantern, status=status)
    opened(cast.lantern, kind=CaseKind.SAMPLE, submission=submission)
    client, url = signed_in(cast.aiko), f"/submissions/{submission.id}/"
    assert "reverse" not in text(client.get(url))
    assert client.get(f"{url}reverse").status_code == 404
    for outcome in ("approved", "rejected"):
        form = {"version": "2", "outcome": outcome, "reason": code(cast), "note": "Why"}
        said = re.findall(
            r"Nothing was reversed: [^<]+", text(client.post(f"{url}reverse", form, follow=True))
        )
        assert said == [
            "Nothing was reversed: sealed for you: you may be handed its case, or hold one of the same picture."
        ]
    for act in ("approve", "reject", "look_again"):
        page = text(client.post(CONFIRM, {"act": act, "chosen": str(submission.id)}))
        assert "sealed for you: you may be handed its case, or hold one of the same picture" in page
        assert "Nothing of what was chosen" in page


def test_many_are_confirmed_by_group_then_done_and_shown_one_by_one(cast: Cast) -> None:
    first, second = (posting(cast.lantern, status=Status.APPROVED) for _ in range(2))
    same = posting(cast.lantern, status=Status.REJECTED)
    sealed = opened(cast.lantern).submission
    client = signed_in(cast.aiko)
    chosen = [str(one.id) for one in (first, second, same, sealed)]
    page = text(client.post(CONFIRM, {"act": "reject", "chosen": chosen}))
    assert "<b>2</b> will be rejected at once" in page
    for words in ("approved, of Lantern", "has that outcome already", "sealed for you"):
        assert words in page
    seen = re.findall(r'src="/submissions/([^/]+)/picture/thumb/"', page)
    assert seen == [str(first.id), str(second.id)], "what is acted on is in view, and nothing else"
    form = sent_on(page) | {"reason": code(cast)}
    refused = client.post(START, form)
    assert refused.status_code == 422
    assert sent_on(text(refused))["bulk"] == form["bulk"]

    done = text(client.post(START, form | {"note": "All of a kind."}, follow=True))
    assert "2 of 2 done" in done
    assert "All of a kind." in done
    again = text(client.post(START, form | {"note": "All of a kind."}, follow=True))
    assert "2 of 2 done" in again
    assert Entry.objects.filter(event="submission.decision_changed").count() == 2
    assert set(Submission.objects.filter(status="rejected")) == {first, second, same}
    url = f"/submissions/bulk/{Bulk.objects.get().id}/"
    assert client.get(url).status_code == 200
    assert signed_in(cast.priya).get(url).status_code == 404


def test_all_that_was_found_is_taken_in_the_background_with_its_progress(cast: Cast) -> None:
    for _ in range(AT_ONCE + 1):
        posting(cast.lantern, status=Status.APPROVED, uploader_id="kestrel_works")
    posting(cast.lantern, status=Status.APPROVED, uploader_id="somebody")
    client = signed_in(cast.aiko)
    page = text(client.post(CONFIRM, {"act": "look_again", "all": "1", "query": "uploader=kestrel_works"}))
    assert "done in the background" in page
    started = client.post(START, sent_on(page) | {"note": "Look"})
    waiting = text(client.get(started["Location"]))
    assert f"0 of {AT_ONCE + 1} so far" in waiting
    assert "hx-trigger" in waiting
    work()
    assert f"{AT_ONCE + 1} of {AT_ONCE + 1} done" in text(client.get(started["Location"]))
    assert Case.objects.filter(state="open").count() == AT_ONCE + 1


def test_no_more_than_five_hundred_are_taken_and_it_says_so(cast: Cast) -> None:
    chosen = [str(posting(cast.lantern, status=Status.APPROVED).id), *(str(uuid7()) for _ in range(AT_MOST))]
    page = text(signed_in(cast.aiko).post(CONFIRM, {"act": "look_again", "chosen": chosen}))
    assert "More than 500 were found" in page
    assert "<b>1</b> will wait in the queue" in page
    assert f'<td class="num">{AT_MOST - 1}</td>' in page


@pytest.mark.parametrize(
    "form",
    [
        {"act": "nonsense"},
        {"act": "approve", "chosen": "nonsense:x", "bulk": "0198c0de-0000-7000-8000-000000000000"},
        {"act": "approve", "chosen": "", "bulk": "nonsense"},
    ],
)
def test_a_form_that_is_none_of_ours_is_not_found(cast: Cast, form: dict[str, str]) -> None:
    assert signed_in(cast.aiko).post(START, form).status_code == 404


def test_an_uploaders_page_shows_what_one_may_know_and_acts_on_all_that_is_open(cast: Cast) -> None:
    def of_them(status: Status = Status.IN_REVIEW) -> Submission:
        return posting(cast.lantern, status=status, uploader_id="a/b c?")

    of_them(Status.APPROVED)
    of_them(Status.REJECTED)
    sampled = opened(cast.lantern, kind=CaseKind.SAMPLE, submission=of_them(Status.APPROVED))
    free, held = (opened(cast.lantern, submission=of_them()) for _ in range(2))
    other = opened(cast.lantern)
    open_case(held.id, cast.mira)
    client = signed_in(cast.aiko)
    url = client.get(f"/submissions/{free.submission_id}/", follow=True)
    link = re.search(r'href="(/submissions/uploaders/[^"]+)"', text(url))
    assert link
    page = text(client.get(link[1]))
    assert "Of the latest 2 that you may know, 1 was approved and 1 rejected." in page
    assert "What Mira Okafor holds is left alone." in page
    assert client.get(link[1]).context["page"].found.rows[0].case

    form = {"act": "reject_open", "platform": "lantern", "uploader": "a/b c?"}
    confirm = text(client.post(CONFIRM, form))
    assert "what they decided may stand" in confirm
    assert str(sampled.submission_id) not in confirm
    assert "open, of Lantern" in confirm
    assert "held by Mira Okafor" in confirm
    sent = sent_on(confirm) | {"reason": code(cast), "note": "A spammer."}
    done = text(client.post(START, sent, follow=True))
    assert "2 of 2 done" in done
    assert f"/submissions/in-the-queue/{sampled.id}/" in done
    assert str(sampled.submission_id) not in done
    decided = set(Case.objects.filter(state="decided"))
    assert decided == {sampled, free}
    assert {case.state for case in Case.objects.filter(id__in=[held.id, other.id])} == {"open"}
    lines = Entry.objects.filter(event="case.decided", actor_id=str(cast.aiko.id))
    assert {line.submission_id for line in lines} == {sampled.submission_id, free.submission_id}

    moderators = text(signed_in(cast.mira).get(link[1]))
    assert "Reject all" not in moderators
    assert signed_in(cast.karl).get(link[1]).status_code == 404
    assert client.get("/submissions/uploaders/lantern/nobody").status_code == 404


def test_the_pages_ask_a_fixed_number_of_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        opened(cast.lantern, submission=posting(cast.lantern, uploader_id="kestrel_works"))
        posting(cast.lantern, status=Status.APPROVED, uploader_id="kestrel_works")
    client = signed_in(cast.aiko)
    with django_assert_max_num_queries(14):
        client.get("/submissions/uploaders/lantern/kestrel_works")
    ids = [str(key) for key in Submission.objects.values_list("id", flat=True)]
    with django_assert_max_num_queries(12):
        page = text(client.post(CONFIRM, {"act": "look_again", "chosen": ids}))
    started = client.post(START, sent_on(page) | {"note": "Look"})
    with django_assert_max_num_queries(8):
        client.get(started["Location"])


def test_nobody_is_offered_to_reverse_what_they_posted(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED, uploader_id="kestrel")
    client, url = signed_in(cast.aiko), f"/submissions/{submission.id}/"
    assert "Reverse…" in text(client.get(url))
    add_own_uploader(person=cast.aiko, platform=cast.lantern, uploader_id="kestrel", actor=Actor.system())
    assert "Reverse…" not in text(client.get(url))
    assert "Reverse…" in text(signed_in(cast.priya).get(url))
