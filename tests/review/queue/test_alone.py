"""Whoever's word does not count alone is told so, before and after: by rule, and alike for every kind of case."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from moderation.audit.actor import Actor
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.people.models import User
from moderation.platforms.members import set_trainee
from moderation.platforms.models import Membership
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, ask_for_two, ask_for_two_where
from tests.moderation.cases.opening import let_it_be_final
from tests.review.queue.conftest import SignIn
from tests.review.queue.test_blindness import (
    Open,
    Undone,
    gold,
    ordinary,
    posted,
    sample,
    second_review,
    shown,
)
from tests.review.session.browser import text

pytestmark = pytest.mark.django_db
TWICE, CONFIRMED = (
    "It takes effect once a second person has said the same.",
    "It counts once somebody confirms it.",
)


def to_trainee(person: User) -> User:
    set_trainee(membership=Membership.objects.get(user=person), trainee=True, actor=Actor.system())
    return User.objects.get(id=person.id)


def pages(cast: Cast, opens: Open, person: User, codes: list[str]) -> dict[str, str]:
    """What is seen of a case in a world of its own: before, in the three seconds, and afterwards."""
    cache.clear()
    try:
        with transaction.atomic():
            case, client = opens(cast), Client()
            client.force_login(person)
            url = f"/review/cases/{case.id}"
            found = {"before": shown(client.get(url))}
            held = open_case(case.id, person)
            made = decide(held.id, person, held.version, REJECTED if codes else APPROVED, codes)
            following = posted(cast)
            found["the toast"] = shown(client.get(f"/review/cases/{following.id}?after={made.id}"))
            found["its own page"] = shown(client.get(url))
            let_it_be_final(case)
            result = shown(client.get(f"/review/decisions/{made.id}/result"))
            afterwards = shown(client.get(url))
            for name, page in (("result", result), ("afterwards", afterwards)):
                # What follows differs by what stays sealed, as it always has.
                found[name] = page.partition('data-part="met"')[0].split("<main")[
                    0 if name == "afterwards" else -1
                ]
                found[f"{name} says"] = str([words for words in (TWICE, CONFIRMED) if words in page])
            raise Undone
    except Undone:
        return found


@pytest.mark.parametrize(
    ("codes", "words"), [(["minors"], TWICE), (["scam", "minors"], TWICE), (["scam"], ""), ([], "")]
)
def test_a_marked_reason_is_said_of_every_kind_alike(cast: Cast, codes: list[str], words: str) -> None:
    ask_for_two_where(cast.lantern, "minors")
    first = pages(cast, ordinary, cast.mira, codes)
    assert "a rejection takes effect once a second person has said the same" in first["before"]
    for name in ("the toast", "its own page"):
        assert first[name].count(f'<span class="toast-once">{TWICE}') == bool(words)
        assert (f"undoes it. {TWICE}" in first[name]) == bool(words)
        assert first[name].count(f"{TWICE}</p>") == bool(words), "in the result"
    assert first["result says"] == first["afterwards says"] == str([TWICE] if words else [])
    for opens in (sample, gold, second_review):
        others = pages(cast, opens, cast.mira, codes)
        for name, page in first.items():
            assert others[name] == page, f"{name} of a {opens.__name__}"


@pytest.mark.parametrize("codes", [["scam"], []])
def test_a_trainee_is_told_of_every_kind_alike(cast: Cast, codes: list[str]) -> None:
    jonas = to_trainee(cast.jonas)
    first = pages(cast, ordinary, jonas, codes)
    assert f"You review as a trainee here. {CONFIRMED}" in first["before"]
    assert f'<span class="toast-once">{CONFIRMED}' in first["the toast"]
    assert first["afterwards says"] == str([CONFIRMED])
    for opens in (sample, gold):
        others = pages(cast, opens, jonas, codes)
        for name, page in first.items():
            assert others[name] == page, f"{name} of a {opens.__name__}"


def test_where_the_policy_wants_two_it_is_said_of_an_approval_too(cast: Cast) -> None:
    ask_for_two(cast.lantern)
    first = pages(cast, ordinary, cast.mira, [])
    assert f'<p class="beforehand beforehand--yields">{TWICE}' in first["before"]
    assert f'<span class="toast-once">{TWICE}' in first["the toast"]
    assert pages(cast, sample, cast.mira, []) == first


def test_whose_word_counts_is_told_nothing_of_it(cast: Cast) -> None:
    for name, page in pages(cast, ordinary, cast.mira, ["scam"]).items():
        assert "beforehand" not in page, name
        assert "toast-once" not in page, name


def test_a_trainee_is_told_where_the_work_begins(cast: Cast, sign_in: SignIn) -> None:
    words = "what you decide counts once somebody confirms it"
    assert words not in text(sign_in(cast.lena).get("/review/"))
    page = text(sign_in(to_trainee(cast.lena)).get("/review/"))
    assert page.count(f"You review as a trainee: {words}.") == 1


def test_a_trainee_at_one_of_two_platforms_is_told_which(cast: Cast, sign_in: SignIn) -> None:
    lena = to_trainee(cast.lena)
    Membership.objects.create(user=lena, platform=cast.kleinmarkt, role="moderator")
    page = text(sign_in(lena).get("/review/"))
    assert "You review as a trainee at Lantern: what you decide there counts" in page
