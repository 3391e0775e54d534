from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from moderation.cases.claim import next_case
from moderation.cases.conclude import conclude
from moderation.cases.decide import decide
from moderation.cases.models import Case
from moderation.intake.models import Image, Submission
from moderation.vocabulary import CATEGORY_WORDS, CaseKind, DecisionKind
from review.lookup.search import PAGE
from review.ui import short_id
from tests.cast import Cast
from tests.moderation.cases.opening import opened, posting
from tests.posting import post
from tests.review.queue.waiting import shade_of, waiting
from tests.review.session.browser import signed_in, text

VERDICT = ("flagged", "0.73", "Explicit sexual content", "in review", "Case opened", "approved", "rejected")


def decided(cast: Cast, case: Case) -> None:
    taken = next_case(cast.mira, cast.lantern)
    assert taken
    assert taken.id == case.id
    decide(case.id, cast.mira, taken.version, DecisionKind.APPROVED, [], note="a museum piece")
    Case.objects.update(conclude_at=taken.opened_at)
    assert conclude(case.id)


def found(cast: Cast, who: str = "otto", **asked: str) -> list[str]:
    response = signed_in(getattr(cast, who)).get("/submissions/", asked)
    assert response.status_code == 200
    return [str(row.submission.id) for row in response.context["page"].rows]


def test_it_finds_by_id_external_id_uploader_and_hash(cast: Cast) -> None:
    one = waiting(cast.lantern, external_id="post-81", uploader_id="kestrel_works").submission
    waiting(cast.lantern, external_id="post-82", uploader_id="somebody")
    for text_asked in (str(one.id), one.id.hex, "post-81", "kestrel_works", one.image.sha256.upper()):
        assert found(cast, q=f" {text_asked} ") == [str(one.id)], text_asked
    assert found(cast, q="post-8") == []
    assert len(found(cast, status="in_review", platform="lantern")) == 2
    assert found(cast, status="approved") == []
    assert found(cast, platform="kleinmarkt") == []


def test_it_shows_a_person_their_platforms_only(cast: Cast) -> None:
    submission = waiting(cast.lantern).submission
    assert found(cast, "karl") == []
    assert found(cast, "karl", q=str(submission.id)) == []
    assert signed_in(cast.karl).get(f"/submissions/{submission.id}/").status_code == 404
    assert found(cast, "lena") == [str(submission.id)]


@pytest.mark.parametrize("who", ["mira", "aiko", "priya", "lena"])
@pytest.mark.parametrize("kind", [CaseKind.FLAGGED, CaseKind.SAMPLE, CaseKind.GOLD])
def test_it_seals_what_a_person_may_be_handed(cast: Cast, who: str, kind: CaseKind) -> None:
    case = waiting(cast.lantern, kind=kind, caption="A sunny day")
    client = signed_in(getattr(cast, who))
    row = text(client.get("/submissions/"))
    answer = client.get(f"/submissions/{case.submission_id}/", follow=True)
    page = text(answer)
    assert answer.redirect_chain == [(f"/submissions/in-the-queue/{case.id}/", 302)]
    assert "sealed for you" in row
    for html in (row, page):  # it begins with when it was posted
        assert str(case.submission_id) not in html
        assert short_id(case.submission_id) not in html
    assert "Sealed until you decide" in page
    assert "A sunny day" in page
    main = page.partition("<main")[2]
    for word in VERDICT:
        assert word not in main, word
    assert f'badge">{"in review"}' not in row
    for status in ("in_review", "approved", "rejected"):
        assert found(cast, who, status=status) == []
    assert found(cast, who, status="sealed") == [str(case.submission_id)]


def posted_by_kestrel(cast: Cast, count: int) -> list[Submission]:
    return [posting(cast.lantern, uploader_id="kestrel") for _ in range(count)]


def sealing(cast: Cast, submissions: list[Submission]) -> list[UUID]:
    return [opened(cast.lantern, submission=one).id for one in submissions]


def all_pages(client: Client, asked: dict[str, str]) -> list[list[UUID]]:
    pages: list[list[UUID]] = []
    sent = dict(asked)
    while True:
        page = client.get("/submissions/", sent).context["page"]
        pages.append([row.key for row in page.rows])
        if page.older is None:
            return pages
        sent["before"] = str(page.older)


def test_what_is_sealed_stands_by_when_its_case_opened_and_everything_is_there_once(cast: Cast) -> None:
    early = sealing(cast, posted_by_kestrel(cast, PAGE + 5))
    plain = posted_by_kestrel(cast, PAGE + 5)
    waiting_long = posted_by_kestrel(cast, 3 * PAGE)  # posted before their cases, more than a page of them
    late = sealing(cast, waiting_long)
    newest = posted_by_kestrel(cast, 3)
    everything = sorted([*early, *late, *(one.id for one in (*plain, *newest))], reverse=True)
    client = signed_in(cast.mira)
    for asked in ({}, {"q": "kestrel"}, {"uploader": "kestrel", "platform": "lantern"}):
        pages = all_pages(client, asked)
        assert [key for page in pages for key in page] == everything, asked
        assert all(len(page) >= PAGE // 2 for page in pages[:-1]), asked
    soon = f"{timezone.now() + timedelta(minutes=2):%Y-%m-%dT%H:%M}"
    assert found(cast, "mira", since=soon, q="kestrel") == []
    assert len(found(cast, "mira", until=soon, status="sealed")) == PAGE


def test_what_two_cases_seal_is_there_by_the_newer(cast: Cast) -> None:
    one = posting(cast.lantern)
    both = [opened(cast.lantern, submission=one), opened(cast.lantern, kind=CaseKind.GOLD, submission=one)]
    assert all_pages(signed_in(cast.mira), {}) == [[max(case.id for case in both)]]
    assert all_pages(signed_in(cast.otto), {}) == [[one.id]]


def test_the_address_of_an_old_case_leads_nowhere_but_for_who_decided_it(cast: Cast) -> None:
    case = waiting(cast.lantern)
    decided(cast, case)
    alone = signed_in(cast.jonas).get(f"/submissions/in-the-queue/{case.id}/")
    assert "no longer in the queue" in text(alone)
    again = opened(cast.lantern, submission=case.submission, kind=CaseKind.SECOND_REVIEW)
    there = signed_in(cast.jonas).get(f"/submissions/in-the-queue/{case.id}/")
    assert (alone.status_code, there.status_code) == (404, 404)
    assert str(again.id) not in text(there)
    assert str(case.submission_id) not in text(there)
    mine = signed_in(cast.mira).get(f"/submissions/in-the-queue/{case.id}/")
    assert mine.headers["Location"] == f"/submissions/{case.submission_id}/"
    there = signed_in(cast.mira).get(f"/submissions/in-the-queue/{again.id}/")
    assert there.headers["Location"] == f"/submissions/{case.submission_id}/", (
        "not sealed for who has decided"
    )


def test_it_opens_the_seal_once_it_is_decided(cast: Cast) -> None:
    case = waiting(cast.lantern)
    decided(cast, case)
    for who in ("mira", "priya", "otto"):
        page = text(signed_in(getattr(cast, who)).get(f"/submissions/{case.submission_id}/"))
        for words in (
            "Mira Okafor",
            "a museum piece",
            "0.73",
            "Approved by a moderator",
            "The decision took effect",
        ):
            assert words in page, (who, words)
    assert found(cast, "mira", status="approved") == [str(case.submission_id)]


def test_it_shows_an_auditor_what_is_going_on(cast: Cast) -> None:
    case = waiting(cast.lantern)
    page = text(signed_in(cast.otto).get(f"/submissions/{case.submission_id}/"))
    assert "in review" in page
    assert "Case opened (flagged)" in page
    assert "≥ 0.20 flag" in page


def test_it_goes_back_page_by_page(cast: Cast) -> None:
    for _ in range(PAGE + 3):
        submission = post(cast.lantern)
    client = signed_in(cast.otto)
    first = client.get("/submissions/").context["page"]
    second = client.get("/submissions/", {"before": first.older}).context["page"]
    ids = [row.submission.id for row in first.rows + second.rows]
    assert ids == sorted(Submission.objects.values_list("id", flat=True), reverse=True)
    assert ids[0] == submission.id
    assert second.older is None


def test_it_shows_a_veiled_thumbnail_that_nobody_keeps(cast: Cast) -> None:
    case = waiting(cast.lantern)
    url = f"/submissions/{case.submission_id}/picture/thumb/"
    response = signed_in(cast.otto).get(url)
    assert shade_of(response.content) == 80
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert url in text(signed_in(cast.otto).get("/submissions/"))


def test_it_never_shows_a_locked_picture(cast: Cast) -> None:
    case = waiting(cast.lantern)
    Image.objects.update(locked_at=case.opened_at)
    client = signed_in(cast.otto)
    url = f"/submissions/{case.submission_id}/"
    assert client.get(f"{url}picture/thumb/").status_code == 404
    page = text(client.get(url))
    assert "The picture is locked" in page
    assert "picture/thumb" not in page
    assert "picture/thumb" not in text(client.get("/submissions/"))


def test_it_answers_nothing_for_a_picture_whose_file_is_not_the_one_that_was_written(cast: Cast) -> None:
    case = waiting(cast.lantern)
    case.submission.image.renditions.update(sha256="0" * 64)
    assert signed_in(cast.otto).get(f"/submissions/{case.submission_id}/picture/thumb/").status_code == 404


def test_it_escapes_what_platforms_say(cast: Cast) -> None:
    nasty = "<script>alert(1)</script>"
    case = waiting(cast.lantern, caption=nasty, external_id=nasty, uploader_id=nasty, metadata={"x": nasty})
    client = signed_in(cast.otto)
    for url in ("/submissions/", f"/submissions/{case.submission_id}/"):
        assert nasty not in text(client.get(url))


def test_it_asks_a_fixed_number_of_questions(cast: Cast, django_assert_max_num_queries: object) -> None:
    case = waiting(cast.lantern)
    for _ in range(5):
        waiting(cast.lantern)
    for person in (cast.otto, cast.priya):
        client = signed_in(person)
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            client.get("/submissions/", {"platform": "lantern", "q": "kestrel_works"})
        with django_assert_max_num_queries(16):  # type: ignore[operator]
            client.get(f"/submissions/{case.submission_id}/", follow=True)


def test_it_says_why_nothing_will_follow_for_what_cannot_be_decoded(cast: Cast) -> None:
    submission = post(cast.lantern)
    Submission.objects.filter(id=submission.id).update(
        status="unprocessable", stage="done", failure="image_undecodable"
    )
    page = text(signed_in(cast.otto).get(f"/submissions/{submission.id}/"))
    assert "The file is damaged: it cannot be decoded as a picture." in page
    assert "Nothing will be" in page
    assert "no scorer will be asked" in page
    for words in ("Nothing yet", "Not routed yet", "image_undecodable"):
        assert words not in page


def test_every_category_has_a_line_for_each_scorer(cast: Cast) -> None:
    case = waiting(cast.lantern)
    decided(cast, case)
    response = signed_in(cast.otto).get(f"/submissions/{case.submission_id}/")
    for look in response.context["page"].outcome.looks:
        assert {bar.name for bar in look.bars} == set(CATEGORY_WORDS.values())
    assert response.context["page"].outcome.looks
