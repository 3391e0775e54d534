"""The sentences in which an Outcome gives its reasons."""

from __future__ import annotations

from dataclasses import replace

from moderation.policy.hear import Heard
from moderation.policy.outcome import Reason
from moderation.policy.risk import Combined
from moderation.screening.result import UNPREPARED
from moderation.vocabulary import CATEGORY_WORDS, Category, Rule, Verdict


def figure(value: float, *, beside: float | None = None) -> str:
    """The number with two decimals; with as many as tell it from the one beside it, if two would not."""
    if beside is None or beside == value:
        return f"{value:.2f}"
    digits = next((n for n in range(2, 17) if f"{value:.{n}f}" != f"{beside:.{n}f}"), 17)
    whole, _, decimals = f"{value:.{digits}f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def pair(value: float, limit: float) -> tuple[str, str]:
    return figure(value, beside=limit), figure(limit, beside=value)


def nobody_answered() -> Reason:
    return Reason(Rule.UNSCREENED, "No scorer has looked at this picture.")


def budget_spent() -> Reason:
    return Reason(Rule.UNSCREENED, "The budget for screening is spent, so not every scorer was asked.")


def unusable(answer: Heard) -> Reason:
    if answer.fault == UNPREPARED:
        words = f"The picture could not be prepared, so {answer.scorer} was not asked."
        return Reason(Rule.UNSCREENED, words, scorer=answer.scorer)
    return Reason(Rule.UNSCREENED, f"The answer of {answer.scorer} {answer.fault}.", scorer=answer.scorer)


def not_evaluated(category: Category) -> Reason:
    words = f"{CATEGORY_WORDS[category]} must be judged, and no scorer judged it."
    return Reason(Rule.NOT_EVALUATED, words, category=category)


def low_confidence(answer: Heard, value: float, minimum: float) -> Reason:
    has, needs = pair(value, minimum)
    words = f"{answer.scorer} is {has} sure of its answer; the policy asks for {needs}."
    return Reason(Rule.LOW_CONFIDENCE, words, scorer=answer.scorer, score=value, threshold=minimum)


def reached(rule: Rule, category: Category, answer: Heard, threshold: float) -> Reason:
    score = answer.judged[category]
    has, limit = pair(score, threshold)
    verb = "rejected" if rule is Rule.REJECT_AT else "flagged"
    words = f"{CATEGORY_WORDS[category]} scores {has} from {answer.scorer}; it is {verb} from {limit} on."
    return Reason(rule, words, category, answer.scorer, score, threshold)


def provider_flag(category: Category | None, answer: Heard) -> Reason:
    words = f"{answer.scorer} flagged {CATEGORY_WORDS[category] if category else 'the picture'} itself."
    score = answer.judged.get(category) if category else None
    return Reason(Rule.PROVIDER_FLAG, words, category, answer.scorer, score)


def derived_confidence(answer: Heard, value: float, minimum: float) -> Reason:
    has, needs = pair(value, minimum)
    category = max(answer.judged, key=lambda name: answer.judged[name])
    words = (
        f"{answer.scorer} gives no confidence that counts; its highest score, {CATEGORY_WORDS[category]}, "
        f"leaves {has}; the policy asks for {needs}."
    )
    return Reason(Rule.DERIVED_CONFIDENCE, words, category, answer.scorer, value, minimum)


def risk(rule: Rule, combined: Combined, limit: float) -> Reason:
    """The risk's score is not the category's, which is only the one that says the most for it."""
    has, needs = pair(combined.value, limit)
    most = combined.most
    then = "it is rejected" if rule is Rule.RISK_REJECT else "a person looks"
    words = (
        f"The combined risk is {has}, mostly for {CATEGORY_WORDS[most.category]} from {most.scorer}; "
        f"{then} from {needs} on."
    )
    return Reason(rule, words, most.category, most.scorer, combined.value, limit)


def risk_unknown(limit: float) -> Reason:
    words = "No scorer judged anything that the combined risk could be told from."
    return Reason(Rule.RISK, words, threshold=limit)


def low_risk(clear: Reason, value: float, limit: float) -> Reason:
    has, needs = pair(value, limit)
    return replace(clear, words=f"{clear.words} The combined risk is {has}, below {needs}.")


def suspended(verdict: Verdict, why: str) -> Reason:
    noun = "approval" if verdict is Verdict.APPROVE else "rejection"
    return Reason(Rule.SUSPENDED, f"Automatic {noun} is suspended: {why}")


def clear(highest: float, confidence: float, minimum: float) -> Reason:
    has, needs = pair(confidence, minimum)
    words = (
        f"No score reaches a threshold; the highest is {figure(highest)}. "
        f"Confidence {has} meets the {needs} that the policy asks for."
    )
    return Reason(Rule.CLEAR, words, score=confidence, threshold=minimum)
