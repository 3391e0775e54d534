"""What happens to a case that is due and not decided: nothing, on to the seniors, or a line and a banner."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.at_due import act_on_overdue
from moderation.cases.blind import view
from moderation.cases.claim import open_case
from moderation.cases.models import Case
from moderation.cases.queue import AtDue, Queue
from moderation.cases.queue_rows import overdue_for
from moderation.pipeline.sweep import sweep
from moderation.platforms.models import Platform
from moderation.vocabulary import Level
from review.queue.page import so_far
from tests.cast import Cast
from tests.moderation.cases.opening import let_the_lease_run_out, opened


def at_due(platform: Platform, act: AtDue) -> None:
    Queue.objects.filter(platform=platform).update(at_due=act)


def lines(event: str) -> list[Entry]:
    return list(Entry.objects.filter(event=event))


def test_what_is_overdue_goes_to_the_seniors_once(cast: Cast) -> None:
    at_due(cast.lantern, AtDue.ESCALATE)
    late = opened(cast.lantern, due_in=-1)
    waiting = [opened(cast.lantern, due_in=1), opened(cast.kleinmarkt, due_in=-9)]
    sweep()
    sweep()

    assert Case.objects.get(id=late.id).level == Level.SENIOR
    assert Case.objects.get(id=late.id).version == late.version + 1
    assert {Case.objects.get(id=case.id).level for case in waiting} == {Level.MODERATOR}
    (line,) = lines("case.escalated")
    assert (line.actor_kind, line.subject) == ("system", f"case:{late.id}")
    held = open_case(late.id, cast.aiko)
    assert "Handed to the seniors meanwhile" in [step.words for step in so_far(view(held, cast.aiko))]


def test_what_somebody_holds_is_left_to_them(cast: Cast) -> None:
    at_due(cast.lantern, AtDue.ESCALATE)
    held = open_case(opened(cast.lantern, due_in=-1).id, cast.mira)

    assert act_on_overdue(timezone.now()) == 0
    let_the_lease_run_out(held)
    assert act_on_overdue(timezone.now()) == 1
    case = Case.objects.get(id=held.id)
    assert (case.level, case.holder, case.version) == (Level.SENIOR, None, held.version + 1)


def test_a_batch_takes_the_longest_overdue_first(cast: Cast) -> None:
    at_due(cast.lantern, AtDue.ESCALATE)
    cases = {minutes: opened(cast.lantern, due_in=-minutes) for minutes in (1, 5, 3)}

    assert act_on_overdue(timezone.now(), limit=2) == 2
    assert Case.objects.get(level=Level.MODERATOR) == cases[1]


def test_it_is_told_once_of_each_that_is_overdue(cast: Cast) -> None:
    at_due(cast.lantern, AtDue.ALERT)
    first = opened(cast.lantern, due_in=-1)
    opened(cast.lantern, due_in=1)
    opened(cast.lantern, locked=True, due_in=-1)
    sweep()
    sweep()
    assert [line.subject for line in lines("case.overdue")] == [f"case:{first.id}"]
    assert Case.objects.get(id=first.id).version == first.version

    assert act_on_overdue(timezone.now() + timedelta(minutes=2)) == 1
    assert len(lines("case.overdue")) == 2


def test_seniors_and_admins_are_told_how_many_are_overdue_now(cast: Cast) -> None:
    opened(cast.lantern, due_in=-1), opened(cast.lantern, due_in=1), opened(cast.kleinmarkt, due_in=-1)
    assert overdue_for(cast.aiko) == []
    at_due(cast.lantern, AtDue.ALERT)

    for person in (cast.aiko, cast.priya):
        assert [(queue.place, count) for queue, count in overdue_for(person)] == [("Lantern", 1)]
    for person in (cast.mira, cast.karl, cast.otto):
        assert overdue_for(person) == []
