"""/review/grid/ without a script: choose a queue, mark the exceptions, read what will happen, do it, take it back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.claim import open_case
from moderation.cases.grid import in_grid
from moderation.cases.models import Case, CaseState, Decision
from moderation.cases.tiles import Tile
from moderation.intake.models import Image, Submission
from moderation.policy.publish import rules_of
from moderation.vocabulary import CaseKind, Level
from moderation.wellness.models import Bounds
from review.grid.marks import APPROVE, SINGLY
from review.grid.page import mark_for
from review.language.words import within
from review.versions import shown_version
from tests.cast import Cast
from tests.moderation.cases.opening import let_the_lease_run_out, reason_of
from tests.moderation.wellness.looks import bounds, decided_case, saw_severe
from tests.review.queue.conftest import SignIn, sign_in
from tests.review.queue.test_blindness import masked
from tests.review.queue.waiting import SHADES, shade_of, waiting

__all__ = ["sign_in"]  # a fixture of the queue's pages
pytestmark = pytest.mark.django_db
CLAIMING, SHOWING = 19, 11
FIELDS = {"level": "moderator", "size": "12"}


def address(case: Case, size: int = 12) -> str:
    return f"/review/grid/?queue=lantern/{case.queue.slug}&level=moderator&size={size}"


def form(person_marks: dict[Case, str], case: Case) -> dict[str, Any]:
    """What the page's form sends for these marks."""
    for one in person_marks:
        one.refresh_from_db()
    return {
        **FIELDS,
        "queue": f"lantern/{case.queue.slug}",
        "tile": [f"{one.id}:{shown_version(one.id, one.version)}" for one in person_marks],
        **{f"mark-{one.id}": word for one, word in person_marks.items()},
    }


def selected(page: str) -> dict[str, str]:
    """What the page's form would send for each case."""
    return {
        case: re.findall(r'<option value="([^"]+)" selected', options)[0]
        for case, options in re.findall(
            r'<select [^>]*name="mark-([^"]+)".*?>(.*?)</select>', page, re.DOTALL
        )
    }


@pytest.fixture
def desk(cast: Cast, sign_in: SignIn) -> tuple[Client, list[Case]]:
    """Mira at a grid of four."""
    cases = [waiting(cast.lantern, caption=f"Bicycle {place}") for place in range(4)]
    client = sign_in(cast.mira)
    assert client.get(address(cases[0])).status_code == 200
    return client, cases


def test_the_queues_to_choose_from_have_their_names_and_words_at_their_buttons(
    cast: Cast, sign_in: SignIn
) -> None:
    waiting(cast.lantern)
    page = sign_in(cast.mira).get("/review/grid/").content.decode()
    assert '<th scope="row">Lantern</th>' in page
    assert 'aria-label="Lantern, 12 at once"' in page
    assert "Start with</span>" in page


def test_a_queue_has_the_digit_that_it_has_on_the_page_of_queues(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.mira)
    waiting(cast.lantern)
    waiting(cast.kleinmarkt)
    there = re.findall(
        r'data-key="(\d)"[^>]* aria-label="Start ([^"]+)"', client.get("/review/").content.decode()
    )
    here = re.findall(
        r'value="12" data-key="(\d)"[^>]* aria-label="([^"]+), 12 at once"',
        client.get("/review/grid/").content.decode(),
    )
    assert len(here) == 2
    assert here == there


def test_it_shows_the_tiles_of_the_queue_and_takes_them_once(
    cast: Cast, desk: tuple[Client, list[Case]]
) -> None:
    client, cases = desk
    page = client.get(address(cases[0])).content.decode()

    assert re.findall(r'aria-label="Picture \d: Bicycle (\d)"', page) == ["0", "1", "2", "3"]
    assert page.count('class="tile-link"') == in_grid(cast.mira).count() == 4
    assert "4 approved, 0 rejected." in page
    assert Entry.objects.filter(event="case.claimed").count() == 4


def test_its_pictures_are_veiled_and_grey_is_a_logged_step(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    picture = f"/review/cases/{cases[0].id}/picture"
    assert shade_of(client.get(f"{picture}/thumb/1").content) == SHADES["veiled_thumb"]
    assert client.get(f"{picture}/grey/1").status_code == 404

    assert client.post(f"/review/cases/{cases[0].id}/peek").status_code == 204
    assert shade_of(client.get(f"{picture}/grey/1").content) == SHADES["grey"]
    assert client.get(f"/review/cases/{cases[1].id}/picture/grey/1").status_code == 404
    assert client.get(f"{picture}/full/1").status_code == 404
    assert Entry.objects.filter(event="case.grey_peeked").count() == 1


def test_it_is_said_before_it_is_done_and_then_done_one_by_one(
    cast: Cast, desk: tuple[Client, list[Case]]
) -> None:
    client, cases = desk
    code = reason_of(cases[0])
    marks = form(dict(zip(cases, ["approve", "approve", f"reject {code}", "singly"], strict=True)), cases[0])
    page = client.post("/review/grid/confirm", marks).content.decode()
    assert "2 approved, 1 rejected: 1 " in page
    assert "1 to look at singly." in page
    assert not Decision.objects.exists()

    after = client.post("/review/grid/decide", marks, follow=True).content.decode()
    assert "2 approved, 1 rejected: 1 " in after
    assert "1 to look at singly" in after
    assert Entry.objects.filter(event="case.decided").count() == 3
    assert client.get("/review/next")["Location"] == f"/review/cases/{cases[3].id}"


def test_back_from_the_confirmation_the_marks_are_still_there(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    word = f"reject {reason_of(cases[0])}"
    marks = form({cases[0]: "approve", cases[1]: word, cases[2]: "singly", cases[3]: "approve"}, cases[0])
    page = client.post("/review/grid/", marks).content.decode()
    assert page.count(f'value="{word}" selected') == 1
    assert page.count('value="singly" selected') == 1


def test_a_tile_may_be_rejected_for_two_reasons(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    first, second, *_ = (reason.code for reason in rules_of(cases[0].policy_version).reasons)
    words = [f"reject {second} {first}", f"reject {first}", "approve", "reject "]
    marks = form(dict(zip(cases, words, strict=True)), cases[0])
    back = client.post("/review/grid/", marks).content.decode()
    assert back.count(f'value="{words[0]}" selected') == 1
    page = client.post("/review/grid/confirm", marks).content.decode()
    one, other = (within(known.words_moderator) for known in rules_of(cases[0].policy_version).reasons[:2])
    assert f"1 approved, 3 rejected: 1 {one}, 1 {one} + {other}." in page
    assert len(re.findall(r'class="grid-group">.*?Reject: [^,<]+, [^,<]+ <', page)) == 1

    client.post("/review/grid/decide", marks)
    made = {
        decision.case_id: [one["code"] for one in decision.reasons] for decision in Decision.objects.all()
    }
    assert made == {cases[0].id: [second, first], cases[1].id: [first], cases[2].id: []}, (
        "and one has no such reason"
    )


def test_the_very_same_picture_is_told_by_the_first_tile_that_has_it(cast: Cast, sign_in: SignIn) -> None:
    cases = [waiting(cast.lantern) for _ in range(3)]
    Submission.objects.filter(id=cases[2].submission_id).update(image=cases[0].submission.image)
    page = sign_in(cast.mira).get(address(cases[0])).content.decode()
    assert re.findall(r'data-same="(\d)"', page) == ["1", "2", "1"]


def test_a_tile_without_a_word_about_it_is_not_approved(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    marks = form({cases[0]: "approve"}, cases[0])
    del marks[f"mark-{cases[0].id}"]
    client.post("/review/grid/decide", marks)
    assert not Decision.objects.exists()
    assert client.get("/review/next")["Location"] == f"/review/cases/{cases[0].id}"


def test_what_a_colleague_took_is_named_and_left(cast: Cast, desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    marks = form(dict.fromkeys(cases, "approve"), cases[0])
    let_the_lease_run_out(cases[1])
    open_case(cases[1].id, cast.jonas)
    page = client.post("/review/grid/decide", marks, follow=True).content.decode()

    assert "1 was left." in page
    assert "“Bicycle 1”: a colleague was faster" in page
    assert Case.objects.get(id=cases[1].id).state == CaseState.OPEN
    assert Decision.objects.count() == 3


OUT_OF_REACH: list[dict[str, Any]] = [
    {"platform_id": "kleinmarkt"},
    {"level": Level.SENIOR},
    {"level": Level.SENIOR, "hidden": True},
    {"state": CaseState.OPENING},
]


@pytest.mark.parametrize("change", OUT_OF_REACH)
def test_a_form_with_the_id_of_what_is_out_of_reach_is_told_nothing_of_it(
    cast: Cast, sign_in: SignIn, change: dict[str, Any]
) -> None:
    case = waiting(cast.lantern, caption="A secret pier")
    change = change | ({"platform_id": cast.kleinmarkt.id} if "platform_id" in change else {})
    Case.objects.filter(id=case.id).update(**change)
    client = sign_in(cast.lena)
    for word in (APPROVE, SINGLY, "reject nonsense"):
        page = client.post("/review/grid/decide", form({case: word}, case), follow=True).content.decode()
        assert "A secret pier" not in page
        assert "A picture: it is no longer yours" in page
    assert not Decision.objects.exists()


def test_one_press_takes_the_batch_back_and_the_one_after_it_waits(
    cast: Cast, desk: tuple[Client, list[Case]]
) -> None:
    client, cases = desk
    later = waiting(cast.lantern, caption="Later")
    page = client.post(
        "/review/grid/decide", form(dict.fromkeys(cases, "approve"), cases[0]), follow=True
    ).content.decode()
    assert "Later" in page
    assert re.search(r'id="undo" method="post" action="/review/grid/undo"', page)

    page = client.post("/review/grid/undo", follow=True).content.decode()
    assert "All 4 undone" in page
    assert {case.id for case in in_grid(cast.mira)} == {case.id for case in cases}
    later.refresh_from_db()
    assert later.holder is None
    assert "There is no batch to undo" in client.post("/review/grid/undo", follow=True).content.decode()


def test_a_batch_that_is_taken_back_has_the_marks_that_it_was_sent_with(
    cast: Cast, desk: tuple[Client, list[Case]]
) -> None:
    client, cases = desk
    first, second, *_ = (reason.code for reason in rules_of(cases[0].policy_version).reasons)
    words = ["approve", f"reject {first}", f"reject {second} {first}", "approve"]
    client.post("/review/grid/decide", form(dict(zip(cases, words, strict=True)), cases[0]))
    page = client.post("/review/grid/undo", follow=True).content.decode()
    assert "All 4 undone" in page
    one, other = (within(known.words_moderator) for known in rules_of(cases[0].policy_version).reasons[:2])
    assert f"2 approved, 2 rejected: 1 {one}, 1 {one} + {other}." in page
    assert selected(page) == dict(zip([str(case.id) for case in cases], words, strict=True))
    assert selected(client.get(address(cases[0])).content.decode()) == selected(page), "and after a reload"

    client.post("/review/grid/decide", form(dict.fromkeys(cases, "approve"), cases[0]))
    page = client.post("/review/grid/undo", follow=True).content.decode()
    assert "4 approved, 0 rejected." in page, "only those that were sent last"


def test_an_undo_that_comes_too_late_says_what_is_in_effect(
    cast: Cast, desk: tuple[Client, list[Case]]
) -> None:
    client, cases = desk
    waiting(cast.lantern, caption="Later")
    words = [f"reject {reason_of(cases[0])}", "approve", "approve", "approve"]
    client.post("/review/grid/decide", form(dict(zip(cases, words, strict=True)), cases[0]))
    page = client.get(address(cases[0])).content.decode()
    late = re.findall(r'id="late" hidden>.*?<span>(.*?)</span></p>', page)
    assert "3 approved, 1 rejected: 1 " in late[0]

    Case.objects.filter(id__in=[case.id for case in cases]).update(state=CaseState.CONCLUDED)
    held = set(in_grid(cast.mira))
    page = client.post("/review/grid/undo", follow=True).content.decode()
    assert f"<span>{late[0]}</span>" in page.replace('id="late" hidden', "")
    assert set(in_grid(cast.mira)) == held != set()


def test_an_undo_that_comes_too_late_for_some_names_them(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    client.post("/review/grid/decide", form(dict.fromkeys(cases, "approve"), cases[0]))
    Case.objects.filter(id=cases[1].id).update(state=CaseState.CONCLUDED)
    page = client.post("/review/grid/undo", follow=True).content.decode()
    assert "3 undone. Too late for 1, in effect already: “Bicycle 1” (approved)." in page


def test_the_marks_of_a_tile_that_went_through_other_hands_are_forgotten(
    cast: Cast, desk: tuple[Client, list[Case]], sign_in: SignIn
) -> None:
    client, cases = desk
    word = f"reject {reason_of(cases[0])}"
    client.post("/review/grid/decide", form(dict.fromkeys(cases, word), cases[0]))
    client.post("/review/grid/undo")
    for case in cases:
        let_the_lease_run_out(case)
    jonas = sign_in(cast.jonas)
    assert "4 approved, 0 rejected." in jonas.get(address(cases[0])).content.decode()

    for case in cases:
        let_the_lease_run_out(case)
    assert "4 approved, 0 rejected." in client.get(address(cases[0])).content.decode()


def test_a_mark_that_no_policy_has_is_not_shown_as_an_approval(desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    page = client.post("/review/grid/", form({cases[0]: "reject no_such"}, cases[0])).content.decode()
    assert selected(page)[str(cases[0].id)] == "reject no_such"


def test_an_animation_is_marked_to_be_looked_at_singly_and_cannot_be_approved_here(
    desk: tuple[Client, list[Case]],
) -> None:
    client, cases = desk
    Image.objects.filter(id=cases[0].submission.image_id).update(frames=7)
    page = client.get(address(cases[0])).content.decode()
    assert "7 frames" in page
    assert page.count('value="approve"') == 3

    client.post("/review/grid/decide", form({cases[0]: "approve"}, cases[0]))
    assert not Decision.objects.exists()


def test_what_its_small_picture_does_not_show_is_no_approval_whoever_says_so() -> None:
    moving = Tile(UUID(int=1), 1, "", True, "it has more frames", None)
    still = Tile(UUID(int=2), 1, "", True, "", None)
    said = {moving.case_id: APPROVE, still.case_id: APPROVE}
    assert [mark_for(tile, words) for tile in (moving, still) for words in ({}, said)] == [
        *(SINGLY, SINGLY),
        *(APPROVE, APPROVE),
    ]
    assert mark_for(moving, {moving.case_id: "reject gore"}) == "reject gore"


def test_one_ping_holds_all_and_leaving_frees_all(cast: Cast, desk: tuple[Client, list[Case]]) -> None:
    client, cases = desk
    assert len(client.post("/review/grid/ping").json()["held"]) == 4
    assert client.post("/review/grid/release").status_code == 204
    soon = timezone.now() + timedelta(seconds=4)
    assert all(case.lease_until and case.lease_until < soon for case in in_grid(cast.mira))

    for case in cases[:1]:
        let_the_lease_run_out(case)
        open_case(case.id, cast.jonas)
    assert str(cases[0].id) not in client.post("/review/grid/ping").json()["held"]


def test_nothing_in_it_tells_one_kind_of_case_from_another(cast: Cast, sign_in: SignIn) -> None:
    """The same picture with the same words as each kind."""
    pages = set()
    kinds = (CaseKind.FLAGGED, CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW)
    for place, kind in enumerate(kinds):
        Case.objects.all().update(state=CaseState.CONCLUDED)
        case = waiting(cast.lantern, kind=kind, caption="Alike", colour=(9, 8, place))
        client = sign_in(cast.mira)
        html = client.get(address(case)).content.decode()
        assert "Alike" in html
        marks = form({case: "approve"}, case)
        pages.add(masked(html) + masked(client.post("/review/grid/confirm", marks).content.decode()))
    assert len(pages) == 1


def test_no_queue_of_others_and_nothing_locked_is_in_it(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.lantern)
    Case.objects.filter(id=case.id).update(level=Level.SENIOR)
    seniors = address(case).replace("level=moderator", "level=senior")
    assert "Nothing that is free for you" in sign_in(cast.mira).get(seniors).content.decode()
    assert 'class="tile-link"' in sign_in(cast.aiko).get(seniors).content.decode()

    assert 'class="tile-link"' not in sign_in(cast.lena).get(address(case)).content.decode()
    assert sign_in(cast.otto).get("/review/grid/").status_code == 403
    assert Client().get("/review/grid/").status_code == 302


def test_who_met_a_cap_is_handed_no_grid(cast: Cast, sign_in: SignIn) -> None:
    bounds(severe_in_a_row=5)
    case = waiting(cast.lantern)
    saw_severe(decided_case(cast.lantern, cast.mira), cast.mira, 5, until=timezone.now())
    page = sign_in(cast.mira).get(address(case)).content.decode()

    assert 'class="tile-link"' not in page
    assert not in_grid(cast.mira).exists()
    assert Bounds.objects.get().severe_in_a_row == 5


@pytest.mark.parametrize("count", [3, 48])
def test_a_page_of_forty_eight_costs_as_many_questions_as_one_of_three(
    cast: Cast, sign_in: SignIn, count: int, django_assert_num_queries: Any
) -> None:
    cases = [waiting(cast.lantern) for _ in range(count)]
    client = sign_in(cast.mira)
    client.get("/review/mine/")
    with django_assert_num_queries(CLAIMING):
        client.get(address(cases[0], 48))
    with django_assert_num_queries(SHOWING):
        client.get(address(cases[0], 48))
