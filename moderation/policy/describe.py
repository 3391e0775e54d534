"""A policy, and what a draft changes in it, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from moderation.policy.describe_risk import risk_changes, risk_sentences
from moderation.policy.figures import listed, minutes, number, percent
from moderation.policy.rules import OFF, RejectReason, Rules, Thresholds
from moderation.policy.validate import ANY
from moderation.vocabulary import CATEGORY_WORDS, CONTEXT_WORDS, Category, ContextPart, Severity, When

ASKED_WHEN = {
    When.ALWAYS: "always asked",
    When.IF_UNSURE: "asked only where the answers before it leave doubt",
    When.IF_UNAVAILABLE: "asked only where one before it gave no usable answer, and stands in for it",
}
DECIDED_BY = {
    1: "one person",
    2: "two people who do not know each other's answer, and a senior where they disagree",
}


def describe(rules: Rules) -> str:
    """One paragraph an admin can read and check against what they meant."""
    return " ".join(described(rules))


def describe_changes(old: Rules, new: Rules) -> list[str]:
    """Each difference as a sentence; empty exactly when the content is the same."""
    return [
        *_scorer_changes(old, new),
        *_context_changes(old, new),
        *_threshold_changes(old, new),
        *_required_changes(old, new),
        *risk_changes(old.risk, new.risk),
        *_number_changes(old, new),
        *_reason_changes(old, new),
        *_approval_changes(old, new),
        *_text_changes(old, new),
        *_waiver_changes(old, new),
    ]


def _name(category: str) -> str:
    return "Any other category" if category == ANY else CATEGORY_WORDS[Category(category)]


def described(rules: Rules) -> Iterator[str]:
    """The same, sentence by sentence."""
    if rules.scorers:
        order = ", in this order" if len(rules.scorers) > 1 else ""
        yield f"Asks {listed([f'`{name}`' for name in rules.scorers])}{order}."
    else:
        yield "Asks no scorer, so every picture goes to a person."
    for step in rules.conditions:
        yield f"`{step.scorer}` is {ASKED_WHEN[step.when]}."
    if rules.context:
        yield f"Sent with the picture: {listed([CONTEXT_WORDS[part] for part in rules.context])}."
    for rule in rules.category_rules:
        yield f"{_subject(rule.category, rule.scorer, rules)} {_does(rule.thresholds)}."
    if rules.required:
        yield f"Must be judged: {listed([CATEGORY_WORDS[category] for category in rules.required])}."
    yield from risk_sentences(rules.risk)
    yield _confidence(rules)
    yield f"Of the automatic outcomes {percent(rules.sample_rate)} are also seen by a person, at random."
    yield f"A decision takes {DECIDED_BY[rules.reviews_required]}."
    if twice := [reason.words_moderator for reason in rules.reasons if reason.second_approval]:
        yield f"A rejection for {listed([f'“{words}”' for words in twice])} takes a second person."
    if rules.approval_actions:
        yield f"An approval may carry {listed([f'`{action.code}`' for action in rules.approval_actions])}."
    due = [
        f"{severity.name.lower()} after {minutes(rules.due_minutes.of(severity))}" for severity in Severity
    ]
    yield f"Cases are due: {', '.join(due)}."
    for waiver in rules.waived:
        yield f"{CATEGORY_WORDS[waiver.category]} need not be judged, says {waiver.admin}."


def _subject(category: str, scorer: str, rules: Rules) -> str:
    """What the rule is about: “any other category” only where one of them has a rule that comes before this one."""
    if category == scorer == ANY:
        return "Everything without a rule of its own"
    before = (rule for rule in rules.category_rules if rule.category != ANY and rule.scorer in (scorer, ANY))
    if category == ANY and not any(before):
        return f"Every category from `{scorer}`"
    return f"{_name(category)} from {'any other scorer' if scorer == ANY else f'`{scorer}`'}"


def _does(thresholds: Thresholds) -> str:
    parts = []
    if thresholds.flag_at is not None:
        parts.append(f"is flagged from {number(thresholds.flag_at)}")
    if thresholds.reject_at is not None:
        parts.append(f"is rejected without a person from {number(thresholds.reject_at)}")
    return " and ".join(parts) or "is neither flagged nor rejected"


def _scorer_changes(old: Rules, new: Rules) -> Iterator[str]:
    before = {step.scorer: step.when for step in old.steps}
    for step in new.steps:
        if step.scorer not in before and step.when is When.ALWAYS:
            yield f"`{step.scorer}` is asked."
        elif before.get(step.scorer) != step.when:
            yield f"`{step.scorer}` is {ASKED_WHEN[step.when]}."
    for name in old.scorers:
        if name not in new.scorers:
            yield f"`{name}` is no longer asked."
    kept = [name for name in old.scorers if name in new.scorers]
    if list(new.scorers) != [*kept, *(name for name in new.scorers if name not in kept)]:
        yield f"The scorers are asked in the order {listed([f'`{name}`' for name in new.scorers])}."


def _context_changes(old: Rules, new: Rules) -> Iterator[str]:
    for part in ContextPart:
        words = CONTEXT_WORDS[part].capitalize()
        if part in new.context and part not in old.context:
            yield f"{words} is sent to the scorers."
        elif part in old.context and part not in new.context:
            yield f"{words} is no longer sent to the scorers."


def _threshold_changes(old: Rules, new: Rules) -> Iterator[str]:
    before = {(rule.category, rule.scorer): rule.thresholds for rule in old.category_rules}
    after = {(rule.category, rule.scorer): rule.thresholds for rule in new.category_rules}
    for key in sorted(before.keys() | after.keys()):
        subject = _subject(*key, new if key in after else old)
        if key not in after:
            yield f"{subject} has no rule of its own any more."
            continue
        was, becomes = before.get(key) or _inherited(old, *key), after[key]
        if key not in before and becomes == OFF:
            yield f"{subject} has a rule of its own: neither flagged nor rejected."
            continue
        if key not in before and was == becomes:
            yield f"{subject} has a rule of its own, with the values that held for it before."
        yield from _change(subject, "flagged", was.flag_at, becomes.flag_at)
        yield from _change(subject, "rejected without a person", was.reject_at, becomes.reject_at)


def _inherited(rules: Rules, category: str, scorer: str) -> Thresholds:
    """What held for this category and scorer before they had a rule of their own."""
    return rules.thresholds_for(category, scorer)


def _change(subject: str, verb: str, was: float | None, becomes: float | None) -> Iterator[str]:
    if was == becomes:
        return
    if becomes is None:
        yield f"{subject} is no longer {verb}."
    elif was is None:
        yield f"{subject} is {verb} from {number(becomes)}."
    else:
        yield f"{subject} is {verb} from {number(becomes)} instead of {number(was)}."


def _required_changes(old: Rules, new: Rules) -> Iterator[str]:
    for category in Category:
        if category in new.required and category not in old.required:
            yield f"{CATEGORY_WORDS[category]} must be judged."
        if category in old.required and category not in new.required:
            yield f"{CATEGORY_WORDS[category]} no longer has to be judged."


def _confidence(rules: Rules) -> str:
    if not rules.min_confidence:
        return "No confidence is asked for."
    return f"A person looks when the confidence is below {number(rules.min_confidence)}."


def _number_changes(old: Rules, new: Rules) -> Iterator[str]:
    if old.min_confidence != new.min_confidence:
        if old.min_confidence and new.min_confidence:
            was, becomes = number(old.min_confidence), number(new.min_confidence)
            yield f"A person looks when the confidence is below {becomes} instead of {was}."
        else:
            yield _confidence(new)
    if old.sample_rate != new.sample_rate:
        was, becomes = percent(old.sample_rate), percent(new.sample_rate)
        yield f"Spot checks take {becomes} of the automatic outcomes instead of {was}."
    if old.reviews_required != new.reviews_required:
        yield f"A decision takes {DECIDED_BY[new.reviews_required]}."
    for severity in Severity:
        before, after = old.due_minutes.of(severity), new.due_minutes.of(severity)
        if before != after:
            word = severity.name.capitalize()
            yield f"{word} cases are due after {minutes(after)} instead of {minutes(before)}."


def _reason_changes(old: Rules, new: Rules) -> Iterator[str]:
    before = {reason.code: reason for reason in old.reasons}
    after = {reason.code: reason for reason in new.reasons}
    for code, reason in after.items():
        if code not in before:
            yield f"The reason “{reason.words_moderator}” is new."
            if reason.second_approval:
                yield f"A rejection for “{reason.words_moderator}” takes a second person."
        elif reason != before[code]:
            yield from _changed_reason(before[code], reason)
    for code, reason in before.items():
        if code not in after:
            yield f"The reason “{reason.words_moderator}” is gone."
    kept = before.keys() & after.keys()
    if [code for code in before if code in kept] != [code for code in after if code in kept]:
        yield "The reasons stand in another order, so their keys have changed."


def _changed_reason(old: RejectReason, new: RejectReason) -> Iterator[str]:
    if new.second_approval != old.second_approval:
        takes = "takes a second person" if new.second_approval else "no longer takes a second person"
        yield f"A rejection for “{new.words_moderator}” {takes}."
    if replace(new, second_approval=old.second_approval) != old:
        yield f"The reason “{new.words_moderator}” has changed."


def _approval_changes(old: Rules, new: Rules) -> Iterator[str]:
    before = {action.code: action for action in old.approval_actions}
    after = {action.code: action for action in new.approval_actions}
    for code, action in after.items():
        if code not in before:
            yield f"An approval may carry `{code}`, “{action.words_moderator}”."
        elif action != before[code]:
            yield f"The action `{code}` of an approval is called “{action.words_moderator}”."
    for code in before:
        if code not in after:
            yield f"An approval can no longer carry `{code}`."
    kept = before.keys() & after.keys()
    if [code for code in before if code in kept] != [code for code in after if code in kept]:
        yield "The actions of an approval stand in another order."


def _text_changes(old: Rules, new: Rules) -> Iterator[str]:
    before = {text.category: text for text in old.texts}
    after = {text.category: text for text in new.texts}
    for category in Category:
        name = CATEGORY_WORDS[category]
        if category in after and category not in before:
            yield f"{name} has a written rule."
        elif category in before and category not in after:
            yield f"{name} no longer has a written rule."
        elif before.get(category) != after.get(category):
            yield f"The written rule for {name} has changed."


def _waiver_changes(old: Rules, new: Rules) -> Iterator[str]:
    before = {waiver.category: waiver.admin for waiver in old.waived}
    after = {waiver.category: waiver.admin for waiver in new.waived}
    for category in Category:
        name, admin = CATEGORY_WORDS[category], after.get(category)
        if admin and before.get(category) != admin:
            yield f"{name} need not be judged, says {admin}."
        elif category in before and not admin:
            yield f"Nobody says any more that {name} need not be judged."
