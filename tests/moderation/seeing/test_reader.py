"""The text in a picture, read on this machine: by the same rules as a description, and by nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.utils import timezone
from PIL import ImageDraw, ImageFont

from moderation.audit.models import Entry
from moderation.checks import check_reading
from moderation.intake.models import Image, Submission
from moderation.pipeline.see import READ_SECONDS, SeeLane, see_lanes
from moderation.screening.models import Call
from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.seeing.inquire import ask_for_description, ask_for_text
from moderation.seeing.models import Inquiry
from moderation.seeing.reader import installed, reader
from moderation.seeing.subject import NothingToAsk
from review.log.sentences import sentence
from tests.cast import Cast
from tests.moderation.crashes.world import turn
from tests.moderation.seeing.decided import decided, events, reading
from tests.moderation.seeing.speaking import forget
from tests.pictures import encode, jpeg, scene
from tests.review.queue.waiting import waiting

with_the_extra = pytest.mark.skipif(not installed(), reason="the extra ocr (rapidocr) is not installed")
without_it = pytest.mark.skipif(bool(installed()), reason="the extra ocr (rapidocr) is installed")


@pytest.fixture(autouse=True)
def _reading(settings: LazySettings) -> Iterator[None]:
    reading(settings)
    yield
    forget()


def meme() -> bytes:
    picture = scene(800, 600)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(70)
    draw.text((60, 40), "CHEAP MEDS", fill="white", font=font, stroke_width=4, stroke_fill="black")
    draw.text((60, 480), "call 0800 555", fill="white", font=font, stroke_width=4, stroke_fill="black")
    return encode(picture, "JPEG", quality=85)


@with_the_extra
def test_it_reads_what_stands_in_a_picture_and_nothing_where_nothing_does() -> None:
    found = reader()
    assert found is not None
    assert found.read(meme(), seconds=120).split("\n") == ["CHEAP MEDS", "call 0800 555"]
    assert found.read(jpeg(640, 480), seconds=120) == ""


def test_what_takes_too_long_or_fails_is_a_failure_and_no_text() -> None:
    found = reader()
    assert found is not None
    for picture, seconds in ((jpeg(), 0.01), (b"no picture", READ_SECONDS)):
        with pytest.raises(ProviderError) as raised:
            found.read(picture, seconds=seconds)
        assert (raised.value.kind, raised.value.permanent) == (FailureKind.UNAVAILABLE, True)


def test_it_is_asked_for_logged_and_costs_nothing(cast: Cast) -> None:
    case = decided(cast.lantern, cast.mira)
    before = Submission.objects.values().get()
    ask_for_text(case.id, cast.mira, frame=1)
    assert ask_for_text(case.id, cast.mira, frame=1) == Inquiry.objects.get()
    (lane,) = see_lanes()
    turn(lane)
    row, end = Inquiry.objects.get(), Entry.objects.filter(event__startswith="inquiry.").latest("id")
    assert row.provider == "rapidocr"
    if installed():
        assert (row.state, row.answer, row.model) == ("answered", {"text": ""}, installed())
        assert sentence(end) == "Text read by rapidocr"
    else:
        assert (row.state, row.failure) == ("failed", FailureKind.UNAVAILABLE)
        assert sentence(end) == "No text came (unavailable)"
    assert events(case)[0] == "inquiry.asked"
    assert sentence(Entry.objects.get(event="inquiry.asked")) == "Asked for the text in the picture"
    assert json.loads(end.body)["data"]["kind"] == "text"
    assert not Call.objects.exists()
    assert Submission.objects.values().get() == before


def test_only_after_ones_own_decision_and_not_where_it_is_locked(cast: Cast) -> None:
    case = decided(cast.lantern, cast.mira)
    for person, other in ((cast.jonas, case), (cast.mira, waiting(cast.lantern))):
        with pytest.raises(NothingToAsk):
            ask_for_text(other.id, person, frame=1)
    ask_for_text(case.id, cast.mira, frame=1)
    Image.objects.update(locked_at=timezone.now())
    turn(SeeLane())
    assert Inquiry.objects.get().failure == FailureKind.BAD_IMAGE
    with pytest.raises(NothingToAsk):
        ask_for_text(case.id, cast.mira, frame=1)


def test_it_describes_nothing_and_without_the_setting_reads_nothing(
    cast: Cast, settings: LazySettings
) -> None:
    case = decided(cast.lantern, cast.mira)
    with pytest.raises(NothingToAsk):
        ask_for_description(case.id, cast.mira, frame=1, language="en")
    settings.READING_PROVIDER = ""
    forget()
    assert see_lanes() == []
    with pytest.raises(NothingToAsk):
        ask_for_text(case.id, cast.mira, frame=1)


@without_it
def test_a_missing_extra_is_a_warning() -> None:
    (problem,) = check_reading(None)
    assert problem.id == "moderation.W005"
    assert "rapidocr, and that is not installed here" in problem.msg
