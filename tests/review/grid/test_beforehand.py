"""What of a batch takes a second person is said before it is confirmed, while it can be undone, and after that."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from moderation.cases.models import Case, CaseState
from tests.cast import Cast
from tests.moderation.cases.deciding import ask_for_two, ask_for_two_where
from tests.review.grid.test_grid import address, form
from tests.review.queue.conftest import SignIn, sign_in
from tests.review.queue.test_alone import to_trainee
from tests.review.queue.waiting import waiting

__all__ = ["sign_in"]  # a fixture of the queue's pages
pytestmark = pytest.mark.django_db
SECOND = "once a second person has said the same"
ALL_AT_ONCE = "In effect after three seconds; until then one press undoes all of it."
OTHERS_AT_ONCE = "The others are in effect after three seconds; until then one press undoes all of it."
WORDS = ["reject minors", "reject minors scam", "reject scam", "approve"]


def what_will_happen(cast: Cast, client: Client, words: list[str]) -> tuple[str, str]:
    """The grid of four as it was marked, and the page that asks whether to do it."""
    cases = [waiting(cast.lantern, caption=f"Bicycle {place}") for place in range(4)]
    client.get(address(cases[0]))
    marks = form(dict(zip(cases, words, strict=True)), cases[0])
    return (
        client.post("/review/grid/", marks).content.decode(),
        client.post("/review/grid/confirm", marks).content.decode(),
    )


def will_of(page: str) -> str:
    """What stands beside the button, without what a script may put there."""
    footer = page.partition('<footer class="grid-bar">')[2].partition("<button")[0]
    return re.sub(r"<[^>]*>", "", footer)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (WORDS, f"2 of them take effect {SECOND}: 2 minors."),
        (["reject minors", *["approve"] * 3], f"1 of them takes effect {SECOND}: 1 minors."),
        (["reject minors scam", *["singly"] * 3], f"1 of them takes effect {SECOND}: 1 minors."),
    ],
)
def test_which_of_them_do_not_count_alone_is_said_before_it_is_confirmed(
    cast: Cast, sign_in: SignIn, words: list[str], said: str
) -> None:
    ask_for_two_where(cast.lantern, "minors")
    marked, confirm = what_will_happen(cast, sign_in(cast.mira), words)
    assert f"For minors a rejection takes effect {SECOND}." in marked.partition("<aside")[2]
    assert said in will_of(marked)
    assert said in will_of(confirm)
    others = "singly" not in words
    assert (OTHERS_AT_ONCE in will_of(confirm)) == others
    assert ("Until three seconds have passed one press undoes all of it." in will_of(confirm)) != others
    assert ALL_AT_ONCE not in will_of(confirm)


@pytest.mark.parametrize("who", ["where the policy wants two", "a trainee"])
def test_where_no_word_counts_alone_it_is_said_of_all_of_them(cast: Cast, sign_in: SignIn, who: str) -> None:
    person = to_trainee(cast.mira) if who == "a trainee" else cast.mira
    if who != "a trainee":
        ask_for_two(cast.lantern)
    said = "It counts once somebody confirms it." if who == "a trainee" else f"It takes effect {SECOND}."
    marked, confirm = what_will_happen(cast, sign_in(person), WORDS)
    assert said in marked.partition("<aside")[2].partition("</aside>")[0]
    assert said in will_of(marked)
    assert said in will_of(confirm)
    assert "n effect after three seconds" not in will_of(confirm)


def test_whose_word_counts_is_told_of_no_second_person(cast: Cast, sign_in: SignIn) -> None:
    ask_for_two_where(cast.lantern, "minors")
    marked, confirm = what_will_happen(
        cast, sign_in(cast.mira), ["reject scam", "approve", "approve", "singly"]
    )
    assert SECOND not in will_of(marked)
    assert SECOND not in will_of(confirm)
    assert ALL_AT_ONCE in will_of(confirm)


def test_it_goes_by_the_policy_of_each_of_them(cast: Cast, sign_in: SignIn) -> None:
    """Of a policy that changed meanwhile: what came in before it keeps the one of its time."""
    before = waiting(cast.lantern, caption="Before")
    ask_for_two(cast.lantern)
    after = waiting(cast.lantern, caption="After")
    client = sign_in(cast.mira)
    client.get(address(before))
    marks = form({before: "reject scam", after: "approve"}, before)
    page = client.post("/review/grid/confirm", marks).content.decode()
    assert f"1 of them takes effect {SECOND}." in will_of(page)
    assert OTHERS_AT_ONCE in will_of(page)


def test_which_of_them_do_not_count_alone_is_said_while_they_can_be_undone_and_after_that(
    cast: Cast, sign_in: SignIn
) -> None:
    ask_for_two_where(cast.lantern, "minors")
    cases = [waiting(cast.lantern, caption=f"Bicycle {place}") for place in range(4)]
    client = sign_in(cast.mira)
    client.get(address(cases[0]))
    words = ["reject minors", "reject minors scam", "reject scam", "approve"]
    marks = form(dict(zip(cases, words, strict=True)), cases[0])
    page = client.post("/review/grid/decide", marks, follow=True).content.decode()
    once = "2 of them take effect once a second person has said the same."
    assert page.count(f'<span class="toast-once">{once}') == 1
    assert "in effect:" not in page

    Case.objects.filter(id=cases[0].id).update(state=CaseState.CONCLUDED)
    page = client.post("/review/grid/undo", follow=True).content.decode()
    alone = "It takes effect once a second person has said the same."
    assert f"3 undone. Too late for 1: “Bicycle 0” (rejected). {alone}" in page
