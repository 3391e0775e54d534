"""/review/mine/: all that is a person's own, nobody else's, a page at a time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from moderation.cases.claim import open_case
from moderation.cases.decide import compose, decide
from moderation.cases.hand_on import add_note
from moderation.cases.models import Decision
from moderation.vocabulary import DecisionKind
from review.queue.mine import PAGE
from review.ui import short_id
from tests.cast import Cast
from tests.moderation.cases.opening import opened
from tests.moderation.cases.test_hold import put_on_hold
from tests.moderation.cases.test_opinion import asking
from tests.moderation.cases.test_reassign import given
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


def test_nothing_yet_is_said_in_words(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.mira).get("/review/mine/").content.decode()
    assert "Nothing is held by you, and nothing is asked of you." in html
    assert "None yet." in html
    assert sign_in(cast.otto).get("/review/mine/").status_code == 403


def test_the_number_of_questions_does_not_grow_with_the_lists(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        put_on_hold(opened(cast.lantern), cast.jonas)
        given(opened(cast.lantern), cast.mira, cast.jonas, "yours?")
        asking(opened(cast.lantern), cast.mira, "jonas")
        if _:
            continue
        asking(opened(cast.lantern), cast.lena)
    client = sign_in(cast.jonas)
    with django_assert_max_num_queries(11):
        html = client.get("/review/mine/").content.decode()
    assert html.count("reassigned a case to you</b>") == 4
    assert html.count("opinion</b>") == 5


def test_decisions_are_paged_by_when_they_were_made(cast: Cast, sign_in: SignIn) -> None:
    held = open_case(opened(cast.lantern).id, cast.mira)
    made = decide(held.id, cast.mira, held.version, DecisionKind.APPROVED, [])
    earlier = [
        compose(held, cast.mira, DecisionKind.APPROVED, after_scores=False, made_at=made.made_at - minutes)
        for minutes in (timedelta(minutes=n) for n in range(1, PAGE + 3))
    ]
    Decision.objects.bulk_create(earlier)
    client = sign_in(cast.mira)
    first = client.get("/review/mine/").content.decode()
    older = re.search(r'href="(\?before=[^"]+)"', first)
    assert older
    second = client.get(f"/review/mine/{older[1]}").content.decode()
    told = [re.findall(r'class="decided"[^>]*aria-label="([^"]+)"', page) for page in (first, second)]
    expected = [f"Approved, {one.made_at:%-d %b, %H:%M}" for one in (made, *earlier)]
    assert told == [expected[:PAGE], expected[PAGE:]]
    assert "?before=" not in second
    assert client.get("/review/mine/?before=yesterday").status_code == 200


def test_rows_of_one_platform_tell_apart_by_picture_uploader_and_id(cast: Cast, sign_in: SignIn) -> None:
    hers = waiting(cast.lantern, uploader_id="kestrel_works", external_id="upload-7")
    his = waiting(cast.lantern, uploader_id="marlow", colour=(9, 9, 9))
    for case in (hers, his):
        put_on_hold(case, cast.jonas)
    given(waiting(cast.lantern, uploader_id="rowan"), cast.mira, cast.jonas, "yours?")
    asking(waiting(cast.lantern, uploader_id="sedge"), cast.mira, "jonas")
    asking(waiting(cast.lantern, uploader_id="teasel"), cast.lena)
    unprepared = opened(cast.lantern)
    put_on_hold(unprepared, cast.jonas)

    client = sign_in(cast.jonas)
    html = client.get("/review/mine/").content.decode()
    for uploader in ("kestrel_works", "marlow", "rowan", "sedge", "teasel", "No uploader named"):
        assert f"<bdi>{uploader}</bdi>" in html
    assert 'aria-label="Go on: On hold, kestrel_works, upload-7"' in html
    assert f"On hold, marlow, {short_id(his.id)}" in html
    thumbs = set(re.findall(r'class="asked-sign"><img src="([^"]+)"', html))
    assert len(thumbs) == 5
    assert [client.get(thumb).status_code for thumb in thumbs] == [200] * 5
    assert f'src="/review/cases/{unprepared.id}' not in html


def test_a_note_that_names_one_tells_nothing_of_what_was_posted(cast: Cast, sign_in: SignIn) -> None:
    case = open_case(waiting(cast.lantern, uploader_id="kestrel_works").id, cast.mira)
    add_note(case.id, cast.mira, "@jonas do you know this one?")
    html = sign_in(cast.jonas).get("/review/mine/").content.decode()
    assert "mentioned you" in html
    assert "kestrel_works" not in html
    assert str(case.id) not in html
