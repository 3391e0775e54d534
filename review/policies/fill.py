"""Rules as the text in the form's fields; `read` turns it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from moderation.policy.figures import number
from moderation.policy.rules import Rules, Thresholds
from moderation.vocabulary import Severity, When
from review.policies import names

OFF_WORD = "off"
TICKED = "on"

Values = dict[str, str]


def fill(rules: Rules, scorers: Sequence[str]) -> Values:
    """One text for each field that is not empty; a box that is not ticked is not there, as in a POST."""
    return dict(
        [
            *_scorers(rules, scorers),
            *((names.context(part), TICKED) for part in rules.context),
            *_thresholds(rules),
            *((f"required.{category.value}", TICKED) for category in rules.required),
            *((f"waived.{waiver.category.value}", TICKED) for waiver in rules.waived),
            *_risk(rules),
            *_numbers(rules),
            *_reasons(rules),
            *_approval_actions(rules),
            *_texts(rules),
        ]
    )


def _scorers(rules: Rules, scorers: Sequence[str]) -> Iterator[tuple[str, str]]:
    when = {step.scorer: step.when for step in rules.steps}
    for place, scorer in enumerate(scorers, 1):
        yield f"order.{scorer}", str(place)
        yield names.when(scorer), when.get(scorer, When.ALWAYS).value
        if scorer in rules.scorers:
            yield f"scorer.{scorer}", TICKED


def _thresholds(rules: Rules) -> Iterator[tuple[str, str]]:
    for rule in rules.category_rules:
        flag_at, reject_at = written(rule.thresholds)
        yield names.flag_at(rule.category, rule.scorer), flag_at
        yield names.reject_at(rule.category, rule.scorer), reject_at


def written(thresholds: Thresholds) -> tuple[str, str]:
    """Both texts of a rule of its own; two empty ones would be no rule, so “off” stands for neither."""
    flag_at, reject_at = (
        "" if value is None else number(value) for value in (thresholds.flag_at, thresholds.reject_at)
    )
    return (flag_at, reject_at) if flag_at or reject_at else (OFF_WORD, "")


def _risk(rules: Rules) -> Iterator[tuple[str, str]]:
    for name, value in zip(names.RISKS, (rules.risk.approve_below, rules.risk.reject_from), strict=True):
        if value is not None:
            yield name, number(value)


def _numbers(rules: Rules) -> Iterator[tuple[str, str]]:
    yield "min_confidence", number(rules.min_confidence)
    yield "sample_rate", number(rules.sample_rate)
    yield "reviews_required", str(rules.reviews_required)
    for severity in Severity:
        yield names.DUE[severity], str(rules.due_minutes.of(severity))


def _reasons(rules: Rules) -> Iterator[tuple[str, str]]:
    for index, reason in enumerate(rules.reasons):
        yield names.reason(index, "place"), str(index + 1)
        yield names.reason(index, "code"), reason.code
        yield names.reason(index, "category"), reason.category.value
        yield names.reason(index, "words_moderator"), reason.words_moderator
        yield names.reason(index, "words_uploader"), reason.words_uploader
        yield names.reason(index, "actions"), " ".join(reason.actions)
        if reason.second_approval:
            yield names.reason(index, "second_approval"), TICKED


def _approval_actions(rules: Rules) -> Iterator[tuple[str, str]]:
    lines = [f"{action.code}: {action.words_moderator}" for action in rules.approval_actions]
    yield names.APPROVAL_ACTIONS, "\n".join(lines)


def _texts(rules: Rules) -> Iterator[tuple[str, str]]:
    for text in rules.texts:
        yield names.text(text.category, "rule"), text.rule
        yield names.text(text.category, "allow"), "\n".join(text.allow)
        yield names.text(text.category, "reject"), "\n".join(text.reject)
