"""A second person looks again: by chance, because the policy wants two, because a trainee decided, or to settle it."""

from __future__ import annotations

import pytest

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.claim import next_case, open_case
from moderation.cases.conclude import conclude
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.models import Barred, Case, SecondReview
from moderation.cases.sealed import is_sealed, newest_sealing
from moderation.cases.undo import change_mind
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.members import set_trainee
from moderation.platforms.models import Membership, Platform
from moderation.policy.coin import SECOND_REVIEW, draw, flip
from moderation.vocabulary import CaseKind, Level, Purpose, Status
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.cases.deciding import (
    APPROVED,
    REJECTED,
    ask_for_two,
    following_case,
    said,
    second_case,
    status_of,
)
from tests.moderation.cases.opening import let_three_seconds_pass, opened, reason_of


@pytest.fixture(autouse=True)
def _somebody_listens(cast: Cast) -> None:
    Endpoint.objects.create(platform=cast.lantern, url="https://example.com/hook", secret="whsec_AAAA")


def always(platform: Platform) -> None:
    """Every decision is drawn."""
    Platform.objects.filter(id=platform.id).update(second_review_share=1)


def train(person: User) -> User:
    set_trainee(membership=Membership.objects.get(user=person), trainee=True, actor=Actor.system())
    return User.objects.get(id=person.id)


def events() -> list[str]:
    return list(Delivery.objects.order_by("created_at").values_list("event", flat=True))


def test_its_coin_is_its_own(cast: Cast) -> None:
    coins = [
        draw(secret=b"s", purpose=SECOND_REVIEW, thing=c)
        for c in (opened(cast.lantern).id for _ in range(50))
    ]
    assert 0 <= min(coins) < 0.25 < 0.75 < max(coins) < 1
    one = opened(cast.lantern).id
    assert flip(secret=b"s", submission_id=one) != draw(secret=b"s", purpose=SECOND_REVIEW, thing=one)


def test_agreement_moves_nothing(cast: Cast) -> None:
    always(cast.lantern)
    case = opened(cast.lantern)
    first = said(case, cast.mira, REJECTED)
    assert (status_of(case), events()) == (Status.REJECTED, ["submission.rejected"])
    again = second_case(case)
    said(again, cast.jonas, REJECTED)

    assert Submission.objects.get(id=case.submission_id).decision_id == first.id
    assert events() == ["submission.rejected"]
    assert following_case(case) is None
    review = SecondReview.objects.get()
    assert (review.purpose, review.upheld, review.first_id) == (Purpose.SHARE, True, first.id)
    case.refresh_from_db()
    assert (case.review_share, Barred.objects.count()) == (1, 0)


def test_a_disagreement_goes_to_a_senior_whose_word_counts(cast: Cast) -> None:
    always(cast.lantern)
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    said(second_case(case), cast.jonas, REJECTED)
    assert status_of(case) == Status.APPROVED
    last = second_case(case)
    assert last.level == Level.SENIOR
    word = said(last, cast.aiko, REJECTED)

    assert Submission.objects.get(id=case.submission_id).decision_id == word.id
    assert (status_of(case), events()) == (
        Status.REJECTED,
        ["submission.approved", "submission.decision_changed"],
    )
    assert following_case(case) is None
    purposes = SecondReview.objects.order_by("concluded_at").values_list("purpose", "upheld")
    assert list(purposes) == [(Purpose.SHARE, False), (Purpose.ADJUDICATION, False)]


def test_who_agrees_with_what_was_taken_back_disagrees(cast: Cast) -> None:
    always(cast.lantern)
    case = opened(cast.lantern)
    first = said(case, cast.mira, REJECTED)
    change_mind(first.id, cast.mira, APPROVED, [])
    let_three_seconds_pass(case)
    assert conclude(case.id)
    said(second_case(case), cast.jonas, REJECTED)
    assert status_of(case) == Status.APPROVED
    assert second_case(case).level == Level.SENIOR
    assert SecondReview.objects.get(purpose=Purpose.SHARE).upheld  # of two blind answers


def test_it_is_handed_to_nobody_who_has_decided_before(cast: Cast) -> None:
    always(cast.lantern)
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    again = second_case(case)
    assert next_case(cast.mira, cast.lantern) is None
    with pytest.raises(CaseConflict):
        open_case(again.id, cast.mira)
    taken = next_case(cast.jonas, cast.lantern)
    assert taken == again
    sealed = [is_sealed(case.submission_id, person) for person in (cast.mira, cast.jonas, cast.aiko)]
    assert sealed == [False, True, True]
    assert newest_sealing(cast.mira, None, 9) == []
    assert newest_sealing(cast.jonas, None, 9) == [again.id]

    said(again, cast.jonas, REJECTED)
    said(second_case(case), cast.aiko, APPROVED)
    assert status_of(case) == Status.APPROVED


def test_a_senior_who_decided_before_does_not_settle_it(cast: Cast) -> None:
    always(cast.lantern)
    case = opened(cast.lantern)
    said(case, cast.aiko, APPROVED)
    said(second_case(case), cast.mira, REJECTED)
    assert next_case(cast.aiko, cast.lantern) is None
    assert next_case(cast.priya, cast.lantern) == second_case(case)


def test_there_is_none_when_nobody_else_is_there(cast: Cast) -> None:
    always(cast.lantern)
    Membership.objects.exclude(user=cast.mira).delete()
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    assert following_case(case) is None


@pytest.mark.parametrize("kind", [CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW])
def test_what_is_a_second_look_itself_is_not_drawn(cast: Cast, kind: CaseKind) -> None:
    always(cast.lantern)
    case = opened(cast.lantern, kind=kind, status=Status.APPROVED)
    said(case, cast.mira, APPROVED)
    case.refresh_from_db()
    assert (following_case(case), case.review_share) == (None, None)


def test_two_reviews_wait_for_each_other_and_agree(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    case = opened(cast.lantern)
    first = said(case, cast.mira, REJECTED)
    assert (status_of(case), events()) == (Status.IN_REVIEW, [])
    said(second_case(case), cast.jonas, REJECTED)

    assert (status_of(case), events()) == (Status.REJECTED, ["submission.rejected"])
    assert Submission.objects.get(id=case.submission_id).decision_id == first.id


def test_two_reviews_that_differ_wait_for_a_senior(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED)
    said(second_case(case), cast.jonas, APPROVED)
    assert (status_of(case), events()) == (Status.IN_REVIEW, [])
    said(second_case(case), cast.aiko, APPROVED)
    assert (status_of(case), events()) == (Status.APPROVED, ["submission.approved"])


def test_one_of_two_cannot_change_it_alone(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    case = opened(cast.lantern)
    first = said(case, cast.mira, REJECTED)
    for _ in range(2):
        with pytest.raises(DecisionInvalid, match="Ask a senior"):
            change_mind(first.id, cast.mira, APPROVED, [])
        if again := following_case(case):
            said(again, cast.jonas, REJECTED)


def test_nobody_flips_what_a_senior_has_settled(cast: Cast) -> None:
    always(cast.lantern)
    case = opened(cast.lantern)
    first = said(case, cast.mira, REJECTED)
    change = change_mind(first.id, cast.mira, APPROVED, [])  # by oneself as long as nobody disagreed
    assert change.supersedes_id == first.id
    other = opened(cast.lantern)
    made = said(other, cast.mira, REJECTED)
    said(second_case(other), cast.jonas, APPROVED)
    said(second_case(other), cast.aiko, APPROVED)
    with pytest.raises(DecisionInvalid):
        change_mind(made.id, cast.mira, REJECTED, [reason_of(other)])


def test_a_trainees_decision_counts_once_it_is_confirmed(cast: Cast) -> None:
    mira = train(cast.mira)
    case = opened(cast.lantern)
    first = said(case, mira, REJECTED)
    assert (first.trainee, status_of(case), events()) == (True, Status.IN_REVIEW, [])
    said(second_case(case), cast.jonas, REJECTED)
    assert Submission.objects.get(id=case.submission_id).decision_id == first.id
    assert events() == ["submission.rejected"]


def test_who_confirms_has_the_last_word(cast: Cast) -> None:
    mira = train(cast.mira)
    case = opened(cast.lantern)
    said(case, mira, REJECTED)
    word = said(second_case(case), cast.jonas, APPROVED)
    assert Submission.objects.get(id=case.submission_id).decision_id == word.id
    assert (events(), following_case(case)) == (["submission.approved"], None)
    assert SecondReview.objects.get().purpose == Purpose.CONFIRMATION


def test_a_trainee_confirms_nobody(cast: Cast) -> None:
    mira, jonas = train(cast.mira), train(cast.jonas)
    case = opened(cast.lantern)
    said(case, mira, REJECTED)
    assert next_case(jonas) is None
    assert next_case(jonas, cast.lantern, Level.MODERATOR) is None
    with pytest.raises(CaseConflict):
        open_case(second_case(case).id, jonas)
    assert next_case(cast.lena) == second_case(case)


def test_a_confirmed_trainee_still_needs_the_second_person_a_policy_asks_for(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    mira = train(cast.mira)
    case = opened(cast.lantern)
    said(case, mira, APPROVED)
    said(second_case(case), cast.jonas, APPROVED)
    assert status_of(case) == Status.IN_REVIEW
    said(second_case(case), cast.lena, APPROVED)
    assert status_of(case) == Status.APPROVED


def test_the_log_says_that_somebody_looks_again(cast: Cast) -> None:
    always(cast.lantern)
    case = opened(cast.lantern)
    said(case, cast.mira, APPROVED)
    line = Entry.objects.get(event="case.concluded")
    assert '"second_review":"share"' in line.body
    assert Case.objects.filter(kind=CaseKind.SECOND_REVIEW).count() == 1
