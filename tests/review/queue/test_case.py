"""The case page: everything a person needs, nothing of what the machine thought."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.models import Case
from moderation.intake.models import Image, Rendition
from moderation.vocabulary import CaseKind, Severity, Status
from review.queue.posting import language_words
from review.versions import shown_version
from tests.cast import Cast
from tests.moderation.cases.opening import opened, posting
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting

pytestmark = pytest.mark.django_db


def words_of(html: str) -> str:
    """What differs between two cases in any case is taken out: ids, tokens, versions, times."""
    html = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", html)
    html = re.sub(r'(data-version|name="version" value)="\d+"', "", html)
    html = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", html)
    html = re.sub(r'datetime="[^"]+"|\d\d:\d\d(:\d\d)?|just now|\d+ (s|min) ago', "TIME", html)
    return re.sub(r"\d+ waiting", "N waiting", html)


def test_it_shows_the_post_the_rules_and_the_reasons(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt, caption="Two years of weekends", metadata={"album": "Static fire"})
    page = sign_in(cast.mira).get(f"/review/cases/{case.id}")
    html = page.content.decode()
    assert page.status_code == 200
    for words in (
        "Two years of weekends",
        "kestrel_works",
        "Static fire",
        "Self-harm",
        "Sealed until you decide",
    ):
        assert words in html
    assert f"/review/cases/{case.id}/picture/veiled/1" in html


@pytest.mark.parametrize("kind", [kind for kind in CaseKind if kind != CaseKind.FLAGGED])
def test_it_is_the_same_page_for_every_kind_of_case(cast: Cast, sign_in: SignIn, kind: CaseKind) -> None:
    client = sign_in(cast.mira)
    one = waiting(cast.kleinmarkt, uploader_id="", colour=(1, 1, 1))
    other = waiting(cast.kleinmarkt, uploader_id="", colour=(2, 2, 2), kind=kind, severity=Severity.SEVERE)
    pages = [client.get(f"/review/cases/{case.id}").content.decode() for case in (one, other)]
    assert words_of(pages[0]) == words_of(pages[1])


def test_it_shows_no_score_verdict_or_kind(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt, kind=CaseKind.SAMPLE)
    html = sign_in(cast.mira).get(f"/review/cases/{case.id}").content.decode()
    for word in ("0.73", "flagged", "sample", "Routing", "score-value"):
        assert word not in html


def test_an_address_that_ends_like_the_others_leads_to_it(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.lantern)
    answer = sign_in(cast.mira).get(f"/review/cases/{case.id}/?frame=2")
    assert (answer.status_code, answer["Location"]) == (302, f"/review/cases/{case.id}?frame=2")


def test_opening_it_takes_it(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    sign_in(cast.mira).get(f"/review/cases/{case.id}")
    case.refresh_from_db()
    assert case.holder == cast.mira


def test_a_case_in_other_hands_is_a_conflict(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    sign_in(cast.jonas).get(f"/review/cases/{case.id}")
    page = sign_in(cast.mira).get(f"/review/cases/{case.id}")
    assert page.status_code == 409
    assert "Jonas Weil has this case now" in page.content.decode()


def test_another_platforms_case_does_not_exist(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    assert sign_in(cast.lena).get(f"/review/cases/{case.id}").status_code == 404


def test_an_auditor_may_not_review(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    page = sign_in(cast.otto).get(f"/review/cases/{case.id}")
    assert page.status_code == 403
    assert "Priya Nair" in page.content.decode()


def test_frames_are_numbered_and_can_be_gone_through(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt, frames=3)
    client = sign_in(cast.mira)
    html = client.get(f"/review/cases/{case.id}?frame=2").content.decode()
    assert "Frame 2 of 3" in html
    assert "picture/veiled/2" in html
    assert "frame=1&amp;" in html
    assert "frame=3&amp;" in html


@pytest.mark.parametrize("frame", ["0", "4", "x", "99999999999"])
def test_a_frame_that_is_not_there_shows_the_first(cast: Cast, sign_in: SignIn, frame: str) -> None:
    case = waiting(cast.kleinmarkt, frames=3)
    html = sign_in(cast.mira).get(f"/review/cases/{case.id}?frame={frame}").content.decode()
    assert "Frame 1 of 3" in html


def test_a_picture_without_renditions_leaves_the_case_whole(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt, frames=0)
    html = sign_in(cast.mira).get(f"/review/cases/{case.id}").content.decode()
    assert "This picture cannot be shown" in html
    assert 'value="approved"' in html


def test_a_ping_keeps_it_and_a_release_frees_it(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{case.id}")
    assert client.post(f"/review/cases/{case.id}/ping").status_code == 204
    held = Case.objects.get(id=case.id).lease_until
    assert held is not None
    assert held - timezone.now() <= timedelta(seconds=90)
    assert client.post(f"/review/cases/{case.id}/release").status_code == 204
    freed = Case.objects.get(id=case.id).lease_until
    assert freed is not None
    assert freed - timezone.now() <= timedelta(seconds=3)
    assert Entry.objects.filter(event="case.released").count() == 1


def test_a_ping_says_when_somebody_else_took_it(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    sign_in(cast.jonas).get(f"/review/cases/{case.id}")
    assert sign_in(cast.mira).post(f"/review/cases/{case.id}/ping").status_code == 409


def test_it_holds_nothing_inline(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    html = sign_in(cast.mira).get(f"/review/cases/{case.id}").content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*src=)", html)


def test_the_rules_bear_the_digits_of_their_reasons(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    html = sign_in(cast.mira).get(f"/review/cases/{case.id}").content.decode()
    heads = re.findall(r'<p class="rule-head">(.*?)</p>', html)
    read = [(re.findall(r">(\d)<", head), re.sub(r".*</span>", "", head)) for head in heads]
    assert read[0] == (["1"], "Explicit sexual content")
    assert read[3] == (["4"], "Weapons")
    assert [digits for digits, _ in read] == [[str(n)] for n in range(1, 10)] + [[]] * (len(read) - 9)


def test_it_says_how_many_frames_are_left_out_and_which_one_this_is(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt, frames=3)
    Image.objects.update(frames=500)
    Rendition.objects.filter(frame=2).update(source_frame=211)
    html = sign_in(cast.mira).get(f"/review/cases/{case.id}?frame=2").content.decode()
    assert "Frame 2 of 3" in html
    assert "number 211 of all 500" in html
    assert "64 × 48, 500 frames" in html


@pytest.mark.parametrize(
    ("size", "words"),
    [((16000, 20), "Very wide, 16,000 × 20"), ((20, 900), "Very tall, 20 × 900"), ((900, 150), "")],
)
def test_a_picture_that_fits_only_as_a_line_says_so(
    cast: Cast, sign_in: SignIn, size: tuple[int, int], words: str
) -> None:
    case = waiting(cast.kleinmarkt)
    Image.objects.update(width=size[0], height=size[1])
    html = sign_in(cast.mira).get(f"/review/cases/{case.id}").content.decode()
    assert ("Very " in html) == ("data-thin" in html) == bool(words)
    assert words in html


@pytest.mark.parametrize(
    ("code", "words"), [("de", "German"), ("de-AT", "German (de-AT)"), ("tlh", "tlh"), ("", "")]
)
def test_a_language_is_named(code: str, words: str) -> None:
    assert language_words(code) == words


def test_a_long_caption_is_folded_and_a_short_one_is_not(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.mira)
    for caption, folded in (("a " * 200, True), ("one\n" * 7, True), ("one line", False)):
        case = waiting(cast.kleinmarkt, caption=caption)
        assert ("caption-fold" in client.get(f"/review/cases/{case.id}").content.decode()) == folded


def test_nobody_has_initials(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt, uploader_id="")
    html = sign_in(cast.mira).get(f"/review/cases/{case.id}").content.decode()
    assert "No uploader named" in html
    assert ">NN<" not in html


def test_a_decided_case_without_a_preview_has_a_glyph_in_the_strip(cast: Cast, sign_in: SignIn) -> None:
    first, second = waiting(cast.kleinmarkt, frames=0), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{first.id}")
    version = shown_version(first.id, Case.objects.get(id=first.id).version)
    client.post(f"/review/cases/{first.id}/decide", {"version": version, "outcome": "approved"})
    for page in (f"/review/cases/{second.id}", "/review/"):
        assert "no-thumb" in client.get(page).content.decode()


def test_the_queues_page_lists_its_own_keys(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.mira).get("/review/").content.decode()
    assert "Start that queue" in html


def test_good_news_is_a_toast_and_a_warning_stands_under_the_top_bar(cast: Cast, sign_in: SignIn) -> None:
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    client.get(f"/review/cases/{case.id}")
    version = shown_version(case.id, Case.objects.get(id=case.id).version)
    html = client.post(
        f"/review/cases/{case.id}/suspected-abuse", {"version": version}, follow=True
    ).content.decode()
    assert str(following.id) in html
    assert re.search(r'class="toast"[^>]*>.*The picture is locked and handed on', html)
    assert '<div class="case-says"><div role="alert" data-live="taken"></div></div>' in html


def test_of_earlier_outcomes_it_claims_no_more_than_it_may_show(cast: Cast, sign_in: SignIn) -> None:
    """An outcome that is sealed for the reader was decided all the same: the words must hold with it and without."""
    client = sign_in(cast.mira)
    said = []
    for uploader in ("first_timer", "sampled_once"):
        if uploader == "sampled_once":
            sampled = posting(cast.lantern, status=Status.APPROVED, uploader_id=uploader)
            opened(cast.lantern, kind=CaseKind.SAMPLE, submission=sampled)
        case = waiting(cast.lantern, uploader_id=uploader)
        html = client.get(f"/review/cases/{case.id}").content.decode()
        said.append(re.findall(r'id="earlier-title">.*?<p class="small">([^<]*)', html, re.DOTALL))
    assert said == [["There is no earlier outcome of theirs to show."]] * 2
