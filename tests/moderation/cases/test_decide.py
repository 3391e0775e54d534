"""A person's decision: stored at once, in effect three seconds later, taken back or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from moderation.api.representation import submission_json
from moderation.audit.models import Entry
from moderation.cases.claim import next_case, open_case, release
from moderation.cases.conclude import conclude, due_to_conclude
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, CaseNotFound, DecisionInvalid, TooLate
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.undo import change_mind, undo
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.vocabulary import CaseKind, DecisionKind, Status
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.cases.opening import (
    let_it_be_final,
    let_the_lease_run_out,
    let_three_seconds_pass,
    opened,
    posting,
    reason_of,
)

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED


@pytest.fixture(autouse=True)
def _somebody_listens(cast: Cast) -> None:
    Endpoint.objects.create(platform=cast.lantern, url="https://example.com/hook", secret="whsec_AAAA")


@pytest.fixture(autouse=True)
def _decisions_are_never_edited(cast: Cast) -> Iterator[None]:
    """Whatever a test does: a row of Decision stays as it was first written."""
    seen: dict[object, dict[str, Any]] = {}

    def remember(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if sql.lstrip().startswith('INSERT INTO "cases_decision"'):
            for row in Decision.objects.values():
                seen.setdefault(row["id"], row)
        return result

    with connection.execute_wrapper(remember):
        yield
    assert {row["id"]: row for row in Decision.objects.values()} == seen


def hold(case: Case, person: User) -> Case:
    return open_case(case.id, person)


def say(case: Case, person: User, kind: DecisionKind, **more: Any) -> Decision:
    """Take the case and decide it."""
    held = hold(case, person)
    return decide(held.id, person, held.version, kind, [reason_of(case)] if kind == REJECTED else [], **more)


def events() -> list[str]:
    return list(Delivery.objects.order_by("created_at").values_list("event", flat=True))


@dataclass(frozen=True)
class Row:
    kind: CaseKind
    before: Status
    says: DecisionKind
    after: Status
    event: str = ""


IN_REVIEW = [
    Row(kind, Status.IN_REVIEW, says, Status(says), f"submission.{says}")
    for kind in (CaseKind.UNCERTAIN, CaseKind.FLAGGED, CaseKind.UNSCREENED, CaseKind.SECOND_REVIEW)
    for says in (APPROVED, REJECTED)
]
CHANGED = "submission.decision_changed"
WITH_AN_OUTCOME = [
    Row(CaseKind.SAMPLE, Status.APPROVED, APPROVED, Status.APPROVED),
    Row(CaseKind.SAMPLE, Status.APPROVED, REJECTED, Status.REJECTED, CHANGED),
    Row(CaseKind.SAMPLE, Status.REJECTED, APPROVED, Status.APPROVED, CHANGED),
    Row(CaseKind.SAMPLE, Status.REJECTED, REJECTED, Status.REJECTED),
    Row(CaseKind.APPEAL, Status.REJECTED, APPROVED, Status.APPROVED, CHANGED),
    Row(CaseKind.REPORT, Status.APPROVED, REJECTED, Status.REJECTED, CHANGED),
    Row(CaseKind.SECOND_REVIEW, Status.APPROVED, REJECTED, Status.APPROVED),
    Row(CaseKind.SECOND_REVIEW, Status.REJECTED, APPROVED, Status.REJECTED),
    Row(CaseKind.GOLD, Status.APPROVED, REJECTED, Status.APPROVED),
    Row(CaseKind.GOLD, Status.IN_REVIEW, REJECTED, Status.IN_REVIEW),
    Row(CaseKind.FLAGGED, Status.ERASED, APPROVED, Status.ERASED),
    Row(CaseKind.FLAGGED, Status.UNPROCESSABLE, REJECTED, Status.UNPROCESSABLE),
]


@pytest.mark.parametrize("row", IN_REVIEW + WITH_AN_OUTCOME, ids=lambda r: f"{r.kind}-{r.before}-{r.says}")
def test_what_a_decision_does(cast: Cast, row: Row) -> None:
    case = opened(cast.lantern, kind=row.kind, status=row.before)
    before = Submission.objects.get(id=case.submission_id)
    made = say(case, cast.mira, row.says)
    let_three_seconds_pass(case)

    assert conclude(case.id)
    after = Submission.objects.get(id=case.submission_id)
    assert after.status == row.after
    assert after.version == before.version + bool(row.event)
    assert events() == [row.event] * bool(row.event)
    assert after.decision_id == (made.id if row.event else before.decision_id)
    concluded = Entry.objects.get(event="case.concluded")
    assert f'"moved":{"true" if row.event else "false"}' in concluded.body
    case.refresh_from_db()
    assert case.state == CaseState.CONCLUDED


def test_nothing_is_seen_before_the_three_seconds_are_over(cast: Cast) -> None:
    case = opened(cast.lantern)
    say(case, cast.mira, REJECTED)

    assert due_to_conclude() == []
    assert not conclude(case.id)
    submission = Submission.objects.get(id=case.submission_id)
    assert submission.status == Status.IN_REVIEW
    assert submission_json(submission, None)["status"] == "in_review"
    assert submission.decision_id is None
    assert not Delivery.objects.exists()
    assert not Entry.objects.filter(event__startswith="submission.").exists()
    assert Entry.objects.filter(event="case.decided").count() == 1
    let_three_seconds_pass(case)
    assert due_to_conclude() == [case.id]


def test_it_is_concluded_once(cast: Cast) -> None:
    case = opened(cast.lantern)
    say(case, cast.mira, APPROVED)
    let_three_seconds_pass(case)

    assert [conclude(case.id), conclude(case.id)] == [True, False]
    assert events() == ["submission.approved"]
    assert due_to_conclude() == []


def test_a_case_is_decided_once(cast: Cast) -> None:
    held = hold(opened(cast.lantern), cast.mira)
    decide(held.id, cast.mira, held.version, APPROVED, [])

    with pytest.raises(CaseConflict) as told:
        decide(held.id, cast.mira, held.version, REJECTED, [reason_of(held)])
    assert told.value.case.decision is not None
    assert told.value.case.decision.kind == APPROVED
    assert Decision.objects.count() == 1


def test_only_its_holder_decides_and_only_what_they_saw(cast: Cast) -> None:
    held = hold(opened(cast.lantern), cast.mira)

    with pytest.raises(CaseConflict):
        decide(held.id, cast.jonas, held.version, APPROVED, [])
    with pytest.raises(CaseConflict):
        decide(held.id, cast.mira, held.version - 1, APPROVED, [])
    with pytest.raises(CaseNotFound):
        decide(held.id, cast.otto, held.version, APPROVED, [])


def test_it_says_everything_that_is_wrong_at_once(cast: Cast) -> None:
    held = hold(opened(cast.lantern), cast.mira)
    with pytest.raises(DecisionInvalid) as told:
        decide(held.id, cast.mira, held.version, DecisionKind.WITHDRAWN, ["nonsense"], "\0" + "x" * 4001)
    assert {problem.code for problem in told.value.problems} == {
        "unknown_outcome",
        "reason_unknown",
        "note_too_long",
        "note_unprintable",
    }
    with pytest.raises(DecisionInvalid) as missing:
        decide(held.id, cast.mira, held.version, REJECTED, [])
    assert [problem.code for problem in missing.value.problems] == ["reason_missing"]
    with pytest.raises(DecisionInvalid) as unwanted:
        decide(held.id, cast.mira, held.version, APPROVED, [reason_of(held)])
    assert [problem.code for problem in unwanted.value.problems] == ["reason_unwanted"]


def test_the_reasons_come_from_the_policy_in_the_uploaders_words(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = say(case, cast.mira, REJECTED, note="only for us")
    (reason,) = made.reasons

    assert reason["code"] == reason_of(case)
    assert reason["text"]
    assert made.note == "only for us"
    (entry,) = Entry.objects.filter(event="case.decided")
    assert "only for us" not in entry.body


# --- undo


def test_undo_gives_the_case_back_to_the_same_person(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = say(case, cast.mira, REJECTED)
    back = undo(made.id, cast.mira)

    assert (back.state, back.holder, back.decision) == (CaseState.OPEN, cast.mira, None)
    withdrawn = Decision.objects.get(kind=DecisionKind.WITHDRAWN)
    assert withdrawn.supersedes == made
    assert next_case(cast.jonas) is None
    assert next_case(cast.mira) == back
    again = decide(back.id, cast.mira, back.version, APPROVED, [])
    assert again.supersedes == withdrawn
    assert not withdrawn.after_scores, "nothing was shown while it could be undone"
    assert not again.after_scores
    let_three_seconds_pass(case)
    assert conclude(case.id)
    assert events() == ["submission.approved"]


def test_undo_is_for_ones_own_decision(cast: Cast) -> None:
    made = say(opened(cast.lantern), cast.mira, APPROVED)
    with pytest.raises(CaseNotFound):
        undo(made.id, cast.jonas)


def test_a_form_long_on_its_way_is_in_time_while_nothing_has_taken_effect(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = say(case, cast.mira, APPROVED)
    let_three_seconds_pass(case)
    assert undo(made.id, cast.mira).state == CaseState.OPEN
    assert not conclude(case.id)
    assert events() == []


def test_once_it_has_taken_effect_it_is_too_late(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = say(case, cast.mira, APPROVED)
    let_three_seconds_pass(case)
    assert conclude(case.id)
    with pytest.raises(TooLate):
        undo(made.id, cast.mira)
    assert not Decision.objects.filter(kind=DecisionKind.WITHDRAWN).exists()


def test_the_second_case_of_a_person_comes_after_the_one_they_undid(cast: Cast) -> None:
    first, second = opened(cast.lantern, due_in=1), opened(cast.lantern, due_in=2)
    made = say(first, cast.mira, APPROVED)
    assert next_case(cast.mira) == second
    undo(made.id, cast.mira)

    assert next_case(cast.mira) == first
    held = Case.objects.get(id=first.id)
    decide(held.id, cast.mira, held.version, APPROVED, [])
    assert next_case(cast.mira) == second


# --- a change of mind


def concluded(cast: Cast, kind: DecisionKind = APPROVED) -> Decision:
    case = opened(cast.lantern)
    made = say(case, cast.mira, kind)
    let_three_seconds_pass(case)
    conclude(case.id)
    return made


def test_what_can_still_be_undone_is_undone_and_not_changed(cast: Cast) -> None:
    case = opened(cast.lantern)
    made = say(case, cast.mira, APPROVED)
    with pytest.raises(CaseConflict):
        change_mind(made.id, cast.mira, REJECTED, [reason_of(case)])
    let_it_be_final(case)
    changed = change_mind(made.id, cast.mira, REJECTED, [reason_of(case)])
    with pytest.raises(CaseConflict):
        change_mind(changed.id, cast.mira, APPROVED, [])
    let_it_be_final(case)

    assert (changed.supersedes, changed.after_scores, made.after_scores) == (made, True, False)
    assert events() == ["submission.approved", CHANGED]


def test_who_undid_a_change_of_mind_has_seen_the_scores(cast: Cast) -> None:
    made = concluded(cast)
    assert made.case is not None
    undo(change_mind(made.id, cast.mira, REJECTED, [reason_of(made.case)]).id, cast.mira)
    assert Decision.objects.get(kind=DecisionKind.WITHDRAWN).after_scores


def test_who_undid_and_left_it_to_a_colleague_has_not_seen_the_scores(cast: Cast) -> None:
    case = opened(cast.lantern)
    back = undo(say(case, cast.mira, APPROVED).id, cast.mira)
    release(back.id, cast.mira)
    let_the_lease_run_out(case)
    say(case, cast.jonas, APPROVED)
    let_it_be_final(case)
    again = opened(cast.lantern, kind=CaseKind.UNSCREENED, submission=case.submission)
    other = opened(cast.lantern, kind=CaseKind.UNCERTAIN, submission=case.submission)
    assert not say(again, cast.mira, APPROVED).after_scores
    assert say(other, cast.jonas, APPROVED).after_scores


def test_a_change_of_mind_after_the_effect_is_a_changed_decision(cast: Cast) -> None:
    made = concluded(cast)
    case = made.case
    assert case is not None
    changed = change_mind(made.id, cast.mira, REJECTED, [reason_of(case)])
    assert Submission.objects.get(id=made.submission_id).status == Status.APPROVED
    let_three_seconds_pass(case)
    conclude(case.id)

    submission = Submission.objects.get(id=made.submission_id)
    assert (submission.status, submission.decision_id) == (Status.REJECTED, changed.id)
    assert events() == ["submission.approved", CHANGED]
    with pytest.raises(CaseConflict):
        change_mind(made.id, cast.mira, REJECTED, [reason_of(case)])


def test_undoing_a_change_of_mind_leaves_what_was_concluded(cast: Cast) -> None:
    made = concluded(cast)
    case = made.case
    assert case is not None
    back = undo(change_mind(made.id, cast.mira, REJECTED, [reason_of(case)]).id, cast.mira)

    assert (back.state, back.decision, back.conclude_at) == (CaseState.CONCLUDED, made, None)
    assert due_to_conclude() == []
    again = change_mind(made.id, cast.mira, REJECTED, [reason_of(case)])
    assert again.supersedes is not None
    assert again.supersedes.kind == DecisionKind.WITHDRAWN
    let_three_seconds_pass(case)
    conclude(case.id)
    assert events() == ["submission.approved", CHANGED]


def test_undoing_a_change_that_moved_nothing_does_not_open_the_case_again(cast: Cast) -> None:
    made = concluded(cast, REJECTED)
    case = made.case
    assert case is not None
    other = opened(cast.lantern, kind=CaseKind.UNSCREENED, submission=made.submission)
    say(other, cast.jonas, APPROVED)
    let_it_be_final(other)
    same = change_mind(made.id, cast.mira, APPROVED, [])
    let_three_seconds_pass(case)
    conclude(case.id)
    back = undo(change_mind(same.id, cast.mira, REJECTED, [reason_of(case)]).id, cast.mira)

    assert (back.state, back.decision) == (CaseState.CONCLUDED, same)
    assert events() == ["submission.rejected", CHANGED]


@pytest.mark.parametrize("kind", [CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW])
def test_what_stays_sealed_is_not_changed_after_the_fact(cast: Cast, kind: CaseKind) -> None:
    made = say(opened(cast.lantern, kind=kind, status=Status.APPROVED), cast.mira, APPROVED)
    with pytest.raises(CaseConflict):  # as of any other kind
        change_mind(made.id, cast.mira, APPROVED, [])
    undone = undo(made.id, cast.mira)
    assert not Decision.objects.get(kind=DecisionKind.WITHDRAWN).after_scores
    made = decide(undone.id, cast.mira, undone.version, APPROVED, [])
    assert not made.after_scores
    let_it_be_final(undone)
    with pytest.raises(CaseNotFound):
        change_mind(made.id, cast.mira, APPROVED, [])


def test_who_decided_on_the_submission_before_has_seen_its_scores(cast: Cast) -> None:
    made = concluded(cast)
    again = opened(cast.lantern, kind=CaseKind.UNSCREENED, submission=made.submission)
    assert say(again, cast.mira, APPROVED).after_scores
    appeal = opened(cast.lantern, kind=CaseKind.APPEAL, submission=made.submission)
    assert not say(appeal, cast.jonas, APPROVED).after_scores
    elsewhere = opened(cast.lantern, submission=posting(cast.lantern))
    assert not say(elsewhere, cast.mira, APPROVED).after_scores
