"""Whoever has a case in hand sees lines without their numbers: those that are left out cannot be counted."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from moderation.audit.actor import Actor
from moderation.audit.models import Entry
from moderation.audit.record import record
from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.hold import HoldFor, hold, return_case
from moderation.cases.models import Case
from moderation.vocabulary import EventName
from review.log.marks import mark_of, number_of
from review.log.read import PAGE
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, said
from tests.moderation.cases.opening import let_it_be_final, opened
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db
NUMBERED = "Sealed into the tree:"
NO_NUMBERS = "lines have no numbers here"


def in_hand(cast: Cast) -> Case:
    """Priya, who reads the log, holds a case; beside it lines that she may see."""
    for _ in range(PAGE):
        record(EventName.LOG_EXPORTED, actor=Actor.system(), data={})
    case = opened(cast.lantern)
    return open_case(case.id, cast.priya)


def test_no_number_is_on_the_page_while_a_case_is_in_hand(cast: Cast) -> None:
    held = in_hand(cast)
    client = signed_in(cast.priya)
    page = text(client.get("/audit/"))
    assert NO_NUMBERS in page
    for told in (NUMBERED, "Waiting for a seal", "Export the whole", "verify_audit"):
        assert told not in page
    numbers = set(map(str, Entry.objects.values_list("id", flat=True)))
    named = re.findall(r'id="line-(\w+)"', page) + re.findall(r"open=(\w+)", page)
    assert len(named) > PAGE
    assert not numbers.intersection(named)
    assert not numbers.intersection(re.findall(r'class="row-link"[^>]*>(.*?)</a>', page))

    decide(held.id, cast.priya, held.version, APPROVED, [])
    assert NO_NUMBERS in text(client.get("/audit/")), "it can still be undone"
    let_it_be_final(held)
    page = text(client.get("/audit/"))
    assert NO_NUMBERS not in page
    assert NUMBERED in page


def test_it_goes_back_and_opens_lines_all_the_same(cast: Cast) -> None:
    held = in_hand(cast)
    client, seen, url = signed_in(cast.priya), [], "/audit/"
    while url:
        page = client.get(url).context["page"]
        seen += [line.entry.id for line in page.lines]
        url = f"/audit/?before={page.older}" if page.older else ""
    visible = Entry.objects.exclude(submission_id=held.submission_id).order_by("-id")
    assert seen == list(visible.values_list("id", flat=True))
    page = text(client.get("/audit/", {"open": mark_of(seen[3])}))
    assert bytes(Entry.objects.get(id=seen[3]).leaf).hex() in page
    assert "Leaf hash" in page
    assert "as leaf" not in page


def test_it_is_not_exported(cast: Cast) -> None:
    in_hand(cast)
    response = signed_in(cast.priya).post(reverse("export_log"))
    assert response.status_code == 409
    assert "Nothing was exported" in text(response)
    assert not Entry.objects.filter(event=EventName.LOG_EXPORTED, actor_id=str(cast.priya.id)).exists()


def test_what_one_gave_back_counts_until_somebody_decides_it(cast: Cast) -> None:
    held = in_hand(cast)
    hold(held.id, cast.priya, held.version, HoldFor.HOUR)
    return_case(held.id, cast.priya, held.version + 1)
    client = signed_in(cast.priya)
    page = text(client.get("/audit/"))
    assert NO_NUMBERS in page
    assert "Export the whole log" in page, "who gave it back could have read them before"
    assert client.post(reverse("export_log")).status_code == 200
    said(held, cast.mira, APPROVED)
    assert NO_NUMBERS not in text(client.get("/audit/"))


def test_others_see_the_numbers(cast: Cast) -> None:
    in_hand(cast)
    for one in (cast.otto, cast.aiko, cast.karl):
        page = signed_in(one).get("/audit/")
        if page.status_code == 200:
            assert NUMBERED in text(page)


@given(st.integers(min_value=0, max_value=2**64 - 1))
def test_a_mark_is_of_one_number(number: int) -> None:
    assert number_of(mark_of(number), plainly=False) == number
    assert re.fullmatch(r"x[0-9a-f]{16}", mark_of(number))


def test_marks_keep_no_order() -> None:
    marks = [mark_of(number) for number in range(1000, 1100)]
    assert len(set(marks)) == 100
    rising = sum(one < other for one, other in pairwise(marks))
    assert 25 < rising < 75


@pytest.mark.parametrize(
    "sent", ["", "x", "-1", "1" * 19, "x" + "g" * 16, "x+123456789012345", "x" + "1" * 15, "²"]
)
def test_nonsense_names_no_line(sent: str) -> None:
    assert number_of(sent, plainly=True) is None


def test_a_plain_number_names_a_line_only_where_numbers_are_told() -> None:
    assert (number_of("17", plainly=True), number_of("17", plainly=False)) == (17, None)


def test_lines_are_not_asked_for_by_plain_numbers_while_a_case_is_in_hand(cast: Cast) -> None:
    in_hand(cast)
    client = signed_in(cast.priya)
    newest = client.get("/audit/").context["page"].lines[0].entry
    middle = Entry.objects.order_by("id")[10].id
    for asked in ({"before": middle}, {"open": middle}):
        page = client.get("/audit/", asked).context["page"]
        assert (page.lines[0].entry, page.opened) == (newest, None)


def test_how_many_lines_there_were_is_not_told_by_a_line(cast: Cast) -> None:
    in_hand(cast)
    record(EventName.LOG_VERIFIED, actor=Actor.system(), data={"lines": 717, "sealed": 700, "bad": None})
    for asked in ({}, {"event": EventName.LOG_VERIFIED.value}):
        assert "717 lines" not in text(signed_in(cast.priya).get("/audit/", asked))
    assert "717 lines" in text(signed_in(cast.otto).get("/audit/"))
