"""A rejection for other reasons: the uploader is told them and the platform acts on them; nothing is overturned."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.conclude import conclude
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.models import Case, Decision, Docket
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.reverse import reverse
from moderation.cases.undo import change_mind, undo
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.tallies.happened import reversed_later
from moderation.vocabulary import CaseKind, DecisionKind, Status
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.cases.deciding import (
    APPROVED,
    REJECTED,
    ask_for_two_where,
    following_case,
    said,
    second_case,
    status_of,
)
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting

CHANGED = "submission.decision_changed"
LAST, MANY = "scam", ["drugs", "minors"]


@pytest.fixture(autouse=True)
def _somebody_listens(cast: Cast) -> None:
    Endpoint.objects.create(platform=cast.lantern, url="https://example.com/hook", secret="whsec_AAAA")


def events() -> list[str]:
    return list(Delivery.objects.order_by("created_at").values_list("event", flat=True))


def in_force(case: Case) -> list[str]:
    """The codes that the platform has been told of."""
    decision = Decision.objects.get(id=Submission.objects.get(id=case.submission_id).decision_id)
    return [reason["code"] for reason in decision.reasons]


def corrected(decision: Decision, person: User, codes: list[str]) -> Decision:
    changed = change_mind(decision.id, person, REJECTED, codes)
    assert changed.case is not None
    let_three_seconds_pass(changed.case)
    assert conclude(changed.case.id)
    return changed


def by_hand(
    case: Case, person: User, codes: list[str], *, outcome: DecisionKind = REJECTED, or_correct: bool = True
) -> Decision:
    version = Submission.objects.get(id=case.submission_id).version
    return reverse(case.submission_id, person, version, outcome, codes, "Not that.", or_correct=or_correct)


def test_another_reason_goes_out_with_its_words_and_actions(cast: Cast) -> None:
    case = opened(cast.lantern)
    changed = corrected(said(case, cast.mira, REJECTED, LAST), cast.mira, MANY)

    submission = Submission.objects.get(id=case.submission_id)
    assert (submission.status, submission.decision_id, submission.version) == ("rejected", changed.id, 4)
    assert events() == ["submission.rejected", CHANGED]
    told = json.loads(Delivery.objects.get(event=CHANGED).payload)["data"]
    assert (told["status"], told["version"]) == ("rejected", 4)
    assert [reason["category"] for reason in told["decision"]["reasons"]] == ["drugs", "minors.sexual"]
    assert told["decision"]["actions"] == changed.actions != []
    lines = (
        Entry.objects.filter(submission_id=case.submission_id).order_by("id").values_list("event", flat=True)
    )
    assert list(lines)[-3:] == ["case.decision_changed", CHANGED, "case.concluded"]
    terms = set(Docket.objects.filter(submission=submission).values_list("term", flat=True))
    assert {"*:drugs", "*:minors.sexual"} < terms
    assert "*:scam" not in terms


def test_nothing_is_recorded_where_nothing_would_change(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = corrected(said(case, cast.mira, REJECTED, LAST), cast.mira, MANY)
    lines = Entry.objects.count()
    with pytest.raises(DecisionInvalid) as refused:
        change_mind(made.id, cast.mira, REJECTED, MANY[::-1], "with another note")
    assert [(one.code, one.field) for one in refused.value.problems] == [("unchanged", "reasons")]
    assert (Entry.objects.count(), Decision.objects.count()) == (lines, 2)
    case.refresh_from_db()
    assert (case.state, case.decision_id) == ("concluded", made.id)


def test_it_can_be_undone_and_made_again(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = said(case, cast.mira, REJECTED, LAST)
    undo(change_mind(made.id, cast.mira, REJECTED, MANY).id, cast.mira)
    assert (in_force(case), events()) == ([LAST], ["submission.rejected"])
    corrected(made, cast.mira, MANY)
    assert (in_force(case), events()) == (MANY, ["submission.rejected", CHANGED])


def test_another_case_with_the_same_outcome_leaves_the_reasons(cast: Cast) -> None:
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED, LAST)
    other = opened(cast.lantern, kind=CaseKind.UNSCREENED, submission=case.submission)
    made = said(other, cast.jonas, REJECTED, "drugs")
    assert (in_force(case), events()) == ([LAST], ["submission.rejected"])
    corrected(made, cast.jonas, ["minors"])
    assert (in_force(case), events()) == ([LAST], ["submission.rejected"])


def test_to_a_reason_that_takes_two_it_waits_for_the_second(cast: Cast) -> None:
    ask_for_two_where(cast.lantern, "minors")
    case = opened(cast.lantern)
    changed = corrected(said(case, cast.mira, REJECTED, LAST), cast.mira, ["minors"])
    assert (in_force(case), events()) == ([LAST], ["submission.rejected"])
    said(second_case(case), cast.jonas, REJECTED, "violence")
    submission = Submission.objects.get(id=case.submission_id)
    assert (submission.decision_id, events()) == (changed.id, ["submission.rejected", CHANGED])
    assert following_case(case) is None


@pytest.mark.parametrize(("senior", "stands"), [("violence", ["violence"]), (LAST, [LAST])])
def test_where_the_two_disagree_the_senior_has_the_reasons(
    cast: Cast, senior: str, stands: list[str]
) -> None:
    ask_for_two_where(cast.lantern, "minors")
    case = opened(cast.lantern)
    corrected(said(case, cast.mira, REJECTED, LAST), cast.mira, ["minors"])
    said(second_case(case), cast.jonas, APPROVED)
    said(second_case(case), cast.aiko, REJECTED, senior)
    assert (status_of(case), in_force(case)) == (Status.REJECTED, stands)
    assert events() == ["submission.rejected", CHANGED][: 2 if stands != [LAST] else 1]


@pytest.mark.parametrize("automatic", [True, False])
def test_a_senior_does_it_at_once_with_a_note(cast: Cast, automatic: bool) -> None:
    case = opened(
        cast.lantern, submission=posting(cast.lantern, status=Status.REJECTED), kind=CaseKind.SAMPLE
    )
    if not automatic:
        case = opened(cast.lantern)
    first = said(case, cast.mira, REJECTED, LAST)
    before = Submission.objects.get(id=case.submission_id).decision_id
    made = by_hand(case, cast.aiko, MANY)
    assert (status_of(case), in_force(case), events()[-1]) == (Status.REJECTED, MANY, CHANGED)
    assert made.supersedes_id == before
    line = Entry.objects.get(submission_id=case.submission_id, event=CHANGED)
    assert json.loads(line.body)["data"]["reversal"] is False
    if not automatic:
        with pytest.raises(CaseConflict):
            change_mind(first.id, cast.mira, APPROVED, [])


def test_a_mere_change_of_reasons_counts_as_no_reversal(cast: Cast) -> None:
    case = opened(cast.lantern)
    corrected(said(case, cast.mira, REJECTED, LAST), cast.mira, ["drugs"])
    by_hand(case, cast.aiko, MANY)
    since, until = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    assert list(reversed_later(since, until)) == []
    by_hand(case, cast.priya, [], outcome=APPROVED)
    assert list(reversed_later(since, until)) != []


def test_a_senior_is_told_why_not(cast: Cast) -> None:
    ask_for_two_where(cast.lantern, "minors")
    case = opened(cast.lantern)
    said(case, cast.mira, REJECTED, LAST)
    lines = Entry.objects.count()
    for codes, outcome, or_correct, why in (
        (["drugs"], REJECTED, False, Refusal.SAME),
        (["minors"], REJECTED, True, Refusal.TAKES_TWO),
    ):
        with pytest.raises(ActRefused) as refused:
            by_hand(case, cast.aiko, codes, outcome=outcome, or_correct=or_correct)
        assert refused.value.why == why
    with pytest.raises(DecisionInvalid) as unchanged:
        by_hand(case, cast.aiko, [LAST])
    assert [(one.code, one.field) for one in unchanged.value.problems] == [("unchanged", "reasons")]
    with pytest.raises(ActRefused) as stale:
        reverse(case.submission_id, cast.aiko, 1, REJECTED, ["drugs"], "Not that.", or_correct=True)
    assert stale.value.why == Refusal.CHANGED
    assert (Entry.objects.count(), in_force(case)) == (lines, [LAST])
    by_hand(case, cast.aiko, [], outcome=APPROVED)
    with pytest.raises(ActRefused) as same:
        by_hand(case, cast.aiko, [], outcome=APPROVED)
    assert same.value.why == Refusal.SAME
