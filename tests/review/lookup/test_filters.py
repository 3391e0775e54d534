"""Combined filters, their chips, and that none of them can be used to ask for an outcome."""

from __future__ import annotations

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from moderation.cases.bars import KEPT_FROM_SOME
from moderation.cases.models import Case, Docket
from moderation.rescreening.chosen import id_at
from moderation.vocabulary import CaseKind, Category, Status
from review.lookup.search import PAGE
from tests.cast import Cast
from tests.moderation.cases.opening import opened, posting
from tests.review.lookup.finding import approved, found, ids, rejected
from tests.review.session.browser import signed_in, text

DRUGS, VIOLENCE = Category.DRUGS, Category.VIOLENCE


def case_of(cast: Cast, uploader: str = "kestrel_works") -> Case:
    return opened(cast.lantern, submission=posting(cast.lantern, uploader_id=uploader))


def test_it_finds_by_category_and_by_who_decided_and_by_all_of_them(cast: Cast) -> None:
    drugs = rejected(case_of(cast), cast.mira, DRUGS)
    violence = rejected(case_of(cast, "somebody"), cast.mira, VIOLENCE)
    jonas = rejected(case_of(cast), cast.jonas, DRUGS)
    fine = approved(case_of(cast), cast.mira)
    posting(cast.lantern, status=Status.APPROVED)

    assert found(cast, category="drugs") == ids(drugs, jonas)
    assert found(cast, decided_by="mira") == ids(drugs, violence, fine)
    assert found(cast, decided_by="MIRA OKAFOR", status="rejected") == ids(drugs, violence)
    assert found(cast, decided_by="mira", status="approved") == ids(fine)
    assert found(cast, decided_by="mira", category="drugs") == ids(drugs)
    assert found(cast, decided_by="mira", uploader="kestrel_works") == ids(drugs, fine)
    assert found(cast, category="drugs", platform="kleinmarkt") == []
    assert found(cast, "lena", category="drugs", status="rejected") == ids(drugs, jonas)
    assert found(cast, "karl", category="drugs") == []
    assert found(cast, q=str(drugs.id), category="violence") == []
    assert found(cast, uploader="somebody") == ids(violence)
    assert found(cast, uploader="some") == []


def test_it_finds_by_time(cast: Cast) -> None:
    first, second = posting(cast.lantern), posting(cast.lantern)
    assert id_at(first.received_at) <= first.id
    before = f"{first.received_at - timedelta(minutes=2):%Y-%m-%dT%H:%M}"
    after = f"{first.received_at + timedelta(minutes=2):%Y-%m-%dT%H:%M}"
    for who in ("otto", "lena"):
        assert found(cast, who, since=before, until=after) == ids(first, second)
        assert found(cast, who, since=after) == found(cast, who, until=before) == []
    for long_ago, some_day in (("1969-12-31", "2999-01-01"), ("0001-01-01T00:00", "9999-12-31T23:59")):
        assert found(cast, since=long_ago, until=some_day) == ids(first, second)
        assert found(cast, since=some_day) == found(cast, until=long_ago) == []
    opened(cast.lantern, submission=second)
    assert found(cast, "mira", status="sealed", since=before) == ids(second)
    assert found(cast, "mira", status="sealed", since=after) == []
    assert found(cast, "mira", status="sealed", until=before) == []


@pytest.mark.parametrize("kind", [CaseKind.SAMPLE, CaseKind.SECOND_REVIEW, CaseKind.GOLD, CaseKind.REPORT])
def test_no_filter_tells_what_was_decided_of_what_is_sealed(cast: Cast, kind: CaseKind) -> None:
    """Whatever is asked by decision, the sealed one is not there; whatever is asked of the posting, it is."""
    sealed = rejected(case_of(cast), cast.mira, DRUGS)
    assert Docket.objects.filter(submission=sealed).exists()
    opened(cast.lantern, kind=kind, submission=sealed)
    asked: list[dict[str, str]] = [
        {"category": "drugs"},
        {"decided_by": "mira"},
        {"decided_by": "mira", "category": "drugs"},
        {"decided_by": "mira", "status": "rejected"},
        {"status": "rejected"},
        {"category": "drugs", "uploader": "kestrel_works"},
        {"status": "rejected", "q": str(sealed.id)},
        {"decided_by": "mira", "q": str(sealed.id), "platform": "lantern"},
    ]
    # Who decided it is handed no second review, no known item and no report of it, and knows what they decided.
    knows = {"mira"} if kind in KEPT_FROM_SOME else set()
    for who in sorted({"mira", "jonas", "aiko", "priya", "lena"} - knows):
        for filters in asked:
            assert found(cast, who, **filters) == [], (who, filters)
        assert found(cast, who, uploader="kestrel_works") == ids(sealed)
        page = signed_in(getattr(cast, who)).get("/submissions/", {"uploader": "kestrel_works"})
        main = text(page).partition("<tbody")[2].partition("</tbody")[0]
        assert "sealed for you" in main
        assert "rejected" not in main
    assert found(cast, "otto", category="drugs") == ids(sealed)


def test_it_goes_back_page_by_page_through_what_was_decided(cast: Cast) -> None:
    drugs = rejected(case_of(cast), cast.mira, DRUGS)
    more = [posting(cast.lantern, status=Status.REJECTED) for _ in range(PAGE + 2)]
    Docket.objects.bulk_create(Docket(submission=s, platform=cast.lantern, term="*:drugs") for s in more)
    client = signed_in(cast.otto)
    first = client.get("/submissions/", {"category": "drugs"}).context["page"]
    second = client.get("/submissions/", {"category": "drugs", "before": first.older}).context["page"]
    shown = [str(row.submission.id) for row in first.rows + second.rows]
    assert shown == ids(drugs, *more)
    assert second.older is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"category": "drugs", "status": "approved"}, "Only what is rejected has a category"),
        ({"category": "drugs", "status": "sealed"}, "Only what is rejected has a category"),
        ({"decided_by": "mira", "status": "in_review"}, "was decided by somebody"),
        ({"decided_by": "mir"}, "Nobody is called that"),
        ({"since": "2026-01-02T00:00", "until": "2026-01-01T00:00"}, "not after the beginning"),
        ({"status": "nonsense"}, "nonsense"),
    ],
)
def test_it_says_what_does_not_go_together(cast: Cast, asked: dict[str, str], words: str) -> None:
    response = signed_in(cast.otto).get("/submissions/", asked)
    assert response.status_code == 422
    assert words in text(response)
    assert "Nothing was searched for" in text(response)


def test_a_filter_that_is_not_known_lists_nothing_and_is_named(cast: Cast) -> None:
    some = posting(cast.lantern)
    otto = signed_in(cast.otto)
    asked = {"external_id": "p-1", "<b>": "", "status": "in_review", "since": "yesterday", "before": ""}
    response = otto.get("/submissions/", asked)
    page = text(response)
    assert response.status_code == 422
    assert (
        "No filter is called external_id, &lt;b&gt;. The filters are q, status, platform, uploader," in page
    )
    assert "Enter a valid date/time" in page, "all that is wrong is said at once"
    assert 'href="/submissions/?status=in_review&amp;since=yesterday"' in page
    assert response.context["page"].rows == []
    assert str(some.id) not in page
    assert found(cast, before=str(uuid7())) == found(cast, status="in_review") == ids(some)


def test_a_bulk_act_by_an_unknown_filter_is_about_nothing(cast: Cast) -> None:
    """As the list has it: all that was found is nothing, and not everything."""
    posting(cast.lantern, status=Status.REJECTED)
    sent = {"act": "approve", "all": "1", "query": "status=rejected&external_id=p-1"}
    page = text(signed_in(cast.aiko).post("/submissions/bulk/confirm", sent, follow=True))
    assert "Nothing was chosen." in page
    assert "No filter is called external_id." in page


def test_a_name_at_another_platform_only_is_nobody(cast: Cast) -> None:
    response = signed_in(cast.lena).get("/submissions/", {"decided_by": "karl"})
    assert "Nobody is called that" in text(response)
    assert signed_in(cast.otto).get("/submissions/", {"decided_by": "karl"}).status_code == 200


def test_each_filter_is_a_chip_that_takes_it_away(cast: Cast) -> None:
    asked = {"status": "rejected", "category": "drugs", "platform": "lantern", "until": "2026-01-01T00:00"}
    response = signed_in(cast.otto).get("/submissions/", asked | {"before": str(uuid7())})
    chips = {chip.name: (chip.value, chip.without) for chip in response.context["form"].chips}
    assert chips == {
        "Status": ("rejected", "?platform=lantern&category=drugs&until=2026-01-01T00%3A00"),
        "Platform": ("Lantern", "?status=rejected&category=drugs&until=2026-01-01T00%3A00"),
        "Rejected for": ("Drugs", "?status=rejected&platform=lantern&until=2026-01-01T00%3A00"),
        "Until, UTC": ("2026-01-01 00:00", "?status=rejected&platform=lantern&category=drugs"),
    }
    assert 'href="?status=rejected&amp;platform=lantern&amp;category=drugs"' in text(response)
