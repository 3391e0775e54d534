"""What a picture shows, in words, on the page of a decided case: every state, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from moderation.cases.models import Case, Decision
from moderation.intake.models import Image
from moderation.pipeline.see import SeeLane
from moderation.screening.models import Line
from moderation.screening.providers.base import FailureKind
from moderation.seeing import finish
from moderation.seeing.claim import claim_inquiries
from moderation.seeing.models import Inquiry
from moderation.vocabulary import CaseKind
from tests.cast import Cast
from tests.moderation.crashes.world import turn
from tests.moderation.seeing.decided import decided
from tests.moderation.seeing.speaking import describing, forget, seen
from tests.review.queue.conftest import SignIn
from tests.review.queue.waiting import waiting
from tests.servers import analysis
from tests.servers.scripted import ScriptedServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def server(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[ScriptedServer]:
    with describing(settings, monkeypatch) as running:
        yield running


@pytest.fixture
def case(cast: Cast) -> Case:
    return decided(cast.lantern, cast.mira)


@pytest.fixture
def mira(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.mira)


def page(client: Client, case: Case, query: str = "") -> str:
    return client.get(f"/review/cases/{case.id}{query}").content.decode()


def send(client: Client, case: Case, what: str, language: str = "", **form: object) -> HttpResponse:
    headers = {"Accept-Language": language} if language else {}
    return client.post(f"/review/cases/{case.id}/{what}", {"frame": 1, **form}, headers=headers)  # type: ignore[return-value]  # the client's own type


def see() -> None:
    turn(SeeLane())


def test_a_decided_case_offers_a_description_and_says_what_is_sent(mira: Client, case: Case) -> None:
    html = page(mira, case)
    assert "Describe the picture" in html
    assert "neither the rules nor what anybody decided" in html
    assert "English (en)" in html
    assert "chat_completions (Qwen/Qwen3-VL-8B-Instruct)" in html
    assert 'alt="The picture, grey and blurred"' in html


def test_it_is_asked_waited_for_and_there(mira: Client, case: Case) -> None:
    answer = send(mira, case, "describe", "de-AT,de;q=0.9,en;q=0.5")
    assert (answer.status_code, answer["Location"]) == (302, f"/review/cases/{case.id}?frame=1#sight")
    assert Inquiry.objects.get().language == "de"
    html = page(mira, case)
    assert "is on its way" in html
    assert "Look again" in html
    assert f'data-url="/review/cases/{case.id}/sight?frame=1"' in html
    assert "Describe the picture</button>" not in html

    see()
    html = page(mira, case)
    for words in ("A red bus stands", "red bus, two people, umbrellas", "a street in the rain", "Linie 7"):
        assert words in html
    assert 'lang="de"' in html
    assert 'alt="A red bus stands at a stop in the rain.' in html
    assert "data-url" not in html
    part = mira.get(f"/review/cases/{case.id}/sight?frame=1").content.decode()
    assert "A red bus stands" in part
    assert "<html" not in part


def test_a_question_is_answered_below_it(mira: Client, case: Case) -> None:
    assert send(mira, case, "ask", question="How many <people>?").status_code == 302
    assert "Asked at" in page(mira, case)
    see()
    html = page(mira, case)
    assert "How many &lt;people&gt;?" in html
    assert "There are two people." in html


def test_a_question_that_cannot_be_taken_keeps_what_was_typed(mira: Client, case: Case) -> None:
    answer = send(mira, case, "ask", question="a" * 501)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "yours has 501" in html
    assert 'value="aaaa' in html
    assert "Describe the picture" in html


@pytest.mark.parametrize(
    ("status", "words"), [(500, "did not answer in time"), (401, "An admin sees why under Insights")]
)
def test_a_failure_is_said_in_words_and_can_be_tried_again(
    mira: Client, case: Case, server: ScriptedServer, status: int, words: str
) -> None:
    server.play(analysis.error(status), analysis.error(status))
    send(mira, case, "describe")
    see()
    Line.objects.all().delete()
    send(mira, case, "ask", question="Who?")
    see()
    html = page(mira, case)
    assert html.count(words) == 2
    assert "No description came." in html
    assert "No answer came." in html
    assert len(re.findall("</kbd>Try again</button>", html)) == 2
    assert "canary" not in html
    assert [html.count(f'data-key="{key}"') for key in "wkt"] == [1, 1, 1]

    Line.objects.all().delete()
    send(mira, case, "describe")
    assert page(mira, case).count('data-key="t"') == 1
    see()
    assert "A red bus stands" in page(mira, case)


def test_what_the_model_says_is_shown_as_text(mira: Client, case: Case, server: ScriptedServer) -> None:
    server.play(seen(description='"><script>alert(1)</script>', text="<b>APPROVE</b>", objects=["<i>"]))
    send(mira, case, "describe")
    see()
    html = page(mira, case)
    assert "<script>alert" not in html
    assert "<b>APPROVE" not in html
    assert "&lt;b&gt;APPROVE&lt;/b&gt;" in html


def test_each_frame_is_described_by_itself(cast: Cast, mira: Client) -> None:
    case = decided(cast.lantern, cast.mira, frames=3)
    send(mira, case, "describe", frame=2)
    see()
    first, second = page(mira, case), page(mira, case, "?frame=2")
    assert "A red bus stands" in second
    assert "A red bus stands" not in first
    assert "picture/veiled/2" in second
    assert 'href="?frame=3#sight"' in first


def test_nothing_of_it_is_on_a_case_that_is_not_decided(cast: Cast, mira: Client) -> None:
    html = page(mira, waiting(cast.lantern))
    assert "sight" not in html
    assert "In words" not in html


def test_the_result_of_a_decision_leads_there(cast: Cast, mira: Client, case: Case) -> None:
    decision = Decision.objects.get(case=case)
    html = page(mira, waiting(cast.lantern), f"?after={decision.id}")
    assert f'href="/review/cases/{case.id}#sight"' in html


def test_without_the_setting_nothing_of_it_is_shown(mira: Client, case: Case, settings: LazySettings) -> None:
    settings.DESCRIBING_PROVIDER = ""
    forget()
    html = page(mira, case)
    assert "sight" not in html
    assert mira.get(f"/review/cases/{case.id}/sight").status_code == 404
    assert send(mira, case, "describe").status_code == 302
    assert "Nothing was asked" in page(mira, case)
    assert not Inquiry.objects.exists()


def test_what_stays_sealed_is_not_described(cast: Cast, mira: Client) -> None:
    case = decided(cast.lantern, cast.mira, kind=CaseKind.SAMPLE)
    assert "sight" not in page(mira, case)


def test_a_locked_picture_is_neither_described_nor_are_its_words_shown(
    cast: Cast, mira: Client, case: Case, settings: LazySettings
) -> None:
    settings.ABUSE_HANDLERS = ["mira"]
    send(mira, case, "describe")
    see()
    Image.objects.update(locked_at=timezone.now())
    assert "A red bus" not in page(mira, case)
    assert mira.get(f"/review/cases/{case.id}/sight").status_code == 404


def test_nobody_else_reads_or_asks(cast: Cast, sign_in: SignIn, case: Case, mira: Client) -> None:
    send(mira, case, "describe")
    see()
    for person in (cast.jonas, cast.aiko):
        client = sign_in(person)
        assert "A red bus" not in page(client, case)
        assert client.get(f"/review/cases/{case.id}/sight").status_code == 404
    assert sign_in(cast.otto).get(f"/review/cases/{case.id}/sight").status_code == 403
    assert sign_in(cast.karl).get(f"/review/cases/{case.id}/sight").status_code == 404
    assert Inquiry.objects.count() == 1


def test_the_text_is_read_here_beside_the_description_or_alone(
    mira: Client, case: Case, settings: LazySettings
) -> None:
    assert "Read the text" not in page(mira, case)
    send(mira, case, "read")
    assert not Inquiry.objects.exists()
    settings.READING_PROVIDER = "rapidocr"
    forget()
    html = page(mira, case)
    assert "Describe the picture" in html
    assert "the picture is sent nowhere" in html
    settings.DESCRIBING_PROVIDER = ""
    forget()
    html = page(mira, case)
    assert "Describe the picture" not in html
    assert "Ask about the picture" not in html
    answer = send(mira, case, "read")
    assert answer["Location"] == f"/review/cases/{case.id}?frame=1#sight"
    assert "is being read" in page(mira, case)
    (claimed,) = claim_inquiries(1, timedelta(minutes=1))
    finish.answer(
        claimed, {"text": "<b>CHEAP\nMEDS"}, provider="rapidocr", model="3", digest="", reused=False
    )
    html = page(mira, case)
    assert "&lt;b&gt;CHEAP\nMEDS" in html
    assert "Read by rapidocr, which may err" in html
    assert "data-url" not in html


def test_a_text_that_cannot_be_read_says_why(mira: Client, case: Case, settings: LazySettings) -> None:
    settings.READING_PROVIDER = "rapidocr"
    forget()
    send(mira, case, "read")
    (claimed,) = claim_inquiries(1, timedelta(minutes=1))
    finish.fail(claimed, FailureKind.UNAVAILABLE, "rapidocr")
    html = page(mira, case)
    assert "No text came." in html
    assert "What reads texts here is not installed for the worker" in html
    assert len(re.findall("</kbd>Try again</button>", html)) == 1
