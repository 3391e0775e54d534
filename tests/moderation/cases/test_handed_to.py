"""Who is handed what: skills that a queue asks for, and categories that a person has opted out of."""

from __future__ import annotations

from moderation.cases.claim import next_case, something_waits
from moderation.cases.queue import Queue
from moderation.cases.queue_rows import overview
from moderation.cases.queues import queues_of
from moderation.people.models import OptOut, User
from moderation.people.opt_outs import opted_out
from moderation.people.skills import set_skills
from moderation.vocabulary import Category, Level
from tests.cast import Cast
from tests.moderation.cases.queues import SYSTEM, default_of, made, opens


def test_a_queue_that_asks_for_a_skill_is_for_those_who_have_it(cast: Cast) -> None:
    german = made(cast.lantern, "German", languages=("de",), skill="german")
    case = opens(cast.lantern, language="de")
    set_skills(user=cast.jonas, skills=["german"], actor=SYSTEM)
    jonas = User.objects.get(id=cast.jonas.id)

    for ask in ({}, {"platform": cast.lantern}, {"queue": german}):
        assert next_case(cast.mira, **ask) is None
        assert not something_waits(cast.mira, **ask)
        assert something_waits(jonas, **ask)
    level = Level.MODERATOR
    assert next_case(cast.mira, cast.lantern, level, queue=german) is None
    assert "Lantern, German" not in [row.queue.place for row in overview(cast.mira)]
    assert "Lantern, German" in [queue.place for queue in queues_of(jonas)]
    assert next_case(jonas) == case


def test_the_queues_of_everybody_are_those_that_the_pages_show(cast: Cast) -> None:
    made(cast.lantern, "German", languages=("de",), skill="german")
    made(cast.kleinmarkt, "Weapons", categories=("weapons",))
    made(cast.lantern, "Weapons", categories=("weapons",))
    closed = made(cast.lantern, "Closed")
    Queue.objects.filter(id=closed.id).update(active=False)
    set_skills(user=cast.jonas, skills=["german"], actor=SYSTEM)

    counts = {}
    for person in User.objects.all():
        rows = queues_of(person)
        assert sorted(row.key for row in rows) == sorted(row.queue.key for row in overview(person))
        counts[person.username] = len(rows)
    assert counts == {"mira": 4, "jonas": 5, "aiko": 8, "priya": 8, "otto": 0, "lena": 2, "karl": 4}


def test_nobody_is_handed_what_they_have_opted_out_of(cast: Cast) -> None:
    gore, other = opens(cast.lantern, category="gore"), opens(cast.lantern, category="drugs")
    OptOut.objects.create(person=cast.mira, category=Category.GORE)

    assert opted_out(cast.mira) == {Category.GORE}
    assert opted_out(cast.jonas) == frozenset()
    assert next_case(cast.mira) == other
    assert next_case(cast.jonas, cast.lantern, Level.MODERATOR, queue=default_of(cast.lantern)) == gore
    OptOut.objects.create(person=cast.lena, category=Category.WEAPONS)
    opens(cast.lantern, category="weapons")
    assert not something_waits(cast.lena)
    assert next_case(cast.lena) is None
    assert opens(cast.lantern, category="").id == getattr(next_case(cast.lena), "id", None)


def test_a_queue_can_be_asked_for_alone(cast: Cast) -> None:
    weapons = made(cast.lantern, "Weapons", categories=("weapons",))
    first, second = opens(cast.lantern), opens(cast.lantern, category="weapons")

    assert next_case(cast.mira, cast.lantern, queue=weapons) == second
    assert next_case(cast.jonas, cast.lantern) == first
    assert next_case(cast.lena, cast.lantern, Level.MODERATOR, queue=weapons) is None
