"""What an admin makes of the queues: every problem at once, one line in the log each, and nothing open is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import next_case, open_case
from moderation.cases.decide import decide
from moderation.cases.models import Case
from moderation.cases.put_in_order import settle_queues
from moderation.cases.queue import AtDue, Queue, QueueOrder
from moderation.cases.rank import band_of
from moderation.cases.shape import QueueInvalid, Shape
from moderation.cases.shape_queues import (
    QueueConflict,
    change_queue,
    make_queue,
    reorder_queue,
    retire_queue,
    shape_of,
)
from moderation.vocabulary import Category, DecisionKind, Level
from tests.cast import Cast
from tests.moderation.cases.queues import SYSTEM, default_of, made, opens

ALL = tuple(category.value for category in Category)


def refused(problem: Any) -> set[tuple[str, str]]:
    return {(one.code, one.field) for one in problem.value.problems}


def test_it_says_everything_that_is_wrong_at_once(cast: Cast) -> None:
    made(cast.lantern, "Weapons", categories=("weapons",))
    shape = Shape("Weapons ", ("guns",), ("german",), "random", "explode", "two words")
    with pytest.raises(QueueInvalid) as problem:
        make_queue(platform=cast.lantern, shape=shape, actor=SYSTEM)

    assert refused(problem) == {
        ("name_taken", "name"),
        ("category_unknown", "categories"),
        ("language_unknown", "languages"),
        ("order_unknown", "order"),
        ("at_due_unknown", "at_due"),
        ("skill_malformed", "skill"),
    }
    assert Queue.objects.filter(platform=cast.lantern).count() == 2
    for name in ("", "武器"):
        with pytest.raises(QueueInvalid):
            make_queue(platform=cast.lantern, shape=Shape(name), actor=SYSTEM)


def test_what_is_typed_is_stored_tidily(cast: Cast) -> None:
    queue = made(
        cast.lantern,
        " German arms ",
        categories=("weapons", "gore"),
        languages=("de-AT", " FR", "de"),
        skill=" Arms ",
    )
    assert (queue.name, queue.slug, queue.skill) == ("German arms", "german-arms", "arms")
    assert (queue.categories, queue.languages, queue.shows_category) == (
        ["gore", "weapons"],
        ["de", "fr"],
        True,
    )
    assert Entry.objects.filter(event="queue.made", subject=f"queue:{queue.id}").count() == 1


def test_some_category_stays_where_none_is_shown(cast: Cast) -> None:
    made(cast.lantern, "Most", categories=ALL[:-1])
    with pytest.raises(QueueInvalid) as problem:
        made(cast.lantern, "The last in German", categories=ALL[-1:], languages=("de",))
    assert refused(problem) == {("nothing_left", "categories")}
    assert "in the language de" in str(problem.value)

    spanish = made(cast.lantern, "Spanish", languages=("es",))
    last = made(cast.lantern, "The last in Spanish", categories=ALL[-1:], languages=("es",))
    with pytest.raises(QueueInvalid):
        reorder_queue(queue=last, up=True, actor=SYSTEM)  # before all of Spanish, it would leave nothing
    assert [q.id for q in Queue.objects.filter(platform=cast.lantern)][1:3] == [spanish.id, last.id]


def test_whether_a_queue_shows_categories_stays_as_it_was_made(cast: Cast) -> None:
    weapons, german = made(cast.lantern, "Weapons", categories=("weapons",)), made(cast.lantern, "German")
    for queue, categories in ((weapons, ()), (german, ("weapons",))):
        with pytest.raises(QueueInvalid) as problem:
            change(queue, Shape(queue.name, categories))
        assert refused(problem) == {("shows_fixed", "categories")}
    assert change(weapons, Shape("Arms", ("weapons", "gore")))
    assert Queue.objects.get(id=weapons.id).slug == "weapons"


def change(queue: Queue, shape: Shape) -> bool:
    return change_queue(queue=queue, version=queue.version, shape=shape, actor=SYSTEM)


def test_the_default_queue_takes_everything_from_everybody(cast: Cast) -> None:
    rest = default_of(cast.lantern)
    with pytest.raises(QueueInvalid) as problem:
        change(rest, Shape(rest.name, ("weapons",), ("de",), skill="arms"))
    assert refused(problem) == {("default_takes_all", f) for f in ("categories", "languages", "skill")}
    assert not retire_queue(queue=rest, actor=SYSTEM)
    assert not reorder_queue(queue=rest, up=True, actor=SYSTEM)
    assert change(rest, Shape(rest.name, at_due=AtDue.ESCALATE))


def test_of_two_who_change_one_queue_the_second_is_told(cast: Cast) -> None:
    german = made(cast.lantern, "German", languages=("de",))
    assert not change(german, shape_of(german))
    assert change(german, Shape("German", (), ("de", "nl")))
    with pytest.raises(QueueConflict):
        change(german, Shape("German and Danish", (), ("de", "da")))
    assert Queue.objects.get(id=german.id).languages == ["de", "nl"]
    assert Entry.objects.filter(event="queue.changed").count() == 1


def test_the_order_of_matching_is_an_admins(cast: Cast) -> None:
    german = made(cast.lantern, "German", languages=("de",))
    also = made(cast.lantern, "German too", languages=("de",))
    assert opens(cast.lantern, language="de").queue == german
    assert not reorder_queue(queue=also, up=False, actor=SYSTEM)
    assert reorder_queue(queue=also, up=True, actor=SYSTEM)
    assert opens(cast.lantern, language="de").queue == also
    assert Entry.objects.filter(event="queue.reordered").count() == 1


def test_another_order_puts_what_waits_into_it_and_moves_nothing(cast: Cast) -> None:
    german = made(cast.lantern, "German", languages=("de",))
    cases = [opens(cast.lantern, language="de") for _ in range(3)]
    held = open_case(cases[0].id, cast.mira)
    change(german, Shape("German", (), ("nl",), QueueOrder.NEWEST_FIRST))
    now = timezone.now()

    assert settle_queues(now) == 3
    assert settle_queues(now) == 0
    handed = [next_case(person, queue=german) for person in (cast.jonas, cast.lena)]
    assert [case and case.id for case in handed] == [cases[2].id, cases[1].id]
    # Opened by what the queue was before, in a transaction that ended after the change.
    Case.objects.filter(id=cases[1].id).update(rank=held.rank)
    assert settle_queues(now) == 1
    first, beyond = band_of(QueueOrder.NEWEST_FIRST)
    assert all(first <= rank < beyond for rank in Case.objects.values_list("rank", flat=True))
    assert Queue.objects.get(id=german.id).unsettled
    settle_queues(now + timedelta(minutes=2))
    assert not Queue.objects.get(id=german.id).unsettled
    german.refresh_from_db()
    change(german, Shape("German", (), ("nl",), QueueOrder.DUE_FIRST))
    assert settle_queues(now) == 3  # and back again
    decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])


def test_a_retired_queues_cases_go_to_the_default_one(cast: Cast) -> None:
    weapons = made(cast.lantern, "Weapons", categories=("weapons",), order=QueueOrder.OLDEST_FIRST)
    cases = [opens(cast.lantern, category="weapons") for _ in range(3)]
    Case.objects.filter(id=cases[1].id).update(level=Level.SENIOR)
    held = open_case(cases[0].id, cast.mira)
    assert retire_queue(queue=weapons, actor=SYSTEM)
    assert not retire_queue(queue=weapons, actor=SYSTEM)
    assert settle_queues(timezone.now()) == 3

    rest = default_of(cast.lantern)
    first, beyond = band_of(rest.order)
    for case in Case.objects.all():
        assert case.queue == rest
        assert first <= case.rank < beyond
    decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])
    assert opens(cast.lantern, category="weapons").queue == rest
    lines = Entry.objects.filter(event="queue.settled").values_list("body", flat=True)
    assert ['"cases":3' in line for line in lines] == [True]
