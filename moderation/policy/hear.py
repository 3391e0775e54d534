"""Which of the scorers' answers can be used, and of whom the questions of doubt are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from moderation.policy.rules import Rules
from moderation.screening.result import UNPREPARED, Confidence, ScreeningResult
from moderation.vocabulary import CATEGORY_WORDS, Category, ConfidenceMethod, When

# These stand in for rule 6; `self_report` does not, since it may never let a picture through.
TRUSTED_METHODS = frozenset({ConfidenceMethod.NATIVE, ConfidenceMethod.PROBABILITY, ConfidenceMethod.LOGPROB})


@dataclass(frozen=True)
class Heard:
    """One scorer's answer, read once: its sound scores, or the fault that makes it unusable."""

    scorer: str
    fault: str
    judged: dict[Category, float]
    flags: tuple[Category | None, ...]
    confidence: Confidence

    @property
    def usable(self) -> bool:
        return not self.fault

    @property
    def highest(self) -> float:
        return max(self.judged.values())

    @property
    def own_confidence(self) -> float | None:
        """What the scorer itself says, `self_report` included; None for `derived` and `none`."""
        if self.confidence.method in TRUSTED_METHODS | {ConfidenceMethod.SELF_REPORT}:
            return self.confidence.value
        return None

    @property
    def trusted_confidence(self) -> float | None:
        return self.confidence.value if self.confidence.method in TRUSTED_METHODS else None


def hear(screenings: Iterable[ScreeningResult], scorers: Sequence[str]) -> list[Heard]:
    """The answers of the policy's own scorers, in the policy's order; others are not its business."""
    own = [screening for screening in screenings if screening.scorer in scorers]
    return [_read(screening) for screening in sorted(own, key=lambda found: scorers.index(found.scorer))]


def asked_of(heard: Sequence[Heard]) -> list[Heard]:
    """The usable answers except one whose every judged category a later one judged too."""
    asked: list[Heard] = []
    judged_later: set[Category] = set()
    for answer in reversed([answer for answer in heard if answer.usable]):
        if not answer.judged.keys() <= judged_later:
            asked.insert(0, answer)
        judged_later |= answer.judged.keys()
    return asked


def open_gaps(heard: Sequence[Heard], rules: Rules) -> list[Heard]:
    """The unusable answers that nobody has stood in for, of answers in the policy's order.

    A usable answer of an `if_unavailable` scorer closes every gap before it. One that failed is itself a gap
    only where there was one to close.
    """
    when = {step.scorer: step.when for step in rules.steps}
    gaps: list[Heard] = []
    for answer in heard:
        stands_in = when[answer.scorer] is When.IF_UNAVAILABLE
        if answer.usable:
            gaps = [] if stands_in else gaps
        elif gaps or not stands_in:
            gaps.append(answer)
    return gaps


def is_share(value: object) -> bool:
    """True for a number in 0…1; false for NaN, infinity, a bool, text, and a huge integer."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_flag(value: object) -> bool:
    return value is None or isinstance(value, bool)


def _read(screening: ScreeningResult) -> Heard:
    if screening.failure == UNPREPARED:
        return _unusable(screening, UNPREPARED)
    if screening.failure is not None:
        return _unusable(screening, f"failed ({str(screening.failure).replace('_', ' ')})")
    broken = next(_broken(screening), None)
    if broken is not None:
        return _unusable(screening, f"is broken: {broken}")
    judged = {found.category: _number(found.score) for found in screening.scores if found.evaluated}
    fault = "" if judged else "judges no category"
    said = screening.confidence
    confidence = Confidence(None if said.value is None else _number(said.value), said.method)
    return Heard(screening.scorer, fault, judged, _flags(screening), confidence)


def _number(value: float | None) -> float:
    """A float without the sign of -0.0, which not every database gives back: a replay has equal text."""
    return float(value or 0)


def _unusable(screening: ScreeningResult, fault: str) -> Heard:
    return Heard(screening.scorer, fault, {}, (), Confidence())


def _flags(screening: ScreeningResult) -> tuple[Category | None, ...]:
    """The categories the provider flagged; (None,) when it flagged the picture and named none."""
    flagged = tuple(found.category for found in screening.scores if found.flagged)
    return flagged or ((None,) if screening.flagged else ())


def _broken(screening: Any) -> Iterator[str]:
    """Everything that a sound answer cannot hold. Nothing of a broken answer is used.

    The types are not believed here: this is where a vendor's nonsense has to end.
    """
    seen: set[Category] = set()
    for found in screening.scores:
        if not isinstance(found.category, Category):
            yield "it names an unknown category"
            continue
        name = CATEGORY_WORDS[found.category]
        if found.category in seen:
            yield f"it answers twice for {name}"
        seen.add(found.category)
        if not isinstance(found.evaluated, bool) or not _is_flag(found.flagged):
            yield f"its answer for {name} has no sense"
        if not is_share(found.score) and (found.evaluated is not False or found.score is not None):
            yield f"its score for {name} is not a number from 0 to 1"
    if not _is_flag(screening.flagged):
        yield "its flag is neither true nor false"
    if not isinstance(screening.confidence.method, ConfidenceMethod):
        yield "its confidence has an unknown method"
    if screening.confidence.value is not None and not is_share(screening.confidence.value):
        yield "its confidence is not a number from 0 to 1"
