"""What look-up finds a submission by is that of the decision in force, and of no other."""

from __future__ import annotations

from importlib import import_module
from uuid import UUID

from django.apps import apps

from moderation.cases.claim import open_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.models import Case, Docket
from moderation.cases.reverse import reverse
from moderation.people.models import User
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import CaseKind, DecisionKind, Status
from tests.cast import Cast
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED


def terms(submission_id: UUID) -> set[str]:
    return set(Docket.objects.filter(submission_id=submission_id).values_list("term", flat=True))


def decided(case: Case, person: User, kind: DecisionKind, codes: list[str]) -> None:
    decide(case.id, person, open_case(case.id, person).version, kind, codes)
    let_three_seconds_pass(case)
    conclude(case.id)


def test_a_rejection_is_found_by_its_categories_and_by_who_made_it(cast: Cast) -> None:
    case = opened(cast.lantern)
    first, second = rules_of(case.policy_version).reasons[:2]
    decided(case, cast.mira, REJECTED, [first.code, second.code])
    mira = cast.mira.id.hex
    assert terms(case.submission_id) == {
        f"*:{first.category}",
        f"*:{second.category}",
        f"{mira}:rejected",
        f"{mira}:{first.category}",
        f"{mira}:{second.category}",
    }


def test_a_decision_that_comes_into_force_replaces_the_one_before(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    assert terms(submission.id) == set()
    reason = rules_of(current_version(cast.lantern)).reasons[0]
    reverse(submission.id, cast.aiko, 2, REJECTED, [reason.code], "Wrong")
    assert f"*:{reason.category}" in terms(submission.id)
    reverse(submission.id, cast.priya, 3, APPROVED, [], "Right")
    assert terms(submission.id) == {f"{cast.priya.id.hex}:approved"}


def test_what_is_only_measured_is_not_found(cast: Cast) -> None:
    case = opened(cast.lantern, kind=CaseKind.GOLD, submission=posting(cast.lantern, status=Status.APPROVED))
    decided(case, cast.mira, REJECTED, [rules_of(case.policy_version).reasons[0].code])
    assert terms(case.submission_id) == set()


def test_what_was_decided_before_there_was_a_docket_is_filed_by_the_migration(cast: Cast) -> None:
    rejected, approved = opened(cast.lantern), opened(cast.lantern)
    decided(rejected, cast.mira, REJECTED, [rules_of(rejected.policy_version).reasons[0].code])
    decided(approved, cast.jonas, APPROVED, [])
    posting(cast.lantern, status=Status.APPROVED)
    filed = set(Docket.objects.values_list("submission_id", "platform_id", "term"))
    Docket.objects.all().delete()
    import_module("moderation.cases.migrations.0005_docket_rows").file_all(apps, None)
    assert set(Docket.objects.values_list("submission_id", "platform_id", "term")) == filed
    assert len(filed) == 4
