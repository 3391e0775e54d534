"""An outcome reversed later: a decision of its own, in force at once, and nobody slips past it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from moderation.audit.commit import commitment
from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict, DecisionInvalid
from moderation.cases.look_again import look_again
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.reverse import reverse
from moderation.cases.undo import change_mind, undo
from moderation.intake.models import Image, Submission
from moderation.people.models import User
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, DecidedBy, DecisionKind, Status
from moderation.webhooks.models import Delivery, Endpoint
from tests.cast import Cast
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting, reason_of

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED


@pytest.fixture(autouse=True)
def _somebody_listens(cast: Cast) -> None:
    Endpoint.objects.create(platform=cast.lantern, url="https://example.com/hook", secret="whsec_AAAA")


def code(cast: Cast) -> str:
    return rules_of(current_version(cast.lantern)).reasons[0].code


def turned(submission: Submission, person: User, outcome: DecisionKind, cast: Cast) -> Decision:
    submission.refresh_from_db()
    codes = [code(cast)] if outcome == REJECTED else []
    return reverse(submission.id, person, submission.version, outcome, codes, "It was wrong.")


def decided(case: Case, person: User, kind: DecisionKind) -> Decision:
    """Taken, decided and in effect."""
    held = open_case(case.id, person)
    made = decide(case.id, person, held.version, kind, [reason_of(case)] if kind == REJECTED else [])
    let_three_seconds_pass(case)
    assert conclude(case.id)
    return made


def test_it_reverses_what_automation_decided_and_tells_the_platform(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    before = submission.decision_id
    made = turned(submission, cast.aiko, REJECTED, cast)

    submission.refresh_from_db()
    assert (submission.status, submission.decision_id, submission.version) == ("rejected", made.id, 3)
    assert (made.supersedes_id, made.person_id, made.decided_by) == (
        before,
        cast.aiko.id,
        DecidedBy.MODERATOR,
    )
    assert made.after_scores
    assert made.looked_ms is None
    line = Entry.objects.get(submission_id=submission.id, event="submission.decision_changed")
    said = json.loads(line.body)["data"]
    assert (line.actor_id, said["reversal"], said["supersedes"]) == (str(cast.aiko.id), True, str(before))
    assert said["note"] == commitment(made.salt, "It was wrong.")
    assert "It was wrong." not in line.body
    told = Delivery.objects.get(submission_id=submission.id)
    assert (told.event, told.entry_id) == ("submission.decision_changed", line.id)
    assert json.loads(told.payload)["data"]["decision"]["outcome"] == "rejected"


def test_whoever_decided_cannot_take_the_reversal_back_by_changing_their_mind(cast: Cast) -> None:
    case = opened(cast.lantern)
    first = decided(case, cast.mira, APPROVED)
    made = turned(case.submission, cast.aiko, REJECTED, cast)

    with pytest.raises(CaseConflict):
        change_mind(first.id, cast.mira, APPROVED, [])
    case.refresh_from_db()
    assert (case.state, case.decision_id) == (CaseState.CONCLUDED, made.id)


def test_undoing_a_change_of_mind_about_a_reversal_comes_back_to_the_reversal(cast: Cast) -> None:
    case = opened(cast.lantern)
    decided(case, cast.mira, APPROVED)
    made = turned(case.submission, cast.aiko, REJECTED, cast)
    changed = change_mind(made.id, cast.aiko, APPROVED, [])
    undo(changed.id, cast.aiko)

    case.refresh_from_db()
    assert case.decision_id == made.id
    again = turned(case.submission, cast.priya, APPROVED, cast)
    assert again.supersedes.kind == "withdrawn"
    assert Decision.objects.filter(submission=case.submission, superseded_by=None).get() == again


def test_a_reversal_may_be_reversed(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.REJECTED)
    first = turned(submission, cast.aiko, APPROVED, cast)
    second = turned(submission, cast.priya, REJECTED, cast)
    assert second.supersedes_id == first.id
    assert Delivery.objects.filter(event="submission.decision_changed").count() == 2


@dataclass(frozen=True)
class Hindrance:
    """Who tries, what is done before, and why nothing happens."""

    why: Refusal
    who: str = "aiko"
    before: Callable[[Submission], object] = lambda submission: None
    version: int = 2
    outcome: DecisionKind = REJECTED


def with_a_case(submission: Submission) -> None:
    opened(submission.platform, kind=CaseKind.SAMPLE, submission=submission)


def locked(submission: Submission) -> None:
    Image.objects.filter(id=submission.image_id).update(locked_at=timezone.now())


def decided_just_now(submission: Submission) -> None:
    case = opened(submission.platform, kind=CaseKind.SAMPLE, submission=submission)
    Case.objects.filter(id=case.id).update(state=CaseState.DECIDED)


HINDRANCES = [
    Hindrance(Refusal.NOT_YOURS, who="mira"),
    Hindrance(Refusal.NOT_YOURS, who="otto"),
    Hindrance(Refusal.NOT_YOURS, who="karl"),
    Hindrance(Refusal.SEALED, before=with_a_case),
    Hindrance(Refusal.SEALED, before=with_a_case, outcome=APPROVED),
    Hindrance(Refusal.LOCKED, before=locked),
    Hindrance(Refusal.SETTLING, before=decided_just_now),
    Hindrance(Refusal.CHANGED, version=1),
    Hindrance(Refusal.SAME, outcome=APPROVED),
    Hindrance(
        Refusal.NO_OUTCOME, before=lambda s: Submission.objects.filter(id=s.id).update(status="erased")
    ),
]


@pytest.mark.parametrize("row", HINDRANCES, ids=lambda row: f"{row.why}-{row.who}-{row.outcome}")
def test_it_leaves_alone(cast: Cast, row: Hindrance) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    row.before(submission)
    codes = [code(cast)] if row.outcome == REJECTED else []
    lines = Entry.objects.count()
    with pytest.raises(ActRefused) as refused:
        reverse(submission.id, getattr(cast, row.who), row.version, row.outcome, codes, "It was wrong.")
    assert refused.value.why == row.why
    assert Entry.objects.count() == lines
    assert Decision.objects.filter(submission=submission).count() == 1
    if row.outcome == REJECTED and row.why != Refusal.SETTLING:
        with pytest.raises(ActRefused) as refused:
            look_again(submission.id, getattr(cast, row.who), row.version, note="Why?", salt="00")
        assert refused.value.why == row.why
        assert Entry.objects.count() == lines


@pytest.mark.parametrize(
    ("outcome", "codes", "note", "problems"),
    [
        (REJECTED, [], "Why", {"reason_missing"}),
        (REJECTED, ["nonsense"], "", {"reason_unknown", "note_missing"}),
        (APPROVED, ["nonsense"], " ", {"reason_unknown", "reason_unwanted", "note_missing"}),
    ],
)
def test_it_says_all_that_is_missing_at_once(
    cast: Cast, outcome: DecisionKind, codes: list[str], note: str, problems: set[str]
) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    with pytest.raises(DecisionInvalid) as invalid:
        reverse(submission.id, cast.aiko, 2, outcome, codes, note)
    assert {problem.code for problem in invalid.value.problems} == problems


def test_another_look_is_a_case_like_any_other_and_the_outcome_stands(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    case = look_again(submission.id, cast.aiko, 2, note="The hand looks odd.", salt="00ff")
    ordinary = opened(cast.lantern)

    submission.refresh_from_db()
    assert submission.status == "approved"
    assert (case.level, case.state, case.hidden, case.severity) == ("moderator", "open", False, 2)
    line = Entry.objects.get(event="look.asked")
    assert (line.actor_id, line.submission_id) == (str(cast.aiko.id), submission.id)
    assert json.loads(line.body)["data"]["note"] == commitment("00ff", "The hand looks odd.")
    assert not case.notes.exists()
    assert abs((case.due_at - case.opened_at) - (ordinary.due_at - ordinary.opened_at)).days == 0
    with pytest.raises(ActRefused) as refused:
        look_again(submission.id, cast.aiko, 2, note="Again", salt="00")
    assert refused.value.why == Refusal.SEALED


@pytest.mark.parametrize(("says", "events"), [(APPROVED, 0), (REJECTED, 1)])
def test_what_another_look_decides_counts(cast: Cast, says: DecisionKind, events: int) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    decided(look_again(submission.id, cast.aiko, 2, note="Why?", salt="00"), cast.mira, says)
    submission.refresh_from_db()
    assert submission.status == says
    assert Delivery.objects.filter(event="submission.decision_changed").count() == events
