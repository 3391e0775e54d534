"""Which answers are labels: blind ones of those that the coin chose, confirmed where they have to be."""

from __future__ import annotations

import pytest
from django.utils import timezone

from moderation.assurance.label import Labelled, labelled, labels_of, settled
from moderation.assurance.read import read_window
from moderation.assurance.terms import Seeds
from moderation.assurance.window import Label
from moderation.audit.actor import Actor
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.gold import make_gold_item, open_gold
from moderation.cases.models import Case, CaseState, Decision, Routing, SecondReview
from moderation.cases.undo import change_mind, undo
from moderation.people.models import User
from moderation.platforms.members import set_trainee
from moderation.platforms.models import Membership, Platform
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, DecisionKind, Purpose, Status, Via
from tests.cast import Cast
from tests.moderation.assurance.traffic import NUDITY, Traffic, answered, case_of, open_rules, says
from tests.moderation.cases.deciding import change_policy
from tests.moderation.cases.opening import opened, reason_of

pytestmark = pytest.mark.django_db
CLEAN, VIOLATION = Label.CLEAN, Label.VIOLATION


@pytest.fixture
def approved(cast: Cast) -> Routing:
    """An automatic approval that the coin drew for a spot check."""
    version = current_version(cast.kleinmarkt)
    change_policy(
        cast.kleinmarkt,
        **{
            name: getattr(open_rules(version), name)
            for name in ("scorers", "category_rules", "required", "min_confidence", "sample_rate")
        },
    )
    return Traffic(cast.kleinmarkt).arrive(score=0.01)


def label_of(routing: Routing) -> Label | None:
    found = labels_of([routing.id]).get(routing.id)
    return found.label if found else None


def again(routing: Routing) -> Case:
    return case_of(routing, CaseKind.SECOND_REVIEW)


def test_an_answer_is_a_label_once_it_is_in_effect(cast: Cast, approved: Routing) -> None:
    assert label_of(approved) is None
    case = case_of(approved)
    held = open_case(case.id, cast.mira)
    decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])
    assert label_of(approved) is None
    Case.objects.filter(id=case.id).update(state=CaseState.CONCLUDED, concluded_at=timezone.now())
    assert label_of(approved) is CLEAN


def test_a_violation_among_approvals_is_one_once_a_second_person_says_so(
    cast: Cast, approved: Routing
) -> None:
    says(case_of(approved), cast.mira, rejected=True)
    assert label_of(approved) is None
    says(again(approved), cast.jonas, rejected=True)
    assert label_of(approved) is VIOLATION
    assert labels_of([approved.id])[approved.id].categories


def test_where_two_disagree_a_senior_has_the_word(cast: Cast, approved: Routing) -> None:
    says(case_of(approved), cast.mira, rejected=True)
    says(again(approved), cast.jonas, rejected=False)
    assert label_of(approved) is None
    says(again(approved), cast.aiko, rejected=False)
    assert label_of(approved) is CLEAN


def test_a_violation_that_nobody_else_can_confirm_counts(cast: Cast, approved: Routing) -> None:
    User.objects.exclude(id=cast.mira.id).update(is_active=False)
    says(case_of(approved), cast.mira, rejected=True)
    assert label_of(approved) is VIOLATION


def test_what_was_taken_back_or_said_after_the_scores_is_none(cast: Cast, approved: Routing) -> None:
    case = case_of(approved)
    held = open_case(case.id, cast.mira)
    made = decide(held.id, cast.mira, held.version, DecisionKind.REJECTED, [reason_of(case)])
    back = undo(made.id, cast.mira)
    decide(back.id, cast.mira, back.version, DecisionKind.APPROVED, [])
    Case.objects.filter(id=case.id).update(state=CaseState.CONCLUDED, concluded_at=timezone.now())
    assert label_of(approved) is CLEAN


def test_a_change_of_mind_after_the_scores_leaves_the_label_as_it_was(cast: Cast) -> None:
    routing = Traffic(cast.kleinmarkt).arrive(score=0.01)
    case = says(Case.objects.get(routing=routing), cast.mira, rejected=False)
    assert case.decision is not None
    change_mind(case.decision.id, cast.mira, DecisionKind.REJECTED, [reason_of(case)], "")
    assert label_of(routing) is CLEAN


def test_a_trainees_word_counts_once_it_is_confirmed(cast: Cast) -> None:
    membership = Membership.objects.get(user=cast.mira)
    set_trainee(membership=membership, trainee=True, actor=Actor.system())
    routing = Traffic(cast.kleinmarkt).arrive(score=0.01)
    says(Case.objects.get(routing=routing), User.objects.get(id=cast.mira.id), rejected=False)
    assert label_of(routing) is None
    says(again(routing), cast.jonas, rejected=True)
    assert label_of(routing) is VIOLATION


def test_a_trainees_word_that_nobody_was_asked_to_confirm_is_none(cast: Cast) -> None:
    routing = Traffic(cast.kleinmarkt).arrive(score=0.01)
    decision = answered(routing, cast.mira, rejected=False)
    assert label_of(routing) is CLEAN
    type(decision).objects.filter(id=decision.id).update(trainee=True)
    assert label_of(routing) is None


@pytest.mark.parametrize("via", Via)
def test_what_was_marked_in_the_grid_or_decided_unopened_is_no_label(cast: Cast, via: Via) -> None:
    routing = Traffic(cast.kleinmarkt).arrive(score=0.01)
    decision = answered(routing, cast.mira, rejected=False)
    type(decision).objects.filter(id=decision.id).update(via=via)
    assert label_of(routing) is None


@pytest.mark.parametrize("via", ["", *Via])
def test_a_second_look_that_was_none_says_nothing(via: str) -> None:
    first = Decision(kind=DecisionKind.APPROVED, reasons=[])
    otherwise = SecondReview(
        purpose=Purpose.SHARE, answer=Decision(kind=DecisionKind.REJECTED, reasons=[], via=via)
    )
    assert settled(first, [otherwise]) == (labelled(first) if via else None)


def test_reports_and_appeals_are_no_labels(cast: Cast) -> None:
    routing = Traffic(cast.kleinmarkt).arrive(score=0.01)
    answered(routing, cast.mira, rejected=True)
    Case.objects.update(kind=CaseKind.REPORT)
    assert labels_of([routing.id]) == {}


def test_a_window_has_every_upload_with_its_label_and_what_is_missing(cast: Cast) -> None:
    policy = current_version(cast.kleinmarkt).policy
    rules = open_rules(current_version(cast.kleinmarkt))
    traffic = Traffic(cast.kleinmarkt)
    since = timezone.now()
    answered(traffic.arrive(score=0.2), cast.mira, rejected=False)
    answered(traffic.arrive(score=0.9), cast.mira, rejected=True)
    traffic.arrive(score=0.4)  # still waits for a person
    seen = read_window(policy=policy, rules=rules, since=since, until=timezone.now())
    window = seen.window
    assert window.pairs == (("local", NUDITY.value),)
    assert window.scores[:, 0].tolist() == [0.2, 0.9, 0.4]
    assert window.label.tolist() == [CLEAN, VIOLATION, Label.MISSING]
    assert window.violated[:, 0].tolist() == [False, True, False]
    assert window.label_prob.tolist() == [1, 1, 1]
    assert window.approvable.all()
    assert (seen.scorers, seen.left_out, seen.seeds) == ({"local": "local v1 (m1)"}, 0, Seeds())

    # The platform's own rules flag everything: none of it is approvable under them.
    strict = read_window(
        policy=policy, rules=rules_of(current_version(cast.kleinmarkt)), since=since, until=timezone.now()
    )
    assert not strict.window.approvable.any()


def test_uploads_that_another_model_screened_are_left_out(cast: Cast) -> None:
    policy = current_version(cast.kleinmarkt).policy
    rules = open_rules(current_version(cast.kleinmarkt))
    since = timezone.now()
    traffic = Traffic(cast.kleinmarkt)
    traffic.arrive(score=0.2)
    traffic.model = "m2"
    traffic.arrive(score=0.3)
    seen = read_window(policy=policy, rules=rules, since=since, until=timezone.now())
    assert (len(seen.window), seen.left_out, seen.scorers) == (1, 1, {"local": "local v1 (m2)"})


def test_an_upload_that_the_coin_passed_over_has_no_label_though_somebody_decided_on_it(
    cast: Cast, approved: Routing
) -> None:
    policy, since = current_version(cast.kleinmarkt).policy, approved.created_at
    says(case_of(approved), cast.mira, rejected=False)
    rules = rules_of(current_version(cast.kleinmarkt))
    Routing.objects.filter(id=approved.id).update(sampled=False, label_prob=0.02)
    seen = read_window(policy=policy, rules=rules, since=since, until=timezone.now())
    assert seen.window.label.tolist() == [Label.NONE]


def test_known_violations_measure_the_reviewers(cast: Cast) -> None:
    policy, since = current_version(cast.kleinmarkt).policy, timezone.now()
    rules = open_rules(current_version(cast.kleinmarkt))
    Platform.objects.filter(id=cast.kleinmarkt.id).update(gold_share=0)
    for rejected in (True, False):
        source = opened(cast.kleinmarkt, kind=CaseKind.SAMPLE, status=Status.REJECTED)
        says(source, cast.mira, rejected=True)
        item = make_gold_item(
            submission_id=source.submission_id,
            expected=DecisionKind.REJECTED,
            category=NUDITY,
            person=cast.priya,
        )
        says(open_gold(item, timezone.now()), cast.jonas, rejected=rejected)
    seen = read_window(policy=policy, rules=rules, since=since, until=timezone.now())
    assert seen.seeds == Seeds(given=2, found=1)


def test_a_label_is_a_value() -> None:
    assert Labelled(CLEAN) == Labelled(CLEAN)
