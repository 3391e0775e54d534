"""No page says how often a case has passed from hand to hand, and every form of theirs is taken all the same."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.db.models import F
from uuid_utils.compat import uuid7

from moderation.bulk.models import BulkItem
from moderation.cases.claim import open_case
from moderation.cases.models import Case, Decision
from moderation.cases.reassign import reassign
from moderation.vocabulary import CaseKind, Level
from review.versions import RANGE, offset_of, read_version, shown_version
from tests.cast import Cast
from tests.moderation.cases.opening import opened, posting, reason_of
from tests.review.lookup.test_acts import CONFIRM, START, sent_on
from tests.review.queue.waiting import waiting
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db
OF_THE_PAGE = re.compile(r'(?:data-|name=")version"?(?: value)?="(-?\d+)"')


def of_tiles(page: str, case_id: UUID) -> list[str]:
    return re.findall(rf"{case_id}:(-?\d+)", page)


def test_the_offset_depends_on_the_case_alone() -> None:
    ids = [uuid7() for _ in range(200)]
    offsets = {offset_of(one) for one in ids}
    assert len(offsets) > 190
    assert min(offsets) < RANGE / 8 < RANGE * 7 / 8 < max(offsets) < RANGE
    for one in ids:
        assert [read_version(one, str(shown_version(one, number))) for number in (1, 2, 9)] == [1, 2, 9]
        assert shown_version(one, 9) - shown_version(one, 2) == 7


@pytest.mark.parametrize("sent", ["", "x", "-1", "2", "9" * 10, "9" * 4000])
def test_nonsense_and_the_plain_number_are_no_version_of_a_case(sent: str) -> None:
    one = next(key for key in iter(uuid7, None) if offset_of(key) > 2)
    assert read_version(one, sent) == 0


def test_no_page_of_a_case_has_its_version(cast: Cast) -> None:
    case, other = waiting(cast.lantern), waiting(cast.lantern)
    Case.objects.filter(id__in=[case.id, other.id]).update(level=Level.SENIOR, version=F("version") + 7)
    client, here = signed_in(cast.aiko), f"/review/cases/{case.id}"
    pages = {
        url: OF_THE_PAGE.findall(text(client.get(url)))
        for url in (
            here,
            f"{here}/suspected-abuse",
            f"{here}/reassign",
            f"{here}/ask-opinion",
            "/review/mine/",
        )
    }
    plain = Case.objects.get(id=case.id).version
    assert plain == 9
    for url, numbers in pages.items():
        assert set(numbers) == {str(shown_version(case.id, plain))}, url
    assert len(pages[here]) > 2  # the page's own, the dock's and the dialog's

    grid = f"queue=lantern/{other.queue.slug}&level=senior&size=12"
    page = text(client.get(f"/review/grid/?{grid}"))
    form = {"queue": f"lantern/{other.queue.slug}", "level": "senior", "size": "12"}
    tile = f"{other.id}:{shown_version(other.id, 9)}"
    marks = form | {"tile": tile, f"mark-{other.id}": "approve"}
    assert of_tiles(page, other.id) == [str(shown_version(other.id, 9))]
    confirmed = text(client.post("/review/grid/confirm", marks))
    assert set(of_tiles(confirmed, other.id)) == {str(shown_version(other.id, 9))}
    client.post("/review/grid/decide", marks)
    assert Decision.objects.get().case == other


def test_what_is_asked_of_one_has_no_version(cast: Cast) -> None:
    case = waiting(cast.lantern)
    reassign(case.id, cast.mira, open_case(case.id, cast.mira).version, "jonas", "")
    client = signed_in(cast.jonas)
    shown = str(shown_version(case.id, Case.objects.get(id=case.id).version))
    assert set(OF_THE_PAGE.findall(text(client.get("/review/")))) == {shown}
    client.post(f"/review/cases/{case.id}/give-back", {"version": shown})
    assert Case.objects.get(id=case.id).holder is None


def test_a_form_without_a_number_is_not_shown_the_offset(cast: Cast) -> None:
    case = waiting(cast.lantern)
    client = signed_in(cast.mira)
    held = open_case(case.id, cast.mira)
    for sent in ("", "x", "1"):
        page = text(client.post(f"/review/cases/{case.id}/reassign", {"version": sent, "note": "For you"}))
        assert OF_THE_PAGE.findall(page) == [sent if sent == "1" else "-1"]
    shown = str(shown_version(case.id, held.version))
    page = text(client.post(f"/review/cases/{case.id}/reassign", {"version": shown, "note": "For you"}))
    assert OF_THE_PAGE.findall(page) == [shown]


def test_the_plain_version_is_a_conflict(cast: Cast) -> None:
    case = waiting(cast.lantern)
    client, url = signed_in(cast.mira), f"/review/cases/{case.id}/decide"
    held = open_case(case.id, cast.mira)
    form = {"outcome": "approved"}
    for sent in (held.version, held.version + RANGE, shown_version(case.id, held.version - 1), "x", ""):
        assert client.post(url, form | {"version": sent}).status_code == 409, sent
    assert not Decision.objects.exists()
    assert client.post(url, form | {"version": shown_version(case.id, held.version)}).status_code == 302


@pytest.mark.parametrize(("forged", "done"), [(None, 1), ("1", 0), ("-5", 0), ("9" * 30, 0)])
def test_a_bulk_act_on_cases_has_none_and_takes_its_own(cast: Cast, forged: str | None, done: int) -> None:
    case = opened(
        cast.lantern, kind=CaseKind.FLAGGED, submission=posting(cast.lantern, uploader_id="kestrel")
    )
    client = signed_in(cast.aiko)
    form = {"act": "reject_open", "platform": "lantern", "uploader": "kestrel"}
    sent = sent_on(text(client.post(CONFIRM, form)))
    shown = shown_version(case.id, case.version)
    assert sent["chosen"] == f"case:{case.id}:{shown}"
    if forged:
        sent["chosen"] = f"case:{case.id}:{forged}"
    page = client.post(START, sent | {"reason": reason_of(case), "note": "A spammer."})
    assert page.status_code == 302
    assert BulkItem.objects.filter(state="done").count() == done
    assert Decision.objects.count() == done
