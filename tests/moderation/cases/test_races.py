"""Several people and workers at once, each on a connection of their own: one wins, the others notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.cases.claim import claim_from, open_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.errors import CaseConflict
from moderation.cases.lock import lock_suspected_abuse
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.opening import open_due_case
from moderation.cases.refused import ActRefused, Refusal
from moderation.cases.reverse import reverse
from moderation.cases.undo import change_mind, undo
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.platforms.members import create_person
from moderation.platforms.models import Platform
from moderation.vocabulary import CaseKind, DecisionKind, Role, Status
from tests.cast import Cast
from tests.moderation.cases.deciding import said
from tests.moderation.cases.opening import let_three_seconds_pass, opened, posting, queue_of, reason_of

pytestmark = pytest.mark.django_db(transaction=True)

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED


def all_at_once(*actions: Callable[[], Any]) -> list[Any]:
    """What each returned or raised."""
    start = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return action()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [future.result() for future in [pool.submit(run, action) for action in actions]]


def people(count: int) -> Sequence[User]:
    return [
        create_person(username=f"person{n}", role=Role.MODERATOR, actor=Actor.system()) for n in range(count)
    ]


def test_eight_people_claim_a_hundred_cases_each_once(cast: Cast) -> None:
    ids = {opened(cast.lantern, due_in=minutes).id for minutes in range(100)}
    queue = queue_of(cast.lantern)

    def claim_all(person: User) -> list[Any]:
        mine = []
        while (case_id := claim_from(queue, person)) is not None:
            mine.append(case_id)
        return mine

    claimed = all_at_once(*(lambda p=person: claim_all(p) for person in people(8)))

    times = Counter(case_id for mine in claimed for case_id in mine)
    assert set(times) == ids
    assert set(times.values()) == {1}
    assert Entry.objects.filter(event="case.claimed").count() == 100
    assert not Case.objects.exclude(version=2).exists()


def test_eight_people_open_one_case_and_one_gets_it(cast: Cast) -> None:
    case = opened(cast.lantern)
    results = all_at_once(*(lambda p=person: open_case(case.id, p) for person in people(8)))

    assert Counter(type(result) for result in results) == {Case: 1, CaseConflict: 7}
    assert Entry.objects.filter(event="case.claimed").count() == 1


def test_eight_windows_of_one_person_decide_once(cast: Cast) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    kinds = [APPROVED, REJECTED] * 4
    codes = {APPROVED: [], REJECTED: [reason_of(held)]}
    results = all_at_once(
        *(lambda k=kind: decide(held.id, cast.mira, held.version, k, codes[k]) for kind in kinds)
    )

    assert Counter(type(result) for result in results) == {Decision: 1, CaseConflict: 7}
    assert Decision.objects.count() == 1
    assert Entry.objects.filter(event="case.decided").count() == 1


def test_two_workers_conclude_once(cast: Cast) -> None:
    cases = [opened(cast.lantern) for _ in range(5)]
    for case in cases:
        held = open_case(case.id, cast.mira)
        decide(held.id, cast.mira, held.version, APPROVED, [])
        let_three_seconds_pass(case)

    def conclude_all() -> list[bool]:
        return [conclude(case.id) for case in cases]

    first, second = all_at_once(conclude_all, conclude_all)

    assert [a + b for a, b in zip(first, second, strict=True)] == [1] * 5
    assert Entry.objects.filter(event="submission.approved").count() == 5
    assert set(Submission.objects.values_list("status", "version")) == {(Status.APPROVED, 3)}


def test_two_cases_of_one_submission_conclude_one_after_the_other(cast: Cast) -> None:
    for _ in range(5):
        submission = posting(cast.lantern)
        kinds = {CaseKind.FLAGGED: APPROVED, CaseKind.REPORT: REJECTED}
        cases = [opened(cast.lantern, kind=kind, submission=submission) for kind in kinds]
        for case, says in zip(cases, kinds.values(), strict=True):
            held = open_case(case.id, cast.mira)
            decide(held.id, cast.mira, held.version, says, [reason_of(case)] if says == REJECTED else [])
            let_three_seconds_pass(case)

        assert all_at_once(*(lambda c=case: conclude(c.id) for case in cases)) == [True, True]
        submission.refresh_from_db()
        assert submission.version == 4
        told = Entry.objects.filter(submission_id=submission.id, event__startswith="submission.")
        assert told.count() == 2
        assert told.order_by("-id").first().event == "submission.decision_changed"


def test_undo_and_conclude_exclude_each_other(cast: Cast) -> None:
    for _ in range(6):
        case = opened(cast.lantern)
        held = open_case(case.id, cast.mira)
        made = decide(held.id, cast.mira, held.version, APPROVED, [])
        Case.objects.filter(id=case.id).update(conclude_at=timezone.now() + timedelta(milliseconds=15))

        def conclude_soon(case: Case = case) -> bool:
            until = timezone.now() + timedelta(seconds=1)
            while timezone.now() < until:
                if conclude(case.id):
                    return True
            return False

        _, concluded = all_at_once(lambda d=made: undo(d.id, cast.mira), conclude_soon)
        case.refresh_from_db()
        withdrawn = Decision.objects.filter(case=case, kind=DecisionKind.WITHDRAWN).exists()
        assert withdrawn is not concluded
        assert case.state == (CaseState.CONCLUDED if concluded else CaseState.OPEN)


def test_two_people_lock_two_cases_of_one_picture(cast: Cast) -> None:
    first = opened(cast.lantern)
    second = opened(cast.lantern, submission=posting(cast.lantern, image=first.submission.image))
    held = [open_case(first.id, cast.mira), open_case(second.id, cast.jonas)]
    who = [cast.mira, cast.jonas]
    results = all_at_once(
        *(
            lambda c=case, p=person: lock_suspected_abuse(c.id, p, c.version)
            for case, person in zip(held, who, strict=True)
        )
    )

    assert results.count(None) == 1
    assert set(Case.objects.values_list("hidden", "holder", "level")) == {(True, None, "senior")}
    assert Entry.objects.filter(event="image.locked").count() == 1


def test_two_workers_open_what_is_locked_at_that_moment(cast: Cast, settings: LazySettings) -> None:
    settings.OPENING_MINUTES = 10
    Platform.objects.filter(id=cast.lantern.id).update(second_review_share=1)
    for _ in range(5):
        first = opened(cast.lantern)
        said(first, cast.mira, APPROVED)
        again = Case.objects.filter(submission=first.submission, kind=CaseKind.SECOND_REVIEW)
        again.update(opened_at=timezone.now() - timedelta(seconds=1))
        held = open_case(
            opened(cast.lantern, submission=posting(cast.lantern, image=first.submission.image)).id,
            cast.jonas,
        )
        soon = again.get().id
        results = all_at_once(
            *[lambda key=soon: open_due_case(key)] * 2,
            lambda one=held: lock_suspected_abuse(one.id, cast.jonas, one.version),
        )

        assert sorted(results[:2]) == [False, True]
        assert results[2] is None
        case = again.get()
        assert (case.state, case.hidden, case.level) == ("open", True, "senior")
        assert Entry.objects.filter(event="case.opened", subject=f"case:{case.id}").count() == 1


def test_two_seniors_reverse_at_once_and_one_of_them_does(cast: Cast) -> None:
    for _ in range(5):
        submission = posting(cast.lantern, status=Status.REJECTED)
        results = all_at_once(
            *(
                lambda who=who, key=submission.id: reverse(key, who, 2, APPROVED, [], "Wrong")
                for who in (cast.aiko, cast.priya)
            )
        )
        assert sorted(type(one).__name__ for one in results) == ["ActRefused", "Decision"]
        assert {one.why for one in results if isinstance(one, ActRefused)} == {Refusal.CHANGED}
        assert Entry.objects.filter(submission_id=submission.id).count() == 1


def test_a_reversal_and_a_change_of_mind_at_once_leave_one_of_them_standing(cast: Cast) -> None:
    for _ in range(5):
        case = opened(cast.lantern)
        held = open_case(case.id, cast.mira)
        first = decide(case.id, cast.mira, held.version, APPROVED, [])
        let_three_seconds_pass(case)
        conclude(case.id)
        version = Submission.objects.get(id=case.submission_id).version
        reason = reason_of(case)

        def turn(key: Any = case.submission_id, seen: int = version, code: str = reason) -> Decision:
            return reverse(key, cast.aiko, seen, REJECTED, [code], "Wrong")

        def change(key: Any = first.id, code: str = reason) -> Decision:
            return change_mind(key, cast.mira, REJECTED, [code])

        results = all_at_once(turn, change)
        stands = [one for one in results if isinstance(one, Decision)]
        assert len(stands) == 1, results
        case.refresh_from_db()
        assert case.decision_id == stands[0].id
        assert Decision.objects.filter(case=case, superseded_by=None).get() == stands[0]
