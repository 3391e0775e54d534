"""One act on many: each by itself, once, and whatever happens to the others."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_q.models import OrmQ
from uuid_utils.compat import uuid7

from moderation.audit.models import Entry
from moderation.bulk.ask import AT_MOST, AT_ONCE, BulkNotFound, Chosen, ask
from moderation.bulk.models import Act, Bulk, BulkItem
from moderation.bulk.run import run_at_once, run_item
from moderation.cases.errors import DecisionInvalid
from moderation.cases.models import Case, Decision
from moderation.cases.reverse import reverse
from moderation.intake.models import Submission
from moderation.pipeline import work
from moderation.pipeline.sweep import sweep
from moderation.policy.models import Assignment
from moderation.policy.publish import current_version, rules_of
from moderation.vocabulary import DecisionKind, Status
from tests.cast import Cast
from tests.moderation.cases.opening import opened, posting

CHANGED = "submission.decision_changed"


def code(cast: Cast) -> str:
    return rules_of(current_version(cast.lantern)).reasons[0].code


def chosen(*submissions: Submission) -> list[Chosen]:
    return [Chosen(one.id, one.version) for one in submissions]


def rejecting(cast: Cast, *submissions: Submission) -> Bulk:
    return ask(uuid7(), cast.aiko, Act.REJECT, chosen(*submissions), [code(cast)], "All wrong")


def became(bulk: Bulk) -> list[tuple[str, str]]:
    return list(bulk.items.order_by("id").values_list("state", "why"))


def test_each_is_done_and_logged_by_itself_and_the_rest_is_left_alone_with_the_reason(cast: Cast) -> None:
    first, second, changed = (posting(cast.lantern, status=Status.APPROVED) for _ in range(3))
    rejected = posting(cast.lantern, status=Status.REJECTED)
    sealed = opened(cast.lantern).submission
    bulk = rejecting(cast, first, rejected, sealed, changed, second)
    Submission.objects.filter(id=changed.id).update(version=9)
    run_at_once(bulk)

    done = ("done", "")
    left = [("refused", "same"), ("refused", "sealed"), ("refused", "changed")]
    assert became(bulk) == [done, *left, done]
    lines = Entry.objects.filter(event=CHANGED).order_by("id").values_list("submission_id", flat=True)
    assert list(lines) == [first.id, second.id]


def test_asked_and_run_twice_it_changes_nothing_twice(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    bulk = rejecting(cast, submission)
    stale = bulk.items.get()
    run_at_once(bulk)
    again = ask(bulk.id, cast.aiko, Act.REJECT, chosen(submission), [code(cast)], "All wrong")
    run_at_once(again)
    assert not run_item(stale)
    assert became(bulk) == [("done", "")]
    assert (again.id, Bulk.objects.count(), BulkItem.objects.count()) == (bulk.id, 1, 1)
    assert Entry.objects.filter(event=CHANGED).count() == 1


def test_nobody_comes_to_what_somebody_else_asked_for(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    bulk = rejecting(cast, submission)
    with pytest.raises(BulkNotFound):
        ask(bulk.id, cast.priya, Act.REJECT, chosen(submission), [code(cast)], "Mine")


def test_a_fault_of_ours_stops_one_and_not_the_others(cast: Cast) -> None:
    broken, fine = (
        posting(cast.kleinmarkt, status=Status.APPROVED),
        posting(cast.lantern, status=Status.APPROVED),
    )
    bulk = rejecting(cast, broken, fine)
    Assignment.objects.filter(platform=cast.kleinmarkt).delete()
    run_at_once(bulk)
    assert became(bulk) == [("refused", "broken"), ("done", "")]


def test_a_worker_does_many_and_the_sweep_finds_what_lost_its_wake_up(cast: Cast) -> None:
    many = [posting(cast.lantern, status=Status.APPROVED) for _ in range(AT_ONCE + 1)]
    bulk = ask(uuid7(), cast.aiko, Act.LOOK_AGAIN, chosen(*many), [], "Look")
    assert OrmQ.objects.count() == 1
    OrmQ.objects.all().delete()
    assert sweep().due
    work()
    assert {state for state, _ in became(bulk)} == {"done"}
    assert Case.objects.filter(state="open").count() == len(many)
    assert Entry.objects.filter(event="look.asked", actor_id=str(cast.aiko.id)).count() == len(many)
    OrmQ.objects.all().delete()
    assert not sweep().due


def test_what_was_done_and_that_it_was_stand_or_fall_together(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    bulk = rejecting(cast, submission)
    with transaction.atomic():
        assert run_item(bulk.items.get())
        transaction.set_rollback(True)
    assert became(bulk) == [("waiting", "")]
    assert not Entry.objects.filter(event=CHANGED).exists()
    run_at_once(bulk)
    assert became(bulk) == [("done", "")]


def test_open_cases_are_handed_on_and_rejected(cast: Cast) -> None:
    handed, rejected = opened(cast.lantern), opened(cast.lantern)
    for act, case in ((Act.ESCALATE_OPEN, handed), (Act.REJECT_OPEN, rejected)):
        codes = [code(cast)] if act == Act.REJECT_OPEN else []
        one = Chosen(case.submission_id, case.version, case.id)
        bulk = ask(uuid7(), cast.aiko, act, [one], codes, "All of them")
        run_at_once(bulk)
        assert became(bulk) == [("done", "")]
    handed.refresh_from_db()
    rejected.refresh_from_db()
    assert (handed.level, rejected.state) == ("senior", "decided")


def test_who_is_no_senior_any_more_when_its_turn_comes_does_nothing(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    bulk = rejecting(cast, submission)
    cast.aiko.memberships.all().delete()
    run_at_once(bulk)
    assert became(bulk) == [("refused", "not_yours")]


def test_it_says_all_that_is_wrong_with_what_was_asked(cast: Cast) -> None:
    def problems(act: Act, count: int, codes: list[str], note: str, *, cases: bool = False) -> set[str]:
        some = [Chosen(uuid7(), 1, uuid7() if cases else None) for _ in range(count)]
        with pytest.raises(DecisionInvalid) as invalid:
            ask(uuid7(), cast.aiko, act, some, codes, note)
        return {problem.code for problem in invalid.value.problems}

    assert problems(Act.REJECT, 0, [], " ") == {"chosen_count", "reason_missing", "note_missing"}
    assert problems(Act.APPROVE, AT_MOST + 1, ["x"], "Why") == {"chosen_count", "reason_unwanted"}
    assert problems(Act.LOOK_AGAIN, 1, [], "Why", cases=True) == {"chosen_mixed"}
    assert problems(Act.ESCALATE_OPEN, 1, [], "Why") == {"chosen_mixed"}


def test_one_reversed_by_hand_meanwhile_is_left_as_it_is(cast: Cast) -> None:
    submission = posting(cast.lantern, status=Status.APPROVED)
    bulk = rejecting(cast, submission)
    reverse(submission.id, cast.priya, submission.version, DecisionKind.REJECTED, [code(cast)], "By hand")
    run_at_once(bulk)
    assert became(bulk) == [("refused", "changed")]
    assert Decision.objects.filter(submission=submission).count() == 2
