"""Nobody changes their mind about what is sealed for them again: they would say it without the look that they may be
handed, and what they are answered would tell what became of it."""

from __future__ import annotations

import pytest

from moderation.audit.commit import new_salt
from moderation.cases.claim import open_case
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.look_again import look_again
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.undo import change_mind
from moderation.intake.models import Submission
from moderation.people.models import User
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said, second_case
from tests.moderation.cases.opening import opened, posting, reason_of

pytestmark = pytest.mark.django_db


def codes_of_refusal(decision: Decision, person: User) -> list[str]:
    with pytest.raises(DecisionInvalid) as refused:
        change_mind(decision.id, person, APPROVED, [])
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("taken_by", ["", "mira", "jonas"])
def test_what_waits_again_is_said_there(cast: Cast, taken_by: str) -> None:
    case = opened(cast.lantern)
    made = said(case, cast.mira, APPROVED)
    version = Submission.objects.get(id=case.submission_id).version
    again = look_again(case.submission_id, cast.aiko, version, note="Please.", salt=new_salt())
    if taken_by:
        open_case(again.id, getattr(cast, taken_by))
    with pytest.raises(CaseConflict):
        change_mind(made.id, cast.mira, REJECTED, [reason_of(case)])
    assert Case.objects.get(id=case.id).state == CaseState.CONCLUDED
    assert list(Decision.objects.values_list("id", flat=True)) == [made.id]
    said(again, getattr(cast, taken_by or "jonas"), APPROVED)
    assert change_mind(made.id, cast.mira, REJECTED, [reason_of(case)]).supersedes == made


def test_that_two_disagreed_about_a_copy_is_not_told_who_has_the_picture_in_hand(cast: Cast) -> None:
    cast.lantern.second_review_share = 1
    cast.lantern.save()
    case = opened(cast.lantern)
    made = said(case, cast.mira, REJECTED)
    said(second_case(case), cast.jonas, APPROVED)
    said(second_case(case), cast.aiko, REJECTED)
    assert codes_of_refusal(made, cast.mira) == ["not_alone"]
    copy = opened(cast.lantern, submission=posting(cast.lantern, image=case.submission.image))
    open_case(copy.id, cast.mira)
    assert codes_of_refusal(made, cast.mira) == ["sealed"]
    said(copy, cast.mira, APPROVED)
    assert codes_of_refusal(made, cast.mira) == ["not_alone"]
