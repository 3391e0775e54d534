"""Neither how many rows a page has, nor whether there are older ones, nor what a choice of all of them finds, tells when
something sealed was posted: else an item of two months ago would be told from what came in just now."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from moderation.cases.claim import open_case
from moderation.intake.models import Submission
from moderation.people.models import User
from moderation.rescreening.chosen import id_at
from moderation.vocabulary import CaseKind
from review.lookup.form import Asked
from review.lookup.search import PAGE, listed_ids
from tests.cast import Cast
from tests.moderation.cases.opening import opened, posting
from tests.review.session.browser import signed_in, text

pytestmark = pytest.mark.django_db
MINUTE = "%Y-%m-%dT%H:%M"
POSTED = datetime(2026, 5, 4, 12, 0, 30, tzinfo=timezone.get_current_timezone())


def posted_at(cast: Cast, moment: datetime) -> Submission:
    """Under an id that begins with that moment, as intake gives one."""
    one = posting(cast.lantern, uploader_id="kestrel")
    unused = one.id
    one.id = UUID(int=(int(moment.timestamp() * 1000) << 80) | (unused.int & ((1 << 80) - 1)))
    one.received_at = moment
    one.save(force_insert=True)
    Submission.objects.filter(id=unused).delete()
    return one


def minutes(moment: datetime) -> dict[str, str]:
    start = moment.replace(second=0)
    return {"since": f"{start:{MINUTE}}", "until": f"{start + timedelta(minutes=1):{MINUTE}}"}


def pages_of(person: User, asked: dict[str, str], url: str = "/submissions/") -> list[int]:
    """How many rows each of the pages has, until there is no older one."""
    client, sent, counts = signed_in(person), dict(asked), []
    while True:
        found = client.get(url, sent).context["page"]
        found = getattr(found, "found", found)
        counts.append(len(found.rows))
        if found.older is None:
            return counts
        sent["before"] = str(found.older)


@pytest.mark.parametrize("who", ["mira", "aiko", "priya"])
@pytest.mark.parametrize("asked", [{}, {"q": "kestrel"}, {"uploader": "kestrel", "platform": "lantern"}])
@pytest.mark.parametrize("shown", [PAGE, PAGE - 1])
def test_a_full_page_above_what_is_sealed_has_none_after_it(
    cast: Cast, who: str, asked: dict[str, str], shown: int
) -> None:
    for again in (3, 2):
        sealed = posted_at(cast, POSTED + timedelta(seconds=again - 3))
        opened(cast.lantern, submission=sealed, kind=CaseKind.GOLD)
    for number in range(shown):
        posted_at(cast, POSTED + timedelta(seconds=1, milliseconds=number))
    stretch = asked | {"until": f"{POSTED + timedelta(days=1):{MINUTE}}"}
    assert pages_of(getattr(cast, who), stretch) == [shown]
    whose, before = "/submissions/uploaders/lantern/kestrel", id_at(POSTED + timedelta(days=1))
    assert pages_of(getattr(cast, who), {"before": str(before)}, whose) == [shown]


def test_what_is_sealed_among_others_leaves_no_gap(cast: Cast) -> None:
    moments = [POSTED + timedelta(seconds=number) for number in range(PAGE + 10)]
    every = [posted_at(cast, moment) for moment in moments]
    opened(cast.lantern, submission=every[20], kind=CaseKind.GOLD)
    stretch = {"until": f"{POSTED + timedelta(days=1):{MINUTE}}"}
    assert pages_of(cast.mira, stretch) == [PAGE, 9]
    assert pages_of(cast.otto, stretch) == [PAGE, 10], "who reviews nothing is kept from nothing"


@pytest.mark.parametrize("act", ["look_again", "approve"])
@pytest.mark.parametrize("asked", ["", "q=kestrel", "uploader=kestrel&platform=lantern"])
def test_all_that_is_found_is_what_the_list_has(cast: Cast, act: str, asked: str) -> None:
    case = opened(cast.lantern, submission=posted_at(cast, POSTED), kind=CaseKind.GOLD)
    open_case(case.id, cast.aiko)
    client = signed_in(cast.aiko)

    def answer(moment: datetime) -> str:
        query = "&".join([asked, *(f"{name}={value}" for name, value in minutes(moment).items())])
        sent = {"act": act, "all": "1", "query": query}
        return text(client.post("/submissions/bulk/confirm", sent, follow=True))

    assert "Nothing was chosen." in answer(POSTED)
    assert "sealed for you" in answer(case.opened_at).partition("<main")[2]


def test_what_two_cases_seal_stands_once_on_all_pages(cast: Cast) -> None:
    one = posted_at(cast, POSTED)
    opened(cast.lantern, submission=one, kind=CaseKind.REPORT)
    for _ in range(PAGE):
        opened(cast.lantern)
    opened(cast.lantern, submission=one, kind=CaseKind.SECOND_REVIEW)
    assert pages_of(cast.mira, {}) == [PAGE, 1]


def test_a_choice_of_all_reads_on_where_two_cases_seal_one(cast: Cast) -> None:
    older = [posted_at(cast, POSTED + timedelta(seconds=number)).id for number in range(2)]
    one = posted_at(cast, POSTED + timedelta(minutes=1))
    for kind in (CaseKind.FLAGGED, CaseKind.REPORT, CaseKind.SECOND_REVIEW):
        opened(cast.lantern, submission=one, kind=kind)
    assert listed_ids(Asked(), cast.mira, 3) == [one.id, *reversed(older)]
