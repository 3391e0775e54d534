"""The page on which an admin shapes a platform's queues."""

from __future__ import annotations

from typing import Any

from moderation.cases.models import Case
from moderation.cases.queue import AtDue, Queue, QueueOrder
from moderation.people.skills import set_skills
from tests.cast import Cast
from tests.moderation.cases.queues import SYSTEM, default_of, made, opens
from tests.review.session.browser import signed_in, text

PAGE = "/platforms/lantern/queues/"
TYPED = {
    "name": "German weapons",
    "categories": ["weapons", "drugs"],
    "languages": "de, nl",
    "order": "newest_first",
    "at_due": "alert",
    "skill": "german",
}


def test_it_makes_a_queue_and_lists_it_before_the_rest(cast: Cast) -> None:
    client = signed_in(cast.priya)
    html = text(client.post(PAGE, TYPED, follow=True))

    queue = Queue.objects.get(slug="german-weapons")
    assert (queue.categories, queue.languages) == (["weapons", "drugs"], ["de", "nl"])
    assert (queue.order, queue.at_due, queue.skill) == (QueueOrder.NEWEST_FIRST, AtDue.ALERT, "german")
    assert "It takes what opens from now on" in html
    assert "Weapons, Drugs; de, nl" in html
    assert "nobody has this skill" in html
    assert html.index("German weapons") < html.index("Whatever no other queue takes")
    set_skills(user=cast.mira, skills=["german"], actor=SYSTEM)
    assert "nobody has this skill" not in text(client.get(PAGE))


def test_it_says_all_that_is_wrong_and_keeps_what_was_typed(cast: Cast) -> None:
    wrong = TYPED | {"name": "", "languages": "german", "order": "", "skill": "two words"}
    response = signed_in(cast.priya).post(PAGE, wrong)
    html = text(response)

    assert response.status_code == 422
    assert html.count("field-error") == 4
    assert "languages have two or three letters" in html
    assert 'value="two words"' in html
    assert not Queue.objects.filter(platform=cast.lantern, is_default=False).exists()


def test_it_changes_orders_and_retires(cast: Cast) -> None:
    weapons = made(cast.lantern, "Weapons", categories=("weapons",))
    german = made(cast.lantern, "German", languages=("de",))
    case = opens(cast.lantern, category="weapons")
    client = signed_in(cast.priya)
    form = TYPED | {"name": "Arms", "version": weapons.version, "skill": ""}
    client.post(f"{PAGE}weapons/", form)
    weapons.refresh_from_db()
    assert (weapons.name, weapons.order) == ("Arms", QueueOrder.NEWEST_FIRST)
    before = case.rank
    case.refresh_from_db()
    assert case.rank != before  # at once, without waiting for the sweep

    client.post(f"{PAGE}german/up/")
    assert Queue.objects.filter(platform=cast.lantern).first() == german
    client.post(f"{PAGE}german/down/")
    assert Queue.objects.filter(platform=cast.lantern).first() == weapons
    assert "Arms is retired" in text(client.post(f"{PAGE}weapons/retire/", follow=True))
    assert Case.objects.get(id=case.id).queue == default_of(cast.lantern)
    assert client.post(f"{PAGE}weapons/", form).status_code == 404


def test_a_form_from_before_another_change_is_given_back(cast: Cast) -> None:
    german = made(cast.lantern, "German", languages=("de",))
    client = signed_in(cast.priya)
    form = {
        "name": "German",
        "languages": "de, nl",
        "order": "due_first",
        "at_due": "nothing",
        "version": "1",
    }
    client.post(f"{PAGE}german/", form)
    response = client.post(f"{PAGE}german/", form | {"languages": "de, da"})
    german.refresh_from_db()

    assert response.status_code == 409
    assert "What you typed is still here" in text(response)
    assert 'value="de, da"' in text(response)
    assert f'name="version" value="{german.version}"' in text(response)
    assert german.languages == ["de", "nl"]


def test_the_default_queue_has_two_choices(cast: Cast) -> None:
    rest = default_of(cast.lantern)
    client = signed_in(cast.priya)
    form = {"order": "oldest_first", "at_due": "escalate", "version": rest.version, "skill": "german"}
    assert client.post(f"{PAGE}everything-else/", form).status_code == 302
    rest.refresh_from_db()
    assert (rest.order, rest.at_due, rest.skill) == (QueueOrder.OLDEST_FIRST, AtDue.ESCALATE, "")
    assert "Retire Everything else" not in text(client.get(PAGE))


def test_the_number_of_questions_does_not_grow_with_the_queues(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        made(cast.lantern, f"Number {number}", languages=("de",), skill="german")
    client = signed_in(cast.priya)
    with django_assert_max_num_queries(7):
        client.get(PAGE)
