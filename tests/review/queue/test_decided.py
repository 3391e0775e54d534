"""The page of a case that one has decided: everything that happened to the submission, once that is nobody's secret."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.cases.claim import open_case
from moderation.cases.decide import decide
from moderation.cases.hand_on import add_note
from moderation.cases.models import Case
from moderation.vocabulary import CaseKind
from tests.cast import Cast
from tests.moderation.cases.deciding import APPROVED, REJECTED, said
from tests.moderation.cases.opening import let_it_be_final, opened
from tests.review.queue.waiting import waiting
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db
TIMELINE, NOTE = "Everything that happened", "the second frame"


def page_of(cast: Cast, case: Case) -> str:
    return text(signed_in(cast.mira).get(f"/review/cases/{case.id}"))


def steps_of(page: str) -> str:
    return page.split(TIMELINE)[1].split("</ol>")[0]


def test_it_has_the_whole_timeline_once_it_is_final(cast: Cast, django_assert_max_num_queries: Any) -> None:
    case = waiting(cast.lantern)
    add_note(open_case(case.id, cast.jonas).id, cast.jonas, NOTE)
    Case.objects.filter(id=case.id).update(holder=None, lease_until=None)
    held = open_case(case.id, cast.mira)
    decide(held.id, cast.mira, held.version, APPROVED, [])
    assert TIMELINE not in page_of(cast, case)
    let_it_be_final(case)
    client = signed_in(cast.mira)
    with django_assert_max_num_queries(20):
        page = text(client.get(f"/review/cases/{case.id}"))
    steps = steps_of(page)
    assert NOTE in steps
    assert "Jonas Weil" in steps
    assert steps == steps_of(text(client.get(f"/submissions/{case.submission_id}/")))


@pytest.mark.parametrize("kind", [CaseKind.SAMPLE, CaseKind.GOLD, CaseKind.SECOND_REVIEW])
def test_it_has_none_where_what_it_met_stays_sealed(cast: Cast, kind: CaseKind) -> None:
    case = waiting(cast.lantern, kind=kind)
    held = open_case(case.id, cast.mira)
    decide(held.id, cast.mira, held.version, APPROVED, [])
    let_it_be_final(case)
    page = page_of(cast, case)
    assert "This one stays sealed" in page
    assert TIMELINE not in page


def test_it_has_none_while_another_case_of_it_waits_for_the_same_person(cast: Cast) -> None:
    case = waiting(cast.lantern)
    said(case, cast.mira, REJECTED)
    assert TIMELINE in page_of(cast, case)
    again = opened(cast.lantern, kind=CaseKind.UNSCREENED, submission=case.submission)
    assert TIMELINE not in page_of(cast, case)
    assert said(again, cast.jonas, REJECTED)
    assert TIMELINE in page_of(cast, case)


def test_a_colleagues_page_has_none(cast: Cast) -> None:
    case = waiting(cast.lantern)
    said(case, cast.jonas, REJECTED)
    assert TIMELINE not in page_of(cast, case)
