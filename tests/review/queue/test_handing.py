"""Hold, reassign, skip with a reason, mention, second opinion: by plain forms, with every refusal in words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from moderation.audit.models import Entry
from moderation.cases.models import Aside, Ask, Case, Decision, Mention, Note, Skip
from moderation.platforms.models import OwnUploader
from moderation.vocabulary import CaseKind, Level, Severity
from review.versions import shown_version
from tests.cast import Cast
from tests.review.queue.conftest import SignIn
from tests.review.queue.test_acts import form_of
from tests.review.queue.test_case import words_of
from tests.review.queue.waiting import SHADES, shade_of, waiting, without_moments

pytestmark = pytest.mark.django_db


def send(client: Client, case: Case, act: str, **form: str) -> tuple[int, str]:
    """Open the case and send its form; the status and the page at the end of the way."""
    answer = client.post(f"/review/cases/{case.id}/{act}", form_of(client, case) | form, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_case_on_hold_makes_way_and_is_listed(cast: Cast, sign_in: SignIn) -> None:
    case, following = waiting(cast.kleinmarkt), waiting(cast.kleinmarkt)
    client = sign_in(cast.mira)
    _, html = send(client, case, "hold", hold="four_hours", note="ask the platform")
    assert f'data-case="{following.id}"' in html
    assert "On hold until" in html
    mine = client.get("/review/mine/").content.decode()
    assert "1 on hold, of at most 5" in mine
    assert f'href="/review/cases/{case.id}"' in mine
    assert "until" in client.get(f"/review/cases/{case.id}").content.decode()
    form = {"version": str(shown_version(case.id, Case.objects.get(id=case.id).version))}
    said = client.post(f"/review/cases/{case.id}/give-back", form, follow=True).content.decode()
    assert "Given back to its queue." in said
    assert "on hold" not in said.split("<main")[1].split("Held by you")[0]


def test_whoever_comes_to_a_case_on_hold_is_told_until_when(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    send(sign_in(cast.mira), case, "hold", hold="hour")
    page = sign_in(cast.jonas).get(f"/review/cases/{case.id}")
    assert page.status_code == 409
    assert "Mira Okafor keeps this case for later" in page.content.decode()


def test_a_hold_that_is_over_is_told_to_nobody(cast: Cast, sign_in: SignIn) -> None:
    """Jonas, whose own upload it is, reads the same as of a case that nobody ever held; another moderator takes it."""
    case = waiting(cast.kleinmarkt)
    send(sign_in(cast.mira), case, "hold", hold="hour")
    free = waiting(cast.kleinmarkt)
    OwnUploader.objects.create(person=cast.jonas, platform=cast.kleinmarkt, uploader_id="kestrel_works")
    jonas = sign_in(cast.jonas)

    def told(one: Case) -> str:
        page = jonas.get(f"/review/cases/{one.id}")
        assert page.status_code == 409
        return words_of(page.content.decode())

    assert "Mira Okafor keeps this case for later" in told(case)
    Case.objects.filter(id=case.id).update(lease_until=timezone.now() - timedelta(minutes=2))
    assert "Mira Okafor" not in told(case)
    assert "This case goes to somebody else" in told(case)
    assert told(case) == told(free)
    assert sign_in(cast.aiko).get(f"/review/cases/{case.id}").status_code == 200


def test_a_tile_of_a_grid_is_not_said_to_be_kept_for_later(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    soon = timezone.now() + timedelta(seconds=90)
    Case.objects.filter(id=case.id).update(holder=cast.mira, aside=Aside.GRID, lease_until=soon)
    page = sign_in(cast.jonas).get(f"/review/cases/{case.id}").content.decode()
    assert "Mira Okafor has this case now" in page
    assert "for later" not in page.split("<main")[1]


@pytest.mark.parametrize(
    ("act", "form", "words"),
    [
        ("hold", {"hold": "for ever"}, "Choose how long"),
        ("skip", {}, "Choose why you skip it."),
        ("skip", {"skip": "other", "words": ""}, "Say in a few words why."),
        ("reassign", {"colleague": ""}, "Choose a colleague."),
        ("reassign", {"colleague": "otto"}, "otto cannot be handed this case."),
        ("ask-opinion", {"colleague": "lena"}, "lena cannot be handed this case."),
        ("note", {}, "There is no @nobody who may be handed this case."),
        ("escalate", {}, "There is no @nobody who may be handed this case."),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(
    cast: Cast, sign_in: SignIn, act: str, form: dict[str, str], words: str
) -> None:
    case = waiting(cast.kleinmarkt)
    status, html = send(sign_in(cast.mira), case, act, note="look, @nobody", **form)
    assert status == 422
    assert words in html
    assert "look, @nobody</textarea>" in html
    assert not Note.objects.exists()
    case.refresh_from_db()
    assert case.holder == cast.mira


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("hold", {"hold": "hour"}),
        ("give-back", {}),
        ("reassign", {"colleague": "jonas"}),
        ("ask-opinion", {"colleague": "", "note": "a replica?"}),
        ("skip", {"skip": "unsure"}),
    ],
)
def test_who_may_not_or_is_too_late_changes_nothing(
    cast: Cast, sign_in: SignIn, act: str, form: dict[str, str]
) -> None:
    case = waiting(cast.kleinmarkt)
    stale = form_of(sign_in(cast.mira), case) | form | {"note": "a museum piece"}
    path = f"/review/cases/{case.id}/{act}"
    assert sign_in(cast.otto).post(path, stale).status_code == 403
    assert sign_in(cast.lena).post(path, stale).status_code == 404
    Case.objects.filter(id=case.id).update(lease_until=None)
    sign_in(cast.jonas).get(f"/review/cases/{case.id}")
    late = sign_in(cast.mira).post(path, stale)
    assert late.status_code == 409
    assert "a museum piece" in late.content.decode()
    assert not any(model.objects.exists() for model in (Ask, Skip, Note))


def test_a_reassigned_case_is_asked_of_the_colleague(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    form = form_of(mira, case) | {"note": "@aiko says you know the seller"}
    asks = mira.post(f"/review/cases/{case.id}/reassign", form).content.decode()
    assert "says you know the seller</textarea>" in asks, "what was typed in the dock comes along"
    assert 'value="jonas"' in asks
    assert 'value="lena"' not in asks
    answer = mira.post(f"/review/cases/{case.id}/reassign", form | {"colleague": "jonas"}, follow=True)
    assert "Reassigned to Jonas Weil for 24 hours." in answer.content.decode()
    for page in ("/review/", "/review/mine/"):
        html = jonas.get(page).content.decode()
        assert "Mira Okafor reassigned a case to you" in html
        assert "says you know the seller" in html
    assert jonas.get(f"/review/cases/{case.id}").status_code == 200
    version = shown_version(case.id, Case.objects.get(id=case.id).version)
    jonas.post(f"/review/cases/{case.id}/give-back", {"version": version})
    assert "reassigned a case" not in jonas.get("/review/mine/").content.decode()


def test_a_mention_is_opened_once(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    send(mira, case, "note", note="@jonas same seller as this morning?")
    assert "Mira Okafor mentioned you" in jonas.get("/review/").content.decode()
    path = f"/review/mentions/{Mention.objects.get().id}/open"
    assert mira.post(path).status_code == 404
    assert jonas.get(path).status_code == 405
    page = jonas.post(path, follow=True)
    assert page.status_code == 409, "it gives no right to what a colleague holds"
    assert "mentioned you" not in jonas.get("/review/").content.decode()


@pytest.mark.parametrize("undone", [False, True])
def test_a_decision_mentions_whom_its_note_names_until_it_is_undone(
    cast: Cast, sign_in: SignIn, undone: bool
) -> None:
    case = waiting(cast.kleinmarkt)
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    status, html = send(mira, case, "decide", outcome="approved", note="@jonsa same seller?")
    assert status == 422
    assert "There is no @jonsa who may be handed this case." in html
    assert "@jonsa same seller?</textarea>" in html
    send(mira, case, "decide", outcome="approved", note="@jonas same seller?")
    if undone:
        back = mira.post(f"/review/decisions/{Decision.objects.get().id}/undo", follow=True).content.decode()
        assert back.count("@jonas same seller?") == 1, "in its field, and not as a note on the case"
    assert ("@jonas same seller?" in jonas.get("/review/mine/").content.decode()) == (not undone)


def test_a_colleague_looks_and_answers_and_the_answer_comes_back(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt, frames=2)
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    send(mira, case, "ask-opinion", colleague="", note="a replica?")
    assert "Mira Okafor would like a second opinion" in jonas.get("/review/").content.decode()
    path = f"/review/cases/{case.id}/opinion"
    html = jonas.get(path).content.decode()
    assert "a replica?" in html
    assert "Frame 1 of 2" in html
    assert "Kleinmarkt’s rules" in html
    assert jonas.post(path, {"note": " "}).status_code == 422
    said = jonas.post(path, {"note": "yes, the plaque says so"}, follow=True).content.decode()
    assert "Your opinion is with Mira Okafor." in said
    assert jonas.post(path, {"note": "again"}).status_code == 409
    mine = mira.get("/review/mine/").content.decode()
    assert "Jonas Weil answered your question" in mine
    assert "answered</span>" in mine
    assert "yes, the plaque says so" in mira.get(f"/review/cases/{case.id}").content.decode()


def test_an_opinion_needs_no_colour_and_gets_none(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    pictures = {name: f"/review/cases/{case.id}/picture/{name}/1" for name in ("veiled", "grey", "full")}
    send(mira, case, "ask-opinion", colleague="jonas", note="a replica?")
    assert shade_of(jonas.get(pictures["veiled"]).content) == SHADES["veiled"]
    assert jonas.get(pictures["grey"]).status_code == 404
    peeked = jonas.post(f"/review/cases/{case.id}/opinion/peek", HTTP_ACCEPT="text/html")
    assert f'src="{pictures["grey"]}"' in jonas.get(peeked["Location"]).content.decode()
    assert shade_of(jonas.get(pictures["grey"]).content) == SHADES["grey"]
    jonas.post(f"/review/cases/{case.id}/opinion/peek")
    assert Entry.objects.filter(event="case.grey_peeked").count() == 1
    assert jonas.post(f"/review/cases/{case.id}/colour").status_code == 409
    assert jonas.get(pictures["full"]).status_code == 404
    assert sign_in(cast.aiko).get(pictures["veiled"]).status_code == 404
    assert sign_in(cast.aiko).get(f"/review/cases/{case.id}/opinion").status_code == 409


def test_no_page_of_these_tells_the_kind(cast: Cast, sign_in: SignIn) -> None:
    mira, jonas = sign_in(cast.mira), sign_in(cast.jonas)
    seen = []
    for shade, asked in enumerate((CaseKind.FLAGGED, CaseKind.SAMPLE, CaseKind.GOLD)):
        case = waiting(
            cast.kleinmarkt, uploader_id="", kind=asked, colour=(shade, 1, 1), severity=severity(asked)
        )
        form = form_of(mira, case)
        asks = mira.post(f"/review/cases/{case.id}/reassign", form).content.decode()
        send(mira, case, "ask-opinion", colleague="jonas", note="a replica?")
        pages = [jonas.get(path) for path in (f"/review/cases/{case.id}/opinion", "/review/mine/")]
        pages.append(mira.get("/review/mine/"))
        seen.append([words_of(asks), *(words_of(page.content.decode()) for page in pages)])
        assert all("0.73" not in without_moments(page) for page in seen[-1])
        case.delete()
    first, *others = [[strip(page) for page in pages] for pages in seen]
    assert others == [first, first]


def severity(kind: CaseKind) -> Severity:
    return Severity.MODERATE if kind == CaseKind.FLAGGED else Severity.SEVERE


def strip(page: str) -> str:
    return re.sub(r'name="version" value="\d+"|\d+ [A-Z][a-z]{2},|[0-9a-f]{8}…[0-9a-f]{4}', "", page)


def test_the_third_who_skips_is_told_that_the_seniors_have_it(cast: Cast, sign_in: SignIn) -> None:
    case = waiting(cast.kleinmarkt)
    for person in (cast.mira, cast.jonas, cast.karl):
        send(sign_in(person), case, "skip", skip="unsure")
    case.refresh_from_db()
    assert case.level == Level.SENIOR
    gone = sign_in(cast.jonas).get(f"/review/cases/{case.id}")
    assert gone.status_code == 404
    assert "You skipped this case" in gone.content.decode()
    html = sign_in(cast.aiko).get(f"/review/cases/{case.id}").content.decode()
    assert "Handed to the seniors" in html


def test_what_came_to_the_seniors_by_itself_is_told_without_a_time(cast: Cast, sign_in: SignIn) -> None:
    """When it came would tell it from what was theirs from the beginning; when it was opened would be wrong."""
    case = waiting(cast.kleinmarkt)
    an_hour_ago = case.opened_at - timedelta(hours=1)
    Case.objects.filter(id=case.id).update(opened_at=an_hour_ago)
    send(sign_in(cast.mira), case, "skip", skip="unsure", note="a replica?")
    for person in (cast.jonas, cast.karl):
        send(sign_in(person), case, "skip", skip="unsure")
    html = sign_in(cast.aiko).get(f"/review/cases/{case.id}").content.decode()
    rows = re.findall(r"<li>(<time[^>]*>)?[^<]*(?:</time>)?<span>([^<]*)", html[html.index('id="so-far"') :])
    assert [(bool(time), words) for time, words in rows] == [
        (True, "In the queue, from Kleinmarkt"),
        (True, "Mira Okafor: “a replica?”"),
        (False, "Handed to the seniors meanwhile"),
        (True, "Opened by you"),
    ]
