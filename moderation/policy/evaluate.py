"""The rule that routes (PRODUCT §2): from scores to approve, reject or review. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from moderation.policy import words
from moderation.policy.hear import Heard, asked_of, hear, open_gaps
from moderation.policy.outcome import NOTHING_SPECIAL, Circumstances, Outcome, Reason
from moderation.policy.risk import Combined, combine
from moderation.policy.rules import Rules
from moderation.screening.result import Confidence, ScreeningResult
from moderation.vocabulary import CaseKind, Category, ConfidenceMethod, Rule, Verdict


def evaluate(
    screenings: Sequence[ScreeningResult], rules: Rules, circumstances: Circumstances = NOTHING_SPECIAL
) -> Outcome:
    """What the policy makes of the scorers' answers; the first of these that holds decides.

    - 1. No usable screening: every scorer failed, was refused, was not asked, or answered with a
      number that is none or without judging a category → review.
    - 2. A required category that no usable screening judged → review.
    - 3. A scorer's own confidence (`self_report` included) below `min_confidence` → review.
    - 4. A score at or over its `reject_at`, or the combined risk (`combine`) at or over its `reject_from` →
      reject; review while automatic rejection is suspended.
    - 5. A score at or over its `flag_at`, or a flag that the provider itself set → review.
    - 6. 1 − the highest score below `min_confidence`, asked of a scorer whose own confidence is
      missing, `derived`, or a `self_report`, which may send to a person and never let through → review.
      Or the combined risk at or over its `approve_below`, or without a score that it could be told from → review.
    - 7. Else approve; review while automatic approval is suspended, and review when a scorer failed
      or could not be paid beside usable ones and no `if_unavailable` scorer after it stood in for it:
      failure always goes to a person, never to approval.

    All reasons that hold of 1 to 6 are kept, in this order. The kind is `unscreened` for 1 and 2,
    else `flagged` for 5, else `uncertain`. Several scorers: flags and rejects of each stand, on its own
    thresholds; 3 and 6 are asked of each except one whose every judged category later ones judged too.
    Answers of scorers that the policy does not name are not looked at, and a scorer that was not asked because
    its condition did not hold is missed by nobody but rule 2.
    """
    heard = hear(screenings, rules.scorers)
    usable = [answer for answer in heard if answer.usable]
    asked = asked_of(heard)

    gaps = _gaps(heard, rules, circumstances)
    unscreened = [] if usable else gaps or [words.nobody_answered()]
    missing = _missing(usable, rules)
    doubted = _doubted(asked, rules)
    rejects = _reached(Rule.REJECT_AT, usable, rules)
    flags = [*_reached(Rule.FLAG_AT, usable, rules), *_provider_flags(heard)]
    derived = _derived(asked, rules)
    risk_rejects, risks = _risk(usable, rules)
    rejects += risk_rejects
    reasons = [*unscreened, *missing, *doubted, *rejects, *flags, *derived, *risks]

    def conclude(verdict: Verdict, *more: Reason) -> Outcome:
        found = (*reasons, *more)
        return Outcome(
            verdict=verdict,
            kind=_kind(found) if verdict is Verdict.REVIEW else None,
            reasons=found,
            confidence=_weakest(asked),
            not_evaluated=_not_evaluated(usable),
            unsure=bool(missing or doubted or derived),
        )

    if unscreened or missing or doubted:
        return conclude(Verdict.REVIEW)  # 1, 2, 3: too little is known for any score to count
    if rejects and circumstances.rejections_suspended:
        why = circumstances.rejections_suspended
        return conclude(Verdict.REVIEW, words.suspended(Verdict.REJECT, why))  # 4, but not by a machine now
    if rejects:
        return conclude(Verdict.REJECT)  # 4: before the flags, which stay among the reasons
    if flags or derived or risks:
        return conclude(Verdict.REVIEW)  # 5, 6: something was found, or nothing was surely not
    if gaps:
        return conclude(Verdict.REVIEW, *gaps)  # a failure is never an approval
    if circumstances.approvals_suspended:
        why = circumstances.approvals_suspended
        return conclude(Verdict.REVIEW, words.suspended(Verdict.APPROVE, why))  # 7, but not by a machine now
    return conclude(Verdict.APPROVE, _clear(usable, asked, rules))  # 7: nothing above holds


def _gaps(heard: Sequence[Heard], rules: Rules, circumstances: Circumstances) -> list[Reason]:
    """Who was to look at the picture and gave nothing, and nobody stood in."""
    gaps = [words.unusable(answer) for answer in open_gaps(heard, rules)]
    return [*gaps, words.budget_spent()] if circumstances.budget_spent else gaps


def _missing(usable: Sequence[Heard], rules: Rules) -> list[Reason]:
    missing = set(_not_evaluated(usable)) & set(rules.required)
    return [words.not_evaluated(category) for category in Category if category in missing]


def _doubted(asked: Sequence[Heard], rules: Rules) -> list[Reason]:
    return [
        words.low_confidence(answer, answer.own_confidence, rules.min_confidence)
        for answer in asked
        if answer.own_confidence is not None and answer.own_confidence < rules.min_confidence
    ]


def _reached(rule: Rule, usable: Sequence[Heard], rules: Rules) -> list[Reason]:
    found = []
    for answer in usable:
        for category in (name for name in Category if name in answer.judged):
            thresholds = rules.thresholds_for(category, answer.scorer)
            limit = thresholds.reject_at if rule is Rule.REJECT_AT else thresholds.flag_at
            if limit is not None and answer.judged[category] >= limit:
                found.append(words.reached(rule, category, answer, limit))
    return found


def _provider_flags(heard: Sequence[Heard]) -> list[Reason]:
    """Also of an answer that judged no category: the flag alone is worth a person's look."""
    return [words.provider_flag(category, answer) for answer in heard for category in answer.flags]


def _derived(asked: Sequence[Heard], rules: Rules) -> list[Reason]:
    # The subtraction is the definition, in floats: the numpy twin has to do the same one.
    return [
        words.derived_confidence(answer, 1 - answer.highest, rules.min_confidence)
        for answer in asked
        if answer.trusted_confidence is None and 1 - answer.highest < rules.min_confidence
    ]


def _risk(usable: Sequence[Heard], rules: Rules) -> tuple[list[Reason], list[Reason]]:
    """What the combined risk says for a rejection, and what against an approval."""
    risk = rules.risk
    combined = combined_risk(usable, rules)
    if combined is None:
        return [], [] if risk.approve_below is None else [words.risk_unknown(risk.approve_below)]
    return (
        [words.risk(Rule.RISK_REJECT, combined, limit) for limit in _met(combined.value, risk.reject_from)],
        [words.risk(Rule.RISK, combined, limit) for limit in _met(combined.value, risk.approve_below)],
    )


def combined_risk(usable: Sequence[Heard], rules: Rules) -> Combined | None:
    """The risk over every usable answer's categories, in the policy's order of scorers; None when no map applies."""
    judged = (
        (answer.scorer, category, answer.judged[category])
        for answer in usable
        for category in Category
        if category in answer.judged
    )
    return combine(rules.risk, judged)


def _met(value: float, limit: float | None) -> list[float]:
    return [limit] if limit is not None and value >= limit else []


def _kind(reasons: Sequence[Reason]) -> CaseKind:
    rules = {reason.rule for reason in reasons}
    if rules & {Rule.UNSCREENED, Rule.NOT_EVALUATED}:
        return CaseKind.UNSCREENED
    if rules & {Rule.FLAG_AT, Rule.PROVIDER_FLAG}:
        return CaseKind.FLAGGED
    return CaseKind.UNCERTAIN


def _not_evaluated(usable: Sequence[Heard]) -> tuple[Category, ...]:
    judged = {category for answer in usable for category in answer.judged}
    return tuple(category for category in Category if category not in judged)


def _weakest(asked: Sequence[Heard]) -> Confidence:
    """The lowest confidence that rules 3 and 6 compared, and where it comes from."""
    compared: list[Confidence] = []
    for answer in asked:
        if answer.own_confidence is not None:
            compared.append(Confidence(answer.own_confidence, answer.confidence.method))
        if answer.trusted_confidence is None:
            compared.append(Confidence(1 - answer.highest, ConfidenceMethod.DERIVED))
    return min(compared, key=lambda found: found.value or 0, default=Confidence())


def _clear(usable: Sequence[Heard], asked: Sequence[Heard], rules: Rules) -> Reason:
    highest = max(answer.highest for answer in usable)
    clear = words.clear(highest, _weakest(asked).value or 0, rules.min_confidence)
    limit, combined = rules.risk.approve_below, combined_risk(usable, rules)
    return clear if limit is None or combined is None else words.low_risk(clear, combined.value, limit)
