"""A person's own letters: printed everywhere, never two for one, never changed by anything else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from moderation.people.models import User
from review.keys.actions import ACTIONS, FIXED
from review.keys.chosen import EVERYBODYS, keys_of
from tests.cast import Cast
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db
CHANGE = "<b>Nothing was changed.</b> What has to change is said beside each letter."


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.mira)
    return client


def test_everybodys_letters_are_one_each_and_none_is_fixed() -> None:
    assert not [(a, b) for a in ACTIONS for b in ACTIONS if a.key == b.key and a.meets(b)]
    assert not set(EVERYBODYS.values()) & set(FIXED)


def test_a_chosen_letter_is_printed_and_answers_on_every_page(cast: Cast, client: Client) -> None:
    case = waiting(cast.kleinmarkt)
    stored = client.post(
        "/preferences/keys",
        EVERYBODYS | {"approve": "D", "alike": "a", "queues": "i", "singly": "q", "move": "q"},
    )
    assert stored["Location"] == "/preferences/keys"
    html = client.get(f"/review/cases/{case.id}").content.decode()
    approve = re.search(r'<button[^>]*value="approved".*?</button>', html)
    assert approve
    assert 'data-key="d" aria-keyshortcuts="D"' in approve[0]
    assert ">D</kbd>" in approve[0]
    assert '<kbd class="kbd">D</kbd>Approve</li>' in html
    assert 'data-key="a"' not in html
    assert 'data-key="i" aria-keyshortcuts="I"' in client.get("/submissions/").content.decode()


def test_they_are_ones_own(cast: Cast, client: Client) -> None:
    client.post("/preferences/keys", EVERYBODYS | {"approve": "d", "alike": "a"})
    assert User.objects.get(id=cast.mira.id).keys == {"approve": "d", "alike": "a"}
    assert keys_of(User.objects.get(id=cast.jonas.id)) == EVERYBODYS


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"approve": "r"}, ["R is chosen for “Approve” and for “Reject”.", "“Reject” and for “Approve”."]),
        ({"approve": "t"}, ["T is “Try again”, which cannot be moved, and not free for “Approve”."]),
        (
            {"approve": "1"},
            ["1 is a digit, and digits choose reasons. Approve needs one letter, A to Z.", CHANGE],
        ),
        ({"approve": ""}, ["This was left blank. Approve needs one letter, A to Z.", CHANGE]),
        ({"approve": " "}, ["This was left blank. Approve needs one letter, A to Z.", CHANGE]),
        ({"approve": "ü"}, ["“Ü” is none of the letters A to Z. Approve needs one letter, A to Z.", CHANGE]),
        ({"approve": "ab"}, [">Approve needs one letter, A to Z.", CHANGE]),
    ],
)
def test_a_clash_names_both_and_changes_nothing(
    cast: Cast, client: Client, sent: dict[str, str], words: list[str]
) -> None:
    page = client.post("/preferences/keys", EVERYBODYS | {"skip": "d", "alike": "s"} | sent)
    assert page.status_code == 422
    for sentence in words:
        assert sentence in page.content.decode()
    assert "Each letter can do one thing only" not in page.content.decode()
    assert User.objects.get(id=cast.mira.id).keys == {}


def test_two_letters_can_change_places(cast: Cast, client: Client) -> None:
    client.post("/preferences/keys", EVERYBODYS | {"skip": "e", "escalate": "s"})
    keys = keys_of(User.objects.get(id=cast.mira.id))
    assert (keys["skip"], keys["escalate"]) == ("e", "s")


def test_what_never_meets_on_a_page_may_share_a_letter_and_all_else_may_not(
    cast: Cast, client: Client
) -> None:
    assert EVERYBODYS["move"] == EVERYBODYS["singly"]
    client.post("/preferences/keys", EVERYBODYS | {"move": "d"})
    keys = keys_of(User.objects.get(id=cast.mira.id))
    assert (keys["move"], keys["alike"], keys["singly"]) == ("d", "d", "i")
    for clash in ({"singly": "d"}, {"move": "a"}, {"alike": "a"}):
        assert client.post("/preferences/keys", EVERYBODYS | clash).status_code == 422


def test_everybodys_letters_come_back(cast: Cast, client: Client) -> None:
    client.post("/preferences/keys", EVERYBODYS | {"approve": "d", "alike": "a"})
    client.post("/preferences/keys", {"reset": "1"})
    assert User.objects.get(id=cast.mira.id).keys == {}


def test_a_newer_action_takes_no_letter_that_was_chosen(cast: Cast) -> None:
    """As after an upgrade: when the person chose Y, nothing was turned yet."""
    cast.mira.keys = {"approve": "y", "an_action_of_old": "d"}
    keys = keys_of(cast.mira)
    assert (keys["approve"], keys["turn"]) == ("y", "")
    assert keys == EVERYBODYS | {"approve": "y", "turn": ""}
    cast.mira.keys = {"skip": "i", "singly": "s"}
    assert keys_of(cast.mira) == EVERYBODYS | {"skip": "i", "singly": "s", "move": ""}
    cast.mira.keys = {"alike": "i", "singly": "d"}
    assert keys_of(cast.mira)["move"] == "i"


def test_an_action_without_a_letter_prints_none(cast: Cast, client: Client) -> None:
    User.objects.filter(id=cast.mira.id).update(keys={"approve": "y"})
    case = waiting(cast.kleinmarkt)
    html = client.get(f"/review/cases/{case.id}").content.decode()
    assert 'data-zoom="turn" aria-label' in html
    assert '<kbd class="kbd">–</kbd>Turn by a quarter</li>' in html


def test_it_is_for_whoever_is_signed_in(db: None) -> None:
    assert Client().get("/preferences/keys")["Location"].startswith("/sign-in/")
