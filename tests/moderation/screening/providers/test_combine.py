from __future__ import annotations

import pytest

from moderation.screening.providers.base import FailureKind, ProviderError
from moderation.screening.providers.combine import combine
from moderation.screening.result import Confidence, Score, ScreeningResult
from moderation.vocabulary import Category, ConfidenceMethod

GORE, SCAM, OTHER = Category.GORE, Category.SCAM, Category.OTHER
NONE = Confidence()


def frame(
    scores: dict[Category, float],
    *,
    confidence: float | None = None,
    flagged: bool | None = None,
    **more: object,
) -> ScreeningResult:
    return ScreeningResult(
        scorer="analyses",
        scores=tuple(Score(category, score, evaluated=True) for category, score in scores.items()),
        confidence=NONE if confidence is None else Confidence(confidence, ConfidenceMethod.NATIVE),
        flagged=flagged,
        **more,  # type: ignore[arg-type]
    )


def test_the_highest_score_of_any_frame_counts() -> None:
    combined = combine(
        [frame({GORE: 0.1, SCAM: 0.3}), frame({GORE: 0.9, SCAM: 0.2}), frame({GORE: 0.0, SCAM: 0.0})],
        judges=(GORE, SCAM),
    )
    assert combined.by_category()[GORE].score == 0.9
    assert combined.by_category()[SCAM].score == 0.3
    assert combined.failure is None


def test_every_category_is_named_and_the_unjudged_have_no_number() -> None:
    combined = combine([frame({GORE: 0.1})], judges=(GORE,))
    assert set(combined.by_category()) == set(Category)
    weapons = combined.by_category()[Category.WEAPONS]
    assert (weapons.score, weapons.evaluated) == (None, False)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [([None, None], None), ([False, None], False), ([False, True], True), ([None, True], True)],
)
def test_it_is_flagged_when_any_frame_is(flags: list[bool | None], expected: bool | None) -> None:
    frames = [
        ScreeningResult("analyses", (Score(GORE, 0.1, evaluated=True, flagged=flag),), flagged=flag)
        for flag in flags
    ]
    combined = combine(frames, judges=(GORE,))
    assert combined.flagged is expected
    assert combined.by_category()[GORE].flagged is expected


def test_a_flag_survives_a_higher_score_of_another_frame() -> None:
    low = ScreeningResult("analyses", (Score(GORE, 0.1, evaluated=True, flagged=True),))
    combined = combine([low, frame({GORE: 0.3})], judges=(GORE,))
    assert (combined.by_category()[GORE].score, combined.by_category()[GORE].flagged) == (0.3, True)


def test_a_flag_of_a_category_without_a_number_is_kept() -> None:
    flagged = ScreeningResult("analyses", (Score(SCAM, None, evaluated=False, flagged=True),))
    assert combine([flagged], judges=()).by_category()[SCAM] == Score(SCAM, None, False, flagged=True)


def test_the_lowest_confidence_counts() -> None:
    combined = combine(
        [frame({GORE: 0.1}, confidence=0.9), frame({GORE: 0.1}, confidence=0.6)], judges=(GORE,)
    )
    assert combined.confidence == Confidence(0.6, ConfidenceMethod.NATIVE)


@pytest.mark.parametrize(
    "frames",
    [
        [frame({GORE: 0.1}), frame({SCAM: 0.1})],
        [frame({GORE: 0.9, SCAM: 0.1}), frame({SCAM: 0.1})],
        [frame({GORE: 0.1}, confidence=0.9), frame({GORE: 0.1})],
        [frame({GORE: 0.1}), frame({})],
    ],
    ids=["other categories", "one missing", "confidence missing", "nothing judged"],
)
def test_frames_that_disagree_go_to_a_person(frames: list[ScreeningResult]) -> None:
    with pytest.raises(ProviderError) as error:
        combine(frames, judges=(GORE,))
    assert error.value.kind is FailureKind.PARTIAL


def test_other_may_come_and_go_unless_it_is_promised() -> None:
    frames = [frame({GORE: 0.1, OTHER: 0.7}), frame({GORE: 0.1})]
    assert combine(frames, judges=(GORE,)).by_category()[OTHER].score == 0.7
    with pytest.raises(ProviderError):
        combine(frames, judges=(GORE, OTHER))


def test_it_adds_up_and_keeps_what_was_said() -> None:
    combined = combine(
        [
            frame(
                {GORE: 0.1}, raw={"a": 1}, model="m1", usage={"cost": 0.5, "input_tokens": 3}, latency_ms=5
            ),
            frame({GORE: 0.1}, raw={"a": 2}, model="m1", usage={"cost": 0.25}, latency_ms=6),
        ],
        judges=(GORE,),
    )
    assert combined.raw == [{"a": 1}, {"a": 2}]
    assert combined.model == "m1"
    assert combined.usage == {"cost": 0.75, "input_tokens": 3}
    assert combined.latency_ms == 11


def test_no_frame_is_no_answer() -> None:
    with pytest.raises(ProviderError) as error:
        combine([], judges=(GORE,))
    assert error.value.kind is FailureKind.BAD_IMAGE
