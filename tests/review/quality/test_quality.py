"""/quality/ and one's own page: figures with denominators, nothing that gives an open case away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.gold import make_gold_item, open_gold
from moderation.cases.models import Case, Decision, GoldItem, SecondReview
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.members import set_trainee
from moderation.platforms.models import Membership, OwnUploader, Platform
from moderation.vocabulary import CaseKind, Category, Purpose, Status, Via
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said, second_case
from tests.moderation.cases.opening import opened, posting

pytestmark = pytest.mark.django_db


def page(person: User, url: str = "/quality/") -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def second_looks(cast: Cast) -> None:
    """Four second looks: two agree, a senior overturns one, one waits for a senior."""
    Platform.objects.update(second_review_share=1)
    for first, second, word in [
        (REJECTED, REJECTED, None),
        (APPROVED, APPROVED, None),
        (APPROVED, REJECTED, REJECTED),
        (REJECTED, APPROVED, None),
    ]:
        case = opened(cast.lantern)
        said(case, cast.mira, first)
        said(second_case(case), cast.jonas, second)
        if word:
            said(second_case(case), cast.aiko, word)


def known(cast: Cast, answer: Any) -> GoldItem:
    submission = posting(cast.lantern, status=Status.REJECTED)
    item = make_gold_item(
        submission_id=submission.id, expected=REJECTED, category=Category.VIOLENCE, person=cast.priya
    )
    Platform.objects.update(gold_share=1)
    said(opened(cast.lantern), cast.lena, APPROVED)
    gold = Case.objects.get(submission=item.submission, kind=CaseKind.GOLD)
    Platform.objects.update(gold_share=0)
    said(gold, cast.mira, answer)
    return item


def test_it_begins_with_a_sentence_and_says_of_how_many(cast: Cast) -> None:
    second_looks(cast)
    html = page(cast.priya)
    assert "of 3 second looks 1 overturned the first decision; no known item was answered." in html
    assert "1 of 3 first decisions" in html
    assert "Mira Okafor" in html
    by_reviewer = html.split("By reviewer and category")[1].split("What disagreements are about")[0]
    assert "Jonas Weil" not in by_reviewer  # who looks second is not measured


def test_what_was_decided_in_the_grid_is_no_agreement(cast: Cast) -> None:
    second_looks(cast)
    assert "over 3 pictures" in page(cast.priya)
    settled = SecondReview.objects.filter(upheld=True, purpose=Purpose.SHARE).order_by("concluded_at")
    Decision.objects.filter(looked_at_by=settled[0].case_id).update(via=Via.GRID)
    html = page(cast.priya)
    assert "over 2 pictures" in html
    assert "over 3 pictures" not in html
    assert "of 3 second looks" in html  # that it was overturned or not is still told
    second = settled[1].answer
    assert second is not None
    Decision.objects.filter(id=second.id).update(via=Via.GRID)
    assert "over 1 picture" in page(cast.priya)


def test_what_was_rejected_unopened_is_no_second_look(cast: Cast) -> None:
    second_looks(cast)
    settled = SecondReview.objects.filter(upheld=True, purpose=Purpose.SHARE).order_by("concluded_at")
    Decision.objects.filter(looked_at_by=settled[0].case_id).update(via=Via.UNOPENED)
    assert "of 2 second looks" in page(cast.priya)
    second = settled[1].answer
    assert second is not None
    Decision.objects.filter(id=second.id).update(via=Via.UNOPENED)
    html = page(cast.priya)
    assert "of 1 second look 1 overturned" in html


def test_it_lists_no_disagreement_that_waits_for_a_senior(cast: Cast) -> None:
    second_looks(cast)
    waiting = Decision.objects.filter(kind=REJECTED, person=cast.mira).latest("made_at").submission_id
    for reader in (cast.priya, cast.aiko, cast.otto):
        html = page(reader)
        assert str(waiting) not in html
        assert "Most disputed pictures" in html


def test_it_lists_no_disputed_picture_that_is_sealed_again(cast: Cast) -> None:
    second_looks(cast)
    disputed = Decision.objects.get(person=cast.aiko).submission
    link = f"/submissions/{disputed.id}/"
    assert link in page(cast.aiko)
    opened(cast.lantern, kind=CaseKind.REPORT, submission=disputed)
    assert [link in page(reader) for reader in (cast.priya, cast.aiko, cast.otto)] == [False, True, True], (
        "it is kept from who decided it"
    )


def test_it_counts_misses_and_shows_an_item_only_to_who_has_met_it(cast: Cast) -> None:
    item = known(cast, APPROVED)
    assert "of 1 known item 1 answered otherwise." in page(cast.priya)
    shown = f"/submissions/{item.submission_id}/"
    assert [shown in page(reader) for reader in (cast.priya, cast.otto, cast.aiko)] == [True, True, False]


def test_it_is_read_by_platform(cast: Cast) -> None:
    second_looks(cast)
    assert "Nothing was looked at twice" in page(cast.karl)
    assert "of 3 second looks" in page(cast.priya, "/quality/?platform=lantern&days=7")
    assert "Nothing was looked at twice" in page(cast.priya, "/quality/?platform=kleinmarkt")
    client = Client()
    client.force_login(cast.mira)
    assert client.get("/quality/").status_code == 403


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("days=5", 422, ["There are no figures of so many days: choose one of 7, 30, 90."]),
        ("platform=lantern", 404, ["No platform that you read has this short name."]),
        ("days=x&platform=x", 404, ["choose one of 7, 30, 90.", "No platform that you read"]),
        ("days=&platform=", 200, []),
    ],
)
def test_what_is_asked_for_and_not_there_is_said(
    cast: Cast, query: str, status: int, words: list[str]
) -> None:
    client = Client()
    client.force_login(cast.karl)
    answer = client.get(f"/quality/?{query}")
    html = " ".join(answer.content.decode().split())
    assert answer.status_code == status
    assert [said for said in words if said not in html] == []
    assert html.count("What follows is without it.") == len(words)
    assert "platform=x" not in html, "its links lead to what is shown"


def test_it_names_who_decides_faster_than_anybody_can_look(cast: Cast) -> None:
    quick, slow = (said(opened(cast.lantern), person, APPROVED) for person in (cast.mira, cast.jonas))
    Decision.objects.filter(id=quick.id).update(looked_ms=300)
    Decision.objects.filter(id=slow.id).update(looked_ms=4_000)
    html = page(cast.priya).split("Implausibly fast")[1]
    assert "under 0.7 s" in html
    assert "Mira Okafor" in html
    assert "Jonas Weil" not in html


def test_a_decision_on_what_waits_again_is_not_counted(cast: Cast) -> None:
    """Beside the look-up, which leaves it out, one more would tell that something decided waits."""
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    first = opened(cast.lantern)
    said(first, cast.lena, APPROVED)
    said(opened(cast.lantern), cast.jonas, APPROVED)
    Decision.objects.update(looked_ms=300)
    again = second_case(first)
    html = page(cast.aiko).split("Implausibly fast")[1]
    assert "Lena Fuchs" not in html
    said(again, cast.mira, APPROVED)
    assert "Lena Fuchs" in page(cast.aiko).split("Implausibly fast")[1]


def test_a_second_look_at_what_waits_again_is_not_counted(cast: Cast) -> None:
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    first = opened(cast.lantern)
    said(first, cast.lena, REJECTED)
    said(second_case(first), cast.jonas, REJECTED)
    assert "Lena Fuchs" in page(cast.aiko)
    item = make_gold_item(
        submission_id=first.submission_id, expected=REJECTED, category=Category.VIOLENCE, person=cast.priya
    )
    open_gold(item, timezone.now())
    html = page(cast.aiko)
    assert "Lena Fuchs" not in html
    assert "Nothing was looked at twice" in html
    assert "Lena Fuchs" in page(cast.otto), "who reviews nothing is handed nothing"


def test_an_answer_to_a_known_item_that_is_put_before_people_again_is_not_counted(cast: Cast) -> None:
    item = known(cast, APPROVED)
    assert "of 1 known item 1 answered otherwise" in page(cast.aiko)
    open_gold(item, timezone.now())
    assert "no known item was answered" in page(cast.aiko)
    assert "of 1 known item 1 answered otherwise" in page(cast.otto), "who reviews nothing is handed nothing"


def test_everybody_sees_their_own(cast: Cast) -> None:
    second_looks(cast)
    known(cast, APPROVED)
    html = page(cast.mira, "/quality/mine/")
    assert "A second person said the same about 2 of 3 of your latest ones." in html
    assert "reject, violence" in html
    assert page(cast.jonas, "/quality/mine/").count("/submissions/0") == 0


def hold_a_copy_of(submission: Submission, cast: Cast, person: User) -> Case:
    """The very picture, as it was posted another time."""
    return open_case(
        opened(cast.lantern, submission=posting(cast.lantern, image=submission.image)).id, person
    )


def test_what_was_right_about_a_picture_in_hand_is_on_no_page(cast: Cast) -> None:
    Platform.objects.update(second_review_share=1)
    first = opened(cast.lantern)
    said(first, cast.mira, REJECTED)
    said(second_case(first), cast.jonas, REJECTED)
    listed = f"/submissions/{first.submission_id}/"
    assert listed in page(cast.mira, "/quality/mine/")
    Platform.objects.update(second_review_share=0)
    copy = hold_a_copy_of(first.submission, cast, cast.mira)
    html = page(cast.mira, "/quality/mine/")
    assert listed not in html
    assert "1 of 1" not in html
    said(copy, cast.mira, REJECTED)
    assert listed in page(cast.mira, "/quality/mine/")


def test_a_known_item_that_is_in_hand_as_it_was_posted_again_is_on_no_page(cast: Cast) -> None:
    item = known(cast, APPROVED)
    listed = f"/submissions/{item.submission_id}/"
    assert listed in page(cast.mira, "/quality/mine/")
    assert listed in page(cast.priya)
    for person in (cast.mira, cast.priya):
        hold_a_copy_of(item.submission, cast, person)
    assert listed not in page(cast.mira, "/quality/mine/")
    assert listed not in page(cast.priya)
    assert "no known item was answered" in page(cast.priya)


def test_a_trainee_sees_both_answers_afterwards(cast: Cast) -> None:
    set_trainee(membership=Membership.objects.get(user=cast.mira), trainee=True, actor=Actor.system())
    mira = User.objects.get(id=cast.mira.id)
    case = opened(cast.lantern)
    said(case, mira, APPROVED)
    assert "to be confirmed" not in page(mira, "/quality/mine/")
    said(second_case(case), cast.jonas, REJECTED)
    html = page(mira, "/quality/mine/")
    assert "to be confirmed" in html
    assert "another outcome" in html
    assert "1 of 1" in page(cast.priya).split("not confirmed:")[1][:20]


def test_it_asks_a_fixed_number_of_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = Client()
    client.force_login(cast.priya)
    for _ in range(2):
        second_looks(cast)
        with django_assert_max_num_queries(19):
            client.get("/quality/")
        with django_assert_max_num_queries(7):
            client.get("/quality/mine/")


def test_a_known_item_is_made_on_the_page_of_what_is_decided(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED)
    url = f"/submissions/{case.submission_id}/"
    assert "Use as a known item" not in page(cast.mira, url)
    assert "Use as a known item" in page(cast.aiko, url)
    client = Client()
    client.force_login(cast.aiko)
    client.post(f"{url}gold/", {"expected": "rejected", "category": ""})
    assert GoldItem.objects.count() == 0
    client.post(f"{url}gold/", {"expected": "rejected", "category": "violence"})
    item = GoldItem.objects.get()
    assert (item.expected, item.category, item.made_by) == ("rejected", "violence", cast.aiko)
    client.post(f"/quality/gold/{item.id}/retire/")
    item.refresh_from_db()
    assert item.retired_at is not None


def test_the_shares_are_an_admins(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.karl)
    url = "/platforms/kleinmarkt/shares/"
    assert client.post(url, {"second_review": "80", "gold": "2"}).status_code == 422
    client.post(url, {"second_review": "4.5", "gold": "2"})
    kept = Platform.objects.get(slug="kleinmarkt")
    assert (kept.second_review_share, kept.gold_share) == (0.045, 0.02)
    line = Entry.objects.filter(event="platform.changed").latest("id")
    assert '"second_review_share":0.045' in line.body
    assert "4.5" in page(cast.karl, "/platforms/kleinmarkt/")


def test_training_and_own_uploads_are_kept_with_the_person(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.priya)
    at = f"/people/{cast.mira.id}/"
    membership = Membership.objects.get(user=cast.mira)
    client.post(f"{at}roles/{membership.id}/trainee/", {"trainee": "on"})
    client.post(f"{at}uploaders/", {"own_platform": "lantern", "uploader_id": "mira_o"})
    html = page(cast.priya, at)
    assert "decisions count after confirmation" in html
    assert "mira_o" in html
    client.post(f"{at}roles/{membership.id}/trainee/", {})
    client.post(f"{at}uploaders/{OwnUploader.objects.get().id}/remove/")
    membership.refresh_from_db()
    assert (membership.trainee, OwnUploader.objects.count()) == (False, 0)
