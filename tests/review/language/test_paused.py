"""Why a scorer is paused, stopped or not asked: stored in English, said in the reader's language where it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.utils import timezone
from django.utils.translation import override

from moderation.pipeline import plan
from moderation.pipeline.rescreen import KEPT_FOR_LIVE
from moderation.rescreening.models import Rescreen, RescreenState
from moderation.screening.limits import lines
from moderation.screening.limits.admit import Refused, admit
from moderation.screening.models import Line
from moderation.screening.providers.base import FailureKind
from review.insights.limited import limits_now
from review.language.told import told
from tests.cast import Cast
from tests.moderation.screening.limits.asking import VENDOR, budget, fail, line, wanted
from tests.review.language.test_speak import german

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(r"\b(?:the|it|its|is|to|our|be|in a row|requests?|has|for|of|no)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _a_vendor(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SCREENING_PROVIDERS = ["local", VENDOR]
    monkeypatch.setenv("OPENAI_API_KEY", "a-key")
    plan.configured.cache_clear()
    yield
    plan.configured.cache_clear()


def trouble(cast: Cast, kind: FailureKind) -> None:
    """The line of the vendor after it failed for long enough."""
    times = lines.FAILURES if kind in lines.OF_THE_VENDOR else 1
    for _ in range(times):
        Line.objects.update(probe_at=timezone.now())
        fail(cast.lantern, kind)


def refusal(cast: Cast, estimate: int | None = 1) -> str:
    (refused,) = admit([wanted(cast.lantern, estimate=estimate)])
    assert isinstance(refused, Refused)
    return refused.words


def in_german(words: str) -> str:
    with override("de"):
        return told(words)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (FailureKind.AUTH_FAILED, "Er lehnt unseren Schlüssel ab."),
        (FailureKind.QUOTA_EXHAUSTED, "Er möchte bezahlt werden, bevor er weitermacht."),
        (FailureKind.UNAVAILABLE, "10 Anfragen in Folge sind fehlgeschlagen."),
    ],
)
def test_the_scorers_page_and_the_banner_say_it_in_german(cast: Cast, kind: FailureKind, why: str) -> None:
    trouble(cast, kind)
    stored = line().why
    assert ENGLISH.search(stored)
    client = german(cast.priya)
    limits_now.forget()
    page = " ".join(client.get("/insights/providers/").content.decode().split())
    assert f"UTC: {why}</li>" in page
    assert stored not in page
    banner = re.search(r'<section class="banner banner--edge".*?</section>', page)
    assert banner
    assert not ENGLISH.search(re.sub(r"<[^>]*>", " ", banner[0]))
    assert line().why == stored


@pytest.mark.parametrize("kind", [*lines.STOP_WORDS, FailureKind.UNAVAILABLE])
def test_what_is_refused_while_a_line_is_out_of_use_has_its_german(cast: Cast, kind: FailureKind) -> None:
    trouble(cast, kind)
    words = refusal(cast)
    assert ENGLISH.search(words)
    assert not ENGLISH.search(in_german(words)), in_german(words)


def test_what_a_backlog_waits_for_has_its_german(cast: Cast) -> None:
    said = [KEPT_FOR_LIVE.format(VENDOR), f"{VENDOR} is not set up on this installation."]
    budget(0)
    said += [refusal(cast), refusal(cast, estimate=None)]
    budget(None)
    fail(cast.lantern, FailureKind.RATE_LIMITED)
    Line.objects.update(blocked_until=timezone.now() + timedelta(hours=1))
    said.append(refusal(cast))
    told_in_german = [in_german(words[:1].upper() + words[1:]) for words in said]
    assert [words for words in told_in_german if ENGLISH.search(words)] == []
    assert all(VENDOR in words.lower() for words in told_in_german)


def test_its_page_says_what_a_backlog_waits_for(cast: Cast) -> None:
    now = timezone.now()
    batch = Rescreen.objects.create(
        provider=VENDOR,
        begun_at=now,
        cursor=uuid4(),
        total=1,
        state=RescreenState.RUNNING,
        waits_for="Analyses is paused. 10 requests in a row failed.",
        look_again_at=now,
    )
    page = german(cast.priya).get(f"/insights/rescreening/{batch.id}/").content.decode()
    assert "Analyses ist angehalten. 10 Anfragen in Folge sind fehlgeschlagen.</b>" in page
