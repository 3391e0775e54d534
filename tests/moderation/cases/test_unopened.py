"""Cases decided or escalated without having been opened."""

from __future__ import annotations

import pytest

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.conclude import conclude
from moderation.cases.hand_on import skip
from moderation.cases.models import Case, CaseState, Note
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.unopened import escalate_unopened, reject_unopened
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.vocabulary import CaseKind, SkipReason, Via
from tests.cast import Cast
from tests.moderation.cases.deciding import REJECTED, ask_for_two, said, second_case
from tests.moderation.cases.opening import (
    let_the_lease_run_out,
    let_three_seconds_pass,
    opened,
    posting,
    reason_of,
)


def lines(case: Case) -> list[str]:
    mine = Entry.objects.filter(subject=f"case:{case.id}").order_by("id")
    return list(mine.values_list("event", flat=True))


def test_it_rejects_a_free_case_and_says_that_nobody_looked(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = reject_unopened(case.id, cast.aiko, case.version, [reason_of(case)], "All of this uploader's.")
    assert (made.looked_ms, made.via) == (None, Via.UNOPENED)
    assert '"via":"unopened"' in Entry.objects.filter(event="case.decided").latest("id").body
    assert lines(case) == ["case.opened", "case.claimed", "case.decided"]
    let_three_seconds_pass(case)
    assert conclude(case.id)
    assert Submission.objects.get(id=case.submission_id).status == "rejected"


def test_the_note_on_many_tells_nobody(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = reject_unopened(case.id, cast.aiko, case.version, [reason_of(case)], "As @mira and @nobody said.")
    assert made.note == "As @mira and @nobody said."
    assert not Note.objects.exists()


def test_it_hands_a_free_case_to_the_seniors_with_the_reason(cast: Cast) -> None:
    case = opened(cast.lantern)
    escalate_unopened(case.id, cast.aiko, case.version, "All of this uploader's.")
    case.refresh_from_db()
    assert (case.level, case.holder, case.state) == ("senior", None, CaseState.OPEN)
    assert Note.objects.get(case=case).text == "All of this uploader's."
    assert lines(case)[1:] == ["case.claimed", "case.escalated", "case.noted"]


def test_whoever_decided_before_has_no_second_word_unopened(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    case = opened(cast.lantern)
    said(case, cast.aiko, REJECTED)
    again = second_case(case)
    for reject in (True, False):
        with pytest.raises(ActRefused) as refused:
            act(again, cast.aiko, again.version, reject=reject)
        assert refused.value.why == Refusal.KEPT
    again.refresh_from_db()
    assert (again.state, again.level, again.holder) == (CaseState.OPEN, "moderator", None)
    assert Submission.objects.get(id=case.submission_id).status == "in_review"


def act(case: Case, person: User, version: int, *, reject: bool) -> None:
    """Rejecting for a reason that no policy has, or escalating."""
    if reject:
        reject_unopened(case.id, person, version, ["nonsense"], "Why")
    else:
        escalate_unopened(case.id, person, version, "Why")


def test_it_leaves_alone_what_is_not_to_be_taken(cast: Cast) -> None:
    held, skipped, senior, gone, stale = (opened(cast.lantern) for _ in range(5))
    open_case(held.id, cast.mira)
    skip(skipped.id, cast.aiko, open_case(skipped.id, cast.aiko).version, SkipReason.UNSURE)
    escalate_unopened(senior.id, cast.aiko, senior.version, "Once")
    reject_unopened(gone.id, cast.aiko, gone.version, [reason_of(gone)], "Once")
    elsewhere = opened(cast.kleinmarkt)
    count = Entry.objects.count()

    def why(case: Case, *, reject: bool = False, version: int = 0, who: str = "aiko") -> Refusal:
        case.refresh_from_db()
        person, seen = getattr(cast, who), version or case.version
        with pytest.raises(ActRefused) as refused:
            act(case, person, seen, reject=reject)
        return refused.value.why

    assert why(held) == Refusal.HELD
    assert why(skipped) == Refusal.SKIPPED
    assert why(senior) == Refusal.SENIOR
    assert why(gone) == Refusal.CLOSED
    assert why(stale, version=7) == Refusal.CHANGED
    assert why(stale, who="mira") == Refusal.NOT_YOURS
    assert why(elsewhere, who="lena") == Refusal.NOT_YOURS
    assert why(stale, reject=True) == Refusal.NO_REASON
    assert Entry.objects.count() == count
    stale.refresh_from_db()
    assert (stale.version, stale.holder) == (1, None)


def test_it_takes_what_a_colleague_left_and_what_is_ones_own(cast: Cast) -> None:
    left, own = opened(cast.lantern), opened(cast.lantern)
    open_case(left.id, cast.mira)
    let_the_lease_run_out(left)
    open_case(own.id, cast.aiko)
    for case in (left, own):
        case.refresh_from_db()
        reject_unopened(case.id, cast.aiko, case.version, [reason_of(case)], "Why")
        case.refresh_from_db()
        assert case.state == CaseState.DECIDED


@pytest.mark.parametrize("kind", [CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW, CaseKind.FLAGGED])
def test_every_kind_of_case_is_treated_alike(cast: Cast, kind: CaseKind) -> None:
    case = opened(cast.lantern, kind=kind, submission=posting(cast.lantern))
    reject_unopened(case.id, cast.aiko, case.version, [reason_of(case)], "Why")
    assert lines(case)[1:] == ["case.claimed", "case.decided"]
