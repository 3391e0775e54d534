"""Many cases in one person's hands: claimed at once, held together, decided one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import RELEASE_GRACE, held_case, open_case, release, take_next
from moderation.cases.decide import decide
from moderation.cases.grid import claim_batch, give_back_batch, in_grid, keep_batch, leave_batch, ping_batch
from moderation.cases.grid_decide import Mark, Undone, decide_batch, undo_batch
from moderation.cases.models import Aside, Case, CaseState, Decision, Skip
from moderation.cases.queues import LevelQueue
from moderation.intake.models import Image, Rendition
from moderation.people.models import OptOut, User
from moderation.policy.publish import rules_of
from moderation.vocabulary import DecisionKind, Level, Via
from moderation.wellness.hand import BreakDue, CapReached, take_batch
from moderation.wellness.models import Bounds
from tests.cast import Cast
from tests.moderation.cases.opening import (
    let_the_lease_run_out,
    let_three_seconds_pass,
    opened,
    queue_of,
    reason_of,
)
from tests.moderation.cases.reporting import reported
from tests.moderation.wellness.looks import bounds, decided_case, saw_severe, worked
from tests.review.queue.waiting import prepare

pytestmark = pytest.mark.django_db


def some(cast: Cast, count: int = 4) -> list[Case]:
    """In the order of the queue, their pictures prepared."""
    cases = [opened(cast.lantern, due_in=10 + place) for place in range(count)]
    for case in cases:
        prepare(case.submission.image, 1)
    return cases


def taken(cast: Cast, person: User, size: int = 12) -> list[Case]:
    claim_batch(person, queue_of(cast.lantern), size)
    return list(in_grid(person).order_by("rank", "id"))


def mark(case: Case, *reasons: str, singly: bool = False) -> Mark:
    case.refresh_from_db()
    return Mark(case.id, case.version, reasons, singly)


def events(name: str) -> list[str]:
    return list(Entry.objects.filter(event=name).order_by("id").values_list("subject", flat=True))


def test_it_takes_the_first_of_the_queue_at_once_each_with_its_line(cast: Cast) -> None:
    cases = some(cast, 5)
    held = taken(cast, cast.mira, 3)

    assert [case.id for case in held] == [case.id for case in cases[:3]]
    assert sorted(events("case.claimed")) == sorted(f"case:{case.id}" for case in held)
    assert {case.version for case in held} == {cases[0].version + 1}
    assert claim_batch(cast.jonas, queue_of(cast.lantern), 48) == 2


def test_nobody_finds_what_is_kept_from_them_or_what_is_locked_in_the_grid(cast: Cast) -> None:
    skipped, unwanted, locked, fine = some(cast, 4)
    Skip.objects.create(case=skipped, person=cast.mira, at=timezone.now())
    Case.objects.filter(id=unwanted.id).update(category="weapons")
    OptOut.objects.create(person=cast.mira, category="weapons")
    Case.objects.filter(id=locked.id).update(hidden=True)

    assert [case.id for case in taken(cast, cast.mira)] == [fine.id]


def test_a_queue_that_one_may_not_work_gives_nothing(cast: Cast) -> None:
    some(cast)
    Case.objects.update(level=Level.SENIOR)
    seniors = queue_of(cast.lantern, Level.SENIOR)

    assert claim_batch(cast.mira, seniors, 12) == 0
    assert claim_batch(cast.mira, LevelQueue(cast.lantern, Level.MODERATOR, None), 12) == 0
    assert claim_batch(cast.aiko, seniors, 12) == 4


def test_what_is_next_is_never_a_tile_of_the_grid(cast: Cast) -> None:
    cases = some(cast, 3)
    taken(cast, cast.mira, 2)

    assert held_case(cast.mira) is None
    assert take_next(cast.mira) == cases[2].id


def test_its_pings_keep_it_and_leaving_frees_it_in_three_seconds(cast: Cast) -> None:
    held = taken(cast, cast.mira, len(some(cast)))
    assert ping_batch(cast.mira) == {case.id for case in held}
    assert leave_batch(cast.mira) == 4
    assert leave_batch(cast.mira) == 0
    assert len(events("case.released")) == 4

    soon = timezone.now() + RELEASE_GRACE
    assert all(case.lease_until and case.lease_until <= soon for case in in_grid(cast.mira))
    assert keep_batch(cast.mira, queue_of(cast.lantern), 12) == [case.id for case in held]
    assert all(case.lease_until and case.lease_until > soon for case in in_grid(cast.mira))


def test_a_colleague_takes_what_was_left(cast: Cast) -> None:
    first, *_ = held = taken(cast, cast.mira, len(some(cast)))
    let_the_lease_run_out(first)

    assert take_next(cast.jonas) == first.id
    assert ping_batch(cast.mira) == {case.id for case in held[1:]}


def test_another_queue_or_fewer_tiles_give_back_the_ones_before(cast: Cast) -> None:
    some(cast)
    for queue, size in ((queue_of(cast.kleinmarkt), 12), (queue_of(cast.lantern), 3)):
        assert len(taken(cast, cast.mira)) == 4
        assert keep_batch(cast.mira, queue, size) == []
        assert not Case.objects.exclude(holder=None, lease_until=None, aside="").exists()


def test_each_is_decided_by_itself_and_marked_as_made_in_the_grid(cast: Cast) -> None:
    approve, reject, singly, _ = held = taken(cast, cast.mira, len(some(cast)))
    code = reason_of(reject)
    held_since = timezone.now() - timedelta(seconds=30)
    Case.objects.update(held_since=held_since)
    batch = decide_batch([mark(approve), mark(reject, code), mark(singly, singly=True)], cast.mira)

    assert [decision.kind for decision in batch.decided] == ["approved", "rejected"]
    assert batch.singly == (singly.id,)
    assert not batch.left
    assert set(Decision.objects.filter(case__in=held).values_list("via", flat=True)) == {Via.GRID}
    assert '"via":"grid"' in Entry.objects.filter(event="case.decided").latest("id").body
    looked = [decision.looked_ms or 0 for decision in batch.decided]
    assert all(9_900 < ms < 11_000 for ms in looked)  # 30 s for three
    assert take_next(cast.mira) == singly.id
    assert in_grid(cast.mira).count() == 1


def test_a_decision_on_its_own_page_has_no_such_mark(cast: Cast) -> None:
    case = open_case(some(cast, 1)[0].id, cast.mira)
    decide(case.id, cast.mira, case.version, DecisionKind.APPROVED, [])
    assert Decision.objects.get(case=case).via == ""
    assert "via" not in Entry.objects.filter(event="case.decided").latest("id").body


def test_what_a_colleague_took_is_named_and_left_and_stops_no_other(cast: Cast) -> None:
    lost, kept = taken(cast, cast.mira, len(some(cast, 2)))
    marks = [mark(lost), mark(kept)]
    let_the_lease_run_out(lost)
    open_case(lost.id, cast.jonas)
    batch = decide_batch(marks, cast.mira)

    assert [decision.case_id for decision in batch.decided] == [kept.id]
    assert [(left.case_id, left.words) for left in batch.left] == [(lost.id, "a colleague was faster")]


def test_the_same_mark_sent_again_is_one_decision_and_another_is_left(cast: Cast) -> None:
    (case,) = taken(cast, cast.mira, len(some(cast, 1)))
    first, other, *_ = (reason.code for reason in rules_of(case.policy_version).reasons)
    (made,) = decide_batch([mark(case, first)], cast.mira).decided
    assert decide_batch([mark(case, first)], cast.mira).decided == (made,)
    assert [left.case_id for left in decide_batch([mark(case, other)], cast.mira).left] == [case.id]
    assert [reason["code"] for reason in Decision.objects.get(case=case).reasons] == [first]


def test_a_mark_that_was_refused_and_is_sent_again_is_left(cast: Cast) -> None:
    (wrong,) = taken(cast, cast.mira, len(some(cast, 1)))
    for _ in range(2):
        assert [left.case_id for left in decide_batch([mark(wrong, "no_such")], cast.mira).left] == [wrong.id]


def test_a_reason_that_its_policy_does_not_have_leaves_it_to_be_looked_at_singly(cast: Cast) -> None:
    wrong, fine = taken(cast, cast.mira, len(some(cast, 2)))
    batch = decide_batch([mark(wrong, "no_such_reason"), mark(fine)], cast.mira)

    assert len(batch.decided) == 1
    assert "no_such_reason" in batch.left[0].words
    assert take_next(cast.mira) == wrong.id


@pytest.mark.parametrize("how", ["without a picture", "with more frames", "locked", "reported"])
def test_nothing_is_approved_that_its_small_picture_does_not_show(cast: Cast, how: str) -> None:
    (case,) = taken(cast, cast.mira, len(some(cast, 1)))
    images = Image.objects.filter(id=case.submission.image_id)
    if how == "reported":
        reported(case.submission)
    elif how == "without a picture":
        Rendition.objects.all().delete()
    else:
        images.update(**({"frames": 3} if how == "with more frames" else {"locked_at": timezone.now()}))
    batch = decide_batch([mark(case)], cast.mira)

    assert not batch.decided
    assert batch.left[0].case_id == case.id
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert case.holder == cast.mira


def test_the_same_batch_sent_twice_is_decided_once(cast: Cast) -> None:
    marks = [mark(case) for case in taken(cast, cast.mira, len(some(cast, 2)))]
    first, second = decide_batch(marks, cast.mira), decide_batch(marks, cast.mira)

    assert [d.id for d in first.decided] == [d.id for d in second.decided]
    assert not second.left
    assert Decision.objects.filter(via=Via.GRID).count() == 2


def test_undo_brings_the_batch_back_in_place_of_the_next_one(cast: Cast) -> None:
    first, late, *_ = taken(cast, cast.mira, len(some(cast, 4)[:2]))
    codes = tuple(reason.code for reason in rules_of(first.policy_version).reasons[1::-1])
    sent = Mark(first.id, first.version, codes)
    decided = [d.id for d in decide_batch([sent, mark(late)], cast.mira).decided]
    assert len(taken(cast, cast.mira, 2)) == 2
    Decision.objects.filter(id=decided[1]).update(person=cast.jonas)

    back = undo_batch(decided, cast.mira)
    first.refresh_from_db()
    assert len(codes) == 2
    assert back == Undone((Mark(first.id, first.version, codes),), ())
    assert [case.id for case in in_grid(cast.mira)] == [first.id]
    assert Case.objects.filter(holder=None, state=CaseState.OPEN).count() == 2
    assert undo_batch(decided, cast.mira) == Undone((), ())


def test_undo_after_it_took_effect_changes_nothing(cast: Cast) -> None:
    case, *_ = taken(cast, cast.mira, len(some(cast, 4)[:1]))
    decided = [d.id for d in decide_batch([mark(case)], cast.mira).decided]
    let_three_seconds_pass(case)
    Case.objects.filter(id=case.id).update(state=CaseState.CONCLUDED)
    following = taken(cast, cast.mira, 2)
    back = undo_batch(decided, cast.mira)
    assert (back.marks, [one.id for one in back.late]) == ((), decided)
    assert {one.id for one in in_grid(cast.mira)} == {one.id for one in following}, "what came after it stays"


def test_opening_a_tile_takes_it_out_of_the_grid(cast: Cast) -> None:
    first, _ = taken(cast, cast.mira, len(some(cast, 2)))
    opened_case = open_case(first.id, cast.mira)

    assert opened_case.aside == ""
    assert opened_case.version == first.version + 1
    assert in_grid(cast.mira).count() == 1
    assert take_next(cast.mira) == first.id
    assert release(in_grid(cast.mira)[0].id, cast.mira)


def test_a_batch_is_no_way_around_the_cap(cast: Cast) -> None:
    bounds(severe_in_a_row=10)
    saw_severe(decided_case(cast.lantern, cast.mira), cast.mira, 8, until=timezone.now())
    some(cast, 5)
    assert len(take_batch(cast.mira, queue_of(cast.lantern), 12)) == 2

    give_back_batch(cast.mira)
    Bounds.objects.update(severe_in_a_row=8)
    with pytest.raises(CapReached):
        take_batch(cast.mira, queue_of(cast.lantern), 12)
    assert not in_grid(cast.mira).exists()


def test_a_break_comes_before_the_next_batch_and_not_into_this_one(cast: Cast) -> None:
    bounds()
    some(cast, 2)
    held = take_batch(cast.mira, queue_of(cast.lantern), 12)
    worked(decided_case(cast.lantern, cast.mira), cast.mira, minutes=55, until=timezone.now())
    assert take_batch(cast.mira, queue_of(cast.lantern), 12) == held

    give_back_batch(cast.mira)
    with pytest.raises(BreakDue):
        take_batch(cast.mira, queue_of(cast.lantern), 12)


def test_two_people_never_hold_the_same_tile(cast: Cast) -> None:
    some(cast, 5)
    mine, theirs = taken(cast, cast.mira, 3), taken(cast, cast.jonas, 3)
    assert len(mine) == 3
    assert len(theirs) == 2
    assert not {case.id for case in mine} & {case.id for case in theirs}
    assert {case.aside for case in mine} == {Aside.GRID}
